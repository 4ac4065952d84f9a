import { firstAtLeast } from './axis.js';
import { timeChart } from './chart.js';
import { rangeOf, visible } from './series.js';
import { unpack, unpackBars } from './unpack.js';

const PIXELS_PER_BAR = 5;
/** More than these would only be a smear. */
const MOST_TRADES = 2000;
/** Arrows need room; with less, the lines have to do. */
const PIXELS_PER_ARROW = 9;

const price = value => Number(value.toPrecision(8)).toLocaleString('en-US', { maximumFractionDigits: 10 });

/** Several bars as one: as many as make a bar wide enough to be seen. */
function drawBars({ context, view, box, xOf, yOf, colours }, bars) {
  const [first, end] = visible(bars.time, view.from, view.to);
  const group = Math.max(1, Math.ceil((end - first) / (box.width / PIXELS_PER_BAR)));
  let drawn = 0;
  // groups begin at the same bars wherever the view begins, so that panning does not make them flicker
  for (let start = Math.floor(first / group) * group; start < end; start += group) {
    const stop = Math.min(start + group, bars.time.length);
    const range = [rangeOf(bars.low, [start, stop]), rangeOf(bars.high, [start, stop])];
    if (range[0] === null || range[1] === null) continue;
    const [open, close] = [bars.open[start], bars.close[stop - 1]];
    const left = xOf(bars.time[start]);
    const next = stop < bars.time.length ? xOf(bars.time[stop]) : left + (box.width / (end - first)) * group;
    const wide = Math.min(Math.max(1, (next - left) * 0.7), 14);
    const centre = (left + Math.min(next, left + 20)) / 2;
    context.fillStyle = close >= open ? colours.rise : colours.fall;
    context.fillRect(centre - 0.5, yOf(range[1][1]), 1, Math.max(1, yOf(range[0][0]) - yOf(range[1][1])));
    context.fillRect(
      centre - wide / 2,
      Math.min(yOf(open), yOf(close)),
      wide,
      Math.max(1, Math.abs(yOf(open) - yOf(close))),
    );
    drawn += 1;
  }
  return drawn;
}

/** Each trade from its entry to its exit: the line has the colour of its result, the arrow points where it was headed. */
function drawTrades({ context, view, box, xOf, yOf, colours }, trades) {
  const shown = trades.filter(trade => trade.exitTime >= view.from && trade.entryTime <= view.to);
  const every = Math.ceil(shown.length / MOST_TRADES);
  const arrows = shown.length * PIXELS_PER_ARROW < box.width;
  for (const trade of shown.filter((_, index) => index % every === 0)) {
    const [x, y] = [xOf(trade.entryTime), yOf(trade.entryPrice)];
    const [toX, toY] = [xOf(trade.exitTime), yOf(trade.exitPrice)];
    const colour = trade.profit > 0 ? colours.good : colours.bad;
    context.strokeStyle = colour;
    context.fillStyle = colour;
    context.lineWidth = 1.4;
    context.beginPath();
    context.moveTo(x, y);
    context.lineTo(toX, toY);
    context.stroke();
    if (!arrows) continue;
    const tip = trade.side === 'long' ? -6 : 6;
    context.beginPath();
    context.moveTo(x, y + tip);
    context.lineTo(x - 4, y - tip / 3);
    context.lineTo(x + 4, y - tip / 3);
    context.fill();
    context.fillRect(toX - 2.5, toY - 2.5, 5, 5);
  }
}

async function unpackTrades(packed) {
  const [entryTime, exitTime, entryPrice, exitPrice, profit] = await Promise.all(
    [packed.entryTime, packed.exitTime, packed.entryPrice, packed.exitPrice, packed.profit].map(unpack),
  );
  return packed.sides.map((side, index) => ({
    side,
    entryTime: entryTime[index],
    exitTime: exitTime[index],
    entryPrice: entryPrice[index],
    exitPrice: exitPrice[index],
    profit: profit[index],
  }));
}

/** Candles of one symbol at a time, with its trades on them. */
export async function candleChart({ data, view, elements }) {
  const loaded = new Map();
  const load = async symbol => {
    const { bars, trades } = data.symbols[symbol];
    if (!loaded.has(symbol)) loaded.set(symbol, { bars: await unpackBars(bars), trades: await unpackTrades(trades) });
    return loaded.get(symbol);
  };
  let shown = await load(elements.symbol.value);
  const panel = {
    weight: 1,
    format: price,
    range: (from, to) => {
      const span = visible(shown.bars.time, from, to);
      const [low, high] = [rangeOf(shown.bars.low, span), rangeOf(shown.bars.high, span)];
      return low === null || high === null ? null : [low[0], high[1]];
    },
    draw: pen => {
      elements.canvas.dataset.points = drawBars(pen, shown.bars);
      if (elements.trades.checked) drawTrades(pen, shown.trades);
    },
  };
  const readout = moment => {
    const { bars, trades } = shown;
    if (bars.time.length === 0) return 'no bars';
    const index = Math.max(0, Math.min(bars.time.length - 1, firstAtLeast(bars.time, moment + 1) - 1));
    const date = new Date(bars.time[index]).toISOString().slice(0, 16).replace('T', ' ');
    const [open, high, low, close] = [bars.open, bars.high, bars.low, bars.close].map(column => price(column[index]));
    const running = trades.filter(trade => trade.entryTime <= moment && trade.exitTime >= moment);
    const held = running.map(trade => `   ${trade.side} from ${price(trade.entryPrice)}`).join('');
    return `${date}   O ${open}  H ${high}  L ${low}  C ${close}${held}`;
  };
  const chart = timeChart({ canvas: elements.canvas, out: elements.out, readout, panels: [panel], view });
  elements.trades.addEventListener('change', chart.redraw);
  elements.symbol.addEventListener('change', async () => {
    shown = await load(elements.symbol.value);
    chart.redraw();
  });
}
