(function () {
  'use strict';
  var form = document.getElementById('filter'), byId = function (id) { return document.getElementById(id); };
  var groups = [].slice.call(document.querySelectorAll('#tasks details')), index = null, timer = 0;

  // Read every row once, on first use, so that opening the page costs nothing.
  function read() {
    return groups.map(function (group) {
      var unit = group.querySelector('summary b').textContent;
      return {
        box: group, category: group.getAttribute('data-c'),
        rows: [].map.call(group.querySelectorAll('tbody tr'), function (row) {
          return { row: row, colour: row.className, leader: row.cells[1].textContent.trim(),
                   text: (unit + ' ' + row.textContent).toLowerCase() };
        })
      };
    });
  }

  function filter() {
    var words = byId('q').value.toLowerCase().split(/\s+/), category = byId('qc').value,
        colour = byId('qs').value, leader = byId('ql').value, total = 0, shown = {},
        idle = !(words.join('') || category || colour || leader);
    index = index || read();
    index.forEach(function (group) {
      var found = 0;
      group.rows.forEach(function (item) {
        var fits = (!category || group.category === category) && (!colour || item.colour === colour) &&
                   (!leader || item.leader === leader) &&
                   words.every(function (word) { return item.text.indexOf(word) >= 0; });
        item.row.hidden = !fits;
        found += fits;
      });
      group.box.hidden = !found;
      shown[group.category] = shown[group.category] || found > 0;
      group.box.open = !idle && found > 0 && total < 400;
      total += found;
    });
    [].forEach.call(document.querySelectorAll('#tasks h3'), function (heading) {
      heading.hidden = !shown[heading.textContent];
    });
    byId('qn').textContent = idle ? '' : '找到 ' + total + ' 项';
  }

  function later() { clearTimeout(timer); timer = setTimeout(filter, 120); }

  // A link to a task opens the unit that holds it, and drops a filter that hides it.
  function reveal() {
    var target = byId(decodeURIComponent(location.hash.slice(1))), box = target && target.closest('details');
    if (!box) { return; }
    if (box.hidden || target.hidden) { form.reset(); filter(); }
    box.open = true;
    target.scrollIntoView({ block: 'center' });
  }

  function describe(event) {
    var square = event.target, row = square.hash && square.parentNode.parentNode.parentNode.className === 'map' &&
        byId(decodeURIComponent(square.hash.slice(1)));
    if (row && !square.title) { square.title = row.cells[0].firstChild.textContent + '\n' + row.cells[7].textContent; }
  }

  form.hidden = false;
  form.addEventListener('input', later);
  form.addEventListener('change', later);
  form.addEventListener('submit', function (event) { event.preventDefault(); filter(); });
  document.addEventListener('mouseover', describe);
  window.addEventListener('hashchange', reveal);
  if (location.hash) { reveal(); }
}());
