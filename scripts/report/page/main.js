import { candleChart } from './candles.js';
import { equityChart } from './equity.js';
import { makeView } from './view.js';

const get = id => document.getElementById(id);
const data = JSON.parse(get('data').textContent);
const view = makeView(data.from, data.to);

for (const button of document.querySelectorAll('button[data-view]')) {
  const acts = {
    in: () => view.zoom(1.6),
    out: () => view.zoom(1 / 1.6),
    all: view.reset,
    left: () => view.pan(-0.4),
    right: () => view.pan(0.4),
  };
  button.addEventListener('click', acts[button.dataset.view]);
}

/** Hides the metrics that do not hold what is typed. */
get('filter').addEventListener('input', () => {
  const wanted = get('filter').value.trim().toLowerCase();
  for (const row of document.querySelectorAll('#metrics tbody tr'))
    row.hidden = !row.textContent.toLowerCase().includes(wanted);
  for (const group of document.querySelectorAll('#metrics details')) {
    const found = group.querySelector('tbody tr:not([hidden])') !== null;
    group.hidden = !found;
    if (wanted !== '' && found) group.open = true;
  }
});

/** Sorts a table by the column whose head was pressed; a second time, the other way round. */
for (const button of document.querySelectorAll('table.sortable th button')) {
  button.addEventListener('click', () => {
    const head = button.closest('th');
    const body = head.closest('table').tBodies[0];
    const column = head.cellIndex;
    const direction = head.getAttribute('aria-sort') === 'descending' ? 1 : -1;
    for (const other of head.parentElement.children) other.removeAttribute('aria-sort');
    head.setAttribute('aria-sort', direction === 1 ? 'ascending' : 'descending');
    const keyOf = row => row.cells[column].dataset.value ?? row.cells[column].textContent;
    const compare = (a, b) => (Number.isNaN(Number(a)) || Number.isNaN(Number(b)) ? a.localeCompare(b) : a - b);
    body.append(...[...body.rows].sort((a, b) => direction * compare(keyOf(a), keyOf(b))));
  });
}

const charts = [
  equityChart({
    data: data.equity,
    view,
    elements: { canvas: get('equity'), out: get('equity-readout'), log: get('log'), benchmark: get('benchmark') },
  }),
];
if (get('candles') !== null)
  charts.push(
    candleChart({
      data: data.candles,
      view,
      elements: {
        canvas: get('candles'),
        out: get('candles-readout'),
        symbol: get('symbol'),
        trades: get('show-trades'),
      },
    }),
  );
await Promise.all(charts);
document.documentElement.dataset.ready = 'true';
