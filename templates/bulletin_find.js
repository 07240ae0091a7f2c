// Search and filter over all tasks. The address says what is looked for, #?…, or which task is open, #t….
const form = byId('filter'), STEP = 30;
let found = [], shownRows = 0;

const PROGRESS = {
  0: (task) => task.assessed === 0, 1: (task) => task.assessed < 50, 2: (task) => task.assessed >= 50 && task.assessed < 100,
  3: (task) => task.assessed >= 100, '-': (task) => task.assessed < task.planned, '+': (task) => task.assessed >= task.planned
};

// What the form asks for: colours as one word of letters, the rest as they are; empty is not asked.
function asked() {
  const query = {};
  new FormData(form).forEach((value, name) => { if (value.trim()) { query[name] = (query[name] || '') + value; } });
  return query;
}

function matches(query) {
  const words = (query.q || '').toLowerCase().split(/\s+/).filter(Boolean);
  return tasks().list.filter((task) =>
    (!query.s || query.s.includes(task.letter)) && (!query.c || task.category === query.c) && (!query.l || task.labels.includes(query.l)) &&
    (!query.w || task.leader === query.w) && (!query.p || !PROGRESS[query.p] || PROGRESS[query.p](task)) &&
    (!query.z || task.state === query.z || task.flags.includes(query.z)) && words.every((word) => task.text.includes(word)));
}

// The title of a row leads to its task; without script it would lead nowhere and is plain.
function link(row, code) {
  const title = row.cells[0].firstChild;
  if (title.nodeType === 3) { row.cells[0].replaceChild(make('a', { href: '#t' + encodeURIComponent(code) }, title.textContent), title); }
}

function showMore() {
  const body = byId('found').querySelector('tbody'), upTo = Math.min(shownRows + STEP, found.length);
  for (; shownRows < upTo; shownRows += 1) {
    const row = found[shownRows].row.cloneNode(true);
    row.removeAttribute('id');
    link(row, found[shownRows].code);
    row.querySelector('small').prepend(make('b', {}, found[shownRows].unit));
    body.append(row);
  }
  byId('more').hidden = shownRows >= found.length;
  byId('more').textContent = '再看 ' + Math.min(STEP * 8, found.length - shownRows) + ' 项';
}

function find() {
  const query = asked(), isIdle = !Object.keys(query).length;
  found = isIdle ? [] : matches(query);
  shownRows = 0;
  byId('found').querySelector('tbody').textContent = '';
  byId('found').hidden = isIdle || !found.length;
  byId('all').hidden = !isIdle;
  byId('count').textContent = isIdle ? '' : found.length ? '找到 ' + found.length + ' 项' : '没有这样的任务';
  showMore();
  return query;
}

function findAndTell() {
  const query = find(), text = new URLSearchParams(query).toString();
  history.replaceState(null, '', text ? '#?' + text : '#tasks');
}

function setForm(query) {
  form.reset();
  [...form.elements].forEach((field) => {
    const value = query.get(field.name) || '';
    if (field.type === 'checkbox') { field.checked = value.includes(field.value); } else if (field.name) { field.value = value; }
  });
}

// Follow the address: a filter, a task, a unit's tasks, or a place on the page.
function follow() {
  const hash = location.hash;
  if (hash.startsWith('#?')) {
    closeDrawer();
    setForm(new URLSearchParams(hash.slice(2)));
    find();
    byId('tasks').scrollIntoView();
  } else if (!(hash.startsWith('#t') && openDrawer(decodeURIComponent(hash.slice(2))))) {
    closeDrawer();
    const place = hash && byId(decodeURIComponent(hash.slice(1))), box = place && place.closest('details');
    if (box) {
      if (byId('all').hidden) { form.reset(); find(); }
      box.open = true;
      place.scrollIntoView();
    }
  }
}

function go(hash, isQuiet) {
  if (!isQuiet && !location.hash.startsWith('#t')) { returnTo = location.hash; }
  history[isQuiet ? 'replaceState' : 'pushState'](null, '', hash);
  if (hash.startsWith('#t') || !isQuiet) { follow(); }
}

// A square of the map says what it is when it is pointed at or reached by the keyboard.
function describe(event) {
  const square = event.target;
  if (square.parentNode && square.parentNode.parentNode && square.hash && square.closest('.map') && !square.title) {
    const task = tasks().byCode[decodeURIComponent(square.hash.slice(2))];
    square.title = task.title + '\n' + task.row.cells[COLUMN.reason].textContent;
    square.setAttribute('aria-label', square.textContent + ' ' + task.title + '，' + task.unit);
  }
}

// In the map arrows move from square to square, and the tabulator from unit to unit.
function walk(event) {
  const square = event.target.closest('.map a'), to = { ArrowRight: 'nextElementSibling', ArrowLeft: 'previousElementSibling' }[event.key];
  const next = square && to && square[to];
  if (next) { event.preventDefault(); square.tabIndex = -1; next.tabIndex = 0; next.focus(); }
}

function settle() {
  tasks();
  document.querySelectorAll('.map a + a').forEach((square) => { square.tabIndex = -1; });
  document.documentElement.setAttribute('data-ready', '');
}

document.documentElement.classList.add('script');
form.hidden = false;
form.addEventListener('input', findAndTell);
form.addEventListener('submit', (event) => event.preventDefault());
form.addEventListener('reset', () => setTimeout(findAndTell));
byId('more').addEventListener('click', () => { for (let times = 0; times < 8; times += 1) { showMore(); } });
document.addEventListener('click', (event) => {
  const link = event.target.closest('a[href^="#t"]');
  if (link && link.hash !== '#tasks' && !event.ctrlKey && !event.metaKey && !event.shiftKey) { event.preventDefault(); go(link.hash); }
});
document.addEventListener('toggle', (event) => {
  [...event.target.querySelectorAll('#all tbody tr')].forEach((row) => link(row, row.id.slice(1)));
}, true);
document.addEventListener('mouseover', describe);
document.addEventListener('focusin', describe);
document.addEventListener('keydown', walk);
window.addEventListener('hashchange', follow);
window.addEventListener('popstate', follow);
window.addEventListener('load', () => setTimeout(settle, 200));
if (location.hash) { follow(); }
