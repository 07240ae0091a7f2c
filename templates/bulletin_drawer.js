// The drawer of one task: why it has its colour, plan against actual, what was reported, verified, demanded.
const SVG = 'http://www.w3.org/2000/svg';
let drawer = null, returnTo = null;

function draw(tag, attributes, text) {
  const element = document.createElementNS(SVG, tag);
  Object.keys(attributes).forEach((name) => element.setAttribute(name, attributes[name]));
  if (text !== undefined) { element.textContent = text; }
  return element;
}

// Month by month, January to December; the dashed line is the plan, the full one what was reached.
function chart(task, months) {
  const values = [...task.plan, ...task.actual].map(parseFloat).filter((value) => !isNaN(value));
  const top = Math.max(100, ...values), x = (month) => 34 + (month - 1) * 42, y = (value) => 176 - 150 * value / top;
  const svg = draw('svg', { class: 'chart', viewBox: '0 0 540 200', role: 'img', 'aria-label': '计划与实际逐月对比，数字见下表' });
  [0, 50, 100].forEach((value) => {
    svg.append(draw('line', { class: 'grid', x1: 34, x2: 496, y1: y(value), y2: y(value) }));
    svg.append(draw('text', { x: 28, y: y(value) + 4, 'text-anchor': 'end' }, String(value)));
  });
  for (let month = 1; month <= 12; month += 1) { svg.append(draw('text', { x: x(month), y: 196, 'text-anchor': 'middle' }, String(month))); }
  svg.append(draw('polyline', { class: 'plan', points: task.plan.map((value, at) => x(at + 1) + ',' + y(parseFloat(value))).join(' ') }));
  const spots = months.map((month, at) => [x(month), parseFloat(task.actual[at])]).filter((spot) => !isNaN(spot[1]));
  svg.append(draw('polyline', { class: 'real', points: spots.map((spot) => spot[0] + ',' + y(spot[1])).join(' ') }));
  spots.forEach((spot) => svg.append(draw('circle', { cx: spot[0], cy: y(spot[1]), r: 3.2 })));
  const last = spots[spots.length - 1], planned = parseFloat(task.plan[11]);
  if (last) { svg.append(draw('text', { class: 'now', x: last[0] + 8, y: Math.max(y(last[1]) - 7, 14) }, '实际 ' + last[1])); }
  svg.append(draw('text', { x: 502, y: y(planned) + 4 }, '计划'));
  return svg;
}

function monthTable(task, months) {
  const line = (name, value) => make('tr', {}, make('th', { scope: 'row' }, name),
    ...Array.from({ length: 12 }, (_, at) => make('td', { class: 'num' }, value(at + 1))));
  const heads = Array.from({ length: 12 }, (_, at) => make('th', { scope: 'col', class: 'num' }, String(at + 1)));
  const reached = (month) => (task.actual[months.indexOf(month)] || '').replace('_', '');
  return make('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': '逐月数字' }, make('table', {},
    make('thead', {}, make('tr', {}, make('th', { scope: 'col' }, '月'), ...heads)),
    make('tbody', {}, line('计划', (month) => task.plan[month - 1]), line('实际', reached))));
}

function pairs(list) {
  return make('dl', {}, ...list.filter((pair) => pair[1]).map((pair) => make('div', {}, make('dt', {}, pair[0]), make('dd', {}, pair[1]))));
}

function part(heading, ...inside) { return [make('h3', {}, heading), ...inside]; }

// Where the figure came from: the receipt, which stands at the head of the unit's table, then sheet and cell.
function source(task) {
  const [receipt, ...place] = task.row.cells[COLUMN.source].textContent.trim().split(' '), item = byId('s' + receipt);
  if (!item) { return pairs([['来源', '本月没有接收到该任务的月报，A 沿用上次已知的数。']]); }
  const spans = item.querySelectorAll('span');
  return pairs([['回执', receipt], ['文件', spans[0].textContent], ['单元格', place.join(' ')],
    ['报送单位', task.unit], ['经由', spans[2] ? spans[2].textContent : ''], ['到达', spans[1].textContent]]);
}

