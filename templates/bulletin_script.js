'use strict';
// What the parts of the page's script share. Rows are read once, when first needed or when the page has come to rest.
const byId = (id) => document.getElementById(id);
const COLUMN = { task: 0, leader: 1, planned: 2, reported: 3, verified: 4, assessed: 5, colour: 6, reason: 7, source: 8 };
let known = null;

// An element with its attributes and what it holds; texts never become markup.
function make(tag, attributes, ...inside) {
  const element = document.createElement(tag);
  Object.keys(attributes || {}).forEach((name) => element.setAttribute(name, attributes[name]));
  inside.forEach((part) => element.append(part));
  return element;
}

function number(cell) { return parseFloat(cell.textContent.replace('−', '-')); }

// Who decided what, the progress where it differs, why, and where that was written.
function verified(said, texts) {
  if (!said || !said.length) { return ''; }
  const [who, progress, where, cell, reason] = said;
  return texts[who] + (progress ? ' ' + progress : '') + (reason ? '：' + reason : '') + '（' + texts[where] + (cell ? '!' + cell : '') + '）';
}

// One task: its row, and what its row does not show, in the order that the page's data has.
function readTask(row, unit, category, more, texts) {
  const cells = row.cells, small = row.querySelector('small').textContent.split(' · ');
  const [plan, actual, facts, state, said, problems, next, amount, evidence, verification, steps, waivers, level, streak, warnings, picture] = more;
  const text = (place) => texts[place || 0];
  const story = { said: text(said), problems: text(problems), next: text(next) };
  return {
    row, unit, category, story, code: small[0], labels: small.slice(1), letter: row.className, leader: cells[COLUMN.leader].textContent.trim(),
    title: cells[COLUMN.task].firstChild.textContent.trim(), flags: [...row.querySelectorAll('em')].map((em) => em.textContent),
    planned: number(cells[COLUMN.planned]), assessed: number(cells[COLUMN.assessed]),
    plan: text(plan).split(' '), actual: (actual || '').split(' '), facts: text(facts), state: text(state), amount: amount || '',
    evidence: evidence || [], verification: verified(verification, texts), steps: steps || [], waivers: waivers || [], level: level || 0, streak: streak || 0, warnings: warnings || [], picture: picture || '',
    text: [unit, row.textContent, story.said, story.problems, story.next].join(' ').toLowerCase()
  };
}

function tasks() {
  if (known) { return known; }
  const data = JSON.parse(byId('data').textContent), list = [], byCode = {};
  document.querySelectorAll('#all details').forEach((group) => {
    const unit = group.querySelector('summary b').textContent, category = group.getAttribute('data-c');
    group.querySelectorAll('tbody tr').forEach((row) => {
      const task = readTask(row, unit, category, data.tasks[list.length], data.texts);
      byCode[task.code] = task;
      list.push(task);
    });
  });
  known = { list, byCode, months: data.months };
  return known;
}
