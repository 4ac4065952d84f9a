import { firstAtLeast } from './axis.js';
import { timeChart } from './chart.js';
import { rangeOf, traceLine, visible } from './series.js';
import { unpack } from './unpack.js';

const money = value =>
  value.toLocaleString('en-US', { maximumFractionDigits: Math.abs(value) < 10 ? 4 : Math.abs(value) < 1000 ? 2 : 0 });
const percent = share => `${(share * 100).toFixed(Math.abs(share) < 0.1 ? 2 : 1)} %`;

/** How far each value is below the highest one before it, ≤ 0. */
function underwater(values) {
  let peak = -Infinity;
  return Float64Array.from(values, value => {
    peak = Math.max(peak, value);
    return peak > 0 ? value / peak - 1 : 0;
  });
}

/** Equity, the benchmark on the same capital, and the drawdown beneath. */
export async function equityChart({ data, view, elements }) {
  const [time, own] = await Promise.all([unpack(data.time), unpack(data.equity)]);
  const other =
    data.benchmark === null ? null : await Promise.all([unpack(data.benchmark.time), unpack(data.benchmark.equity)]);
  const drawdown = underwater(own);
  const equity = {
    weight: 3,
    format: money,
    scale: () => (elements.log.checked ? 'log' : 'linear'),
    range: (from, to) => {
      const ranges = [rangeOf(own, visible(time, from, to))];
      if (other !== null && elements.benchmark.checked) ranges.push(rangeOf(other[1], visible(other[0], from, to)));
      const all = ranges.filter(range => range !== null);
      return all.length === 0 ? null : [Math.min(...all.map(([low]) => low)), Math.max(...all.map(([, high]) => high))];
    },
    draw: pen => {
      const { context, colours } = pen;
      context.lineJoin = 'round';
      if (other !== null && elements.benchmark.checked) {
        traceLine(pen, other[0], other[1]);
        context.strokeStyle = colours.faint;
        context.lineWidth = 1.2;
        context.stroke();
      }
      elements.canvas.dataset.points = traceLine(pen, time, own);
      context.strokeStyle = colours.accent;
      context.lineWidth = 1.6;
      context.stroke();
    },
  };
  const falls = {
    weight: 1,
    format: percent,
    range: (from, to) => {
      const range = rangeOf(drawdown, visible(time, from, to));
      return range === null ? null : [Math.min(range[0], -0.001), 0];
    },
    draw: pen => {
      const { context, colours, xOf, yOf, view: shown } = pen;
      const [first, end] = visible(time, shown.from, shown.to);
      if (end <= first || traceLine(pen, time, drawdown) === 0) return;
      context.strokeStyle = colours.bad;
      context.lineWidth = 1;
      context.stroke();
      context.lineTo(xOf(time[end - 1]), yOf(0));
      context.lineTo(xOf(time[first]), yOf(0));
      context.fillStyle = colours['bad-wash'];
      context.globalCompositeOperation = 'destination-over';
      context.fill();
      context.globalCompositeOperation = 'source-over';
    },
  };
  const readout = moment => {
    const index = Math.max(0, Math.min(time.length - 1, firstAtLeast(time, moment + 1) - 1));
    if (time.length === 0) return 'no equity';
    const date = new Date(time[index]).toISOString().slice(0, 16).replace('T', ' ');
    return `${date}   ${money(own[index])} ${data.quote}   drawdown ${percent(-drawdown[index])}`;
  };
  const chart = timeChart({ canvas: elements.canvas, out: elements.out, readout, panels: [equity, falls], view });
  elements.log.addEventListener('change', chart.redraw);
  elements.benchmark?.addEventListener('change', chart.redraw);
}