function fill(task, months) {
  const cells = task.row.cells, shown = (name) => cells[COLUMN[name]].textContent;
  const chip = cells[COLUMN.colour].firstChild.cloneNode(true);
  const entry = pairs([['工作状态', task.state], ['数量', task.amount], ['工作进展', task.story.said], ['存在问题', task.story.problems],
    ['下一步措施', task.story.next], ['印证资料', task.evidence.join('、')]]);
  const picture = task.picture ? [make('img', { src: 'data:image/jpeg;base64,' + task.picture, alt: '印证资料 ' + task.evidence[0] })] : [];
  const taken = [task.level ? '本月督办级别 ' + task.level + '，连续 ' + task.streak + ' 个月' : '', ...task.steps].filter(Boolean);
  return [
    make('h2', { id: 'drawer-title' }, task.title, ...task.flags.map((flag) => make('em', {}, flag))),
    make('p', {}, task.unit + '　' + task.leader), make('p', { class: 'aside' }, [task.code, ...task.labels].join(' · ')), make('p', { class: 'aside' }, task.facts),
    make('p', { class: 'verdict' }, chip, shown('reason')),
    make('ul', { class: 'figures' }, ...[['计划 P', 'planned'], ['报送', 'reported'], ['核实', 'verified'], ['实际 A', 'assessed']].map(
      ([word, name]) => make('li', {}, make('b', {}, shown(name)), word))),
    ...part('计划与实际', chart(task, months), monthTable(task, months)),
    ...part('数字的来源', source(task)),
    ...(entry.childElementCount ? part('月报', entry, ...picture) : []),
    ...(task.verification ? part('核实', make('p', {}, task.verification)) : []),
    ...(task.warnings.length ? part('研判', make('ul', {}, ...task.warnings.map((words) => make('li', {}, words)))) : []),
    ...(task.waivers.length ? part('豁免与延期', make('ul', {}, ...task.waivers.map((words) => make('li', {}, words)))) : []),
    ...(taken.length ? part('督办', make('ul', {}, ...taken.map((words) => make('li', {}, words)))) : [])
  ];
}

function ensureDrawer() {
  if (drawer) { return; }
  drawer = make('dialog', { id: 'drawer', 'aria-labelledby': 'drawer-title' });
  drawer.addEventListener('close', () => { if (location.hash.startsWith('#t')) { go(returnTo || '#tasks', true); } });
  drawer.addEventListener('cancel', (event) => { event.preventDefault(); closeDrawer(); });
  drawer.addEventListener('click', (event) => { if (event.target === drawer && event.clientX < drawer.getBoundingClientRect().left) { closeDrawer(); } });
  document.body.append(drawer);
}

function closeDrawer() {
  if (drawer && drawer.open) { if (drawer.showModal) { drawer.close(); } else { drawer.removeAttribute('open'); } }
}

// Open the drawer on a task; the tasks before and after it are those of the filter where it is among them.
function openDrawer(code) {
  const all = tasks(), task = all.byCode[code];
  if (!task) { return false; }
  ensureDrawer();
  const own = found.includes(task) ? found : all.list, at = own.indexOf(task);
  const step = (word, to) => {
    const button = make('button', { type: 'button' }, word);
    button.disabled = !own[to];
    button.addEventListener('click', () => go('#t' + encodeURIComponent(own[to].code), true));
    return button;
  };
  const close = make('button', { type: 'button', 'aria-label': '关闭' }, '关闭');
  close.addEventListener('click', closeDrawer);
  drawer.textContent = '';
  drawer.append(make('header', {}, make('span', {}, (at + 1) + ' / ' + own.length), step('上一项', at - 1), step('下一项', at + 1), close), ...fill(task, all.months));
  if (!drawer.open) { if (drawer.showModal) { drawer.showModal(); } else { drawer.setAttribute('open', ''); } }
  drawer.scrollTop = 0;
  close.focus();
  return true;
}
