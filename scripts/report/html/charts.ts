import type { ClosedTrade, EquityCurve } from '#shared/accounting/performance/input.ts';
import { levelsAt } from '#shared/accounting/performance/returns.ts';
import { defined } from '#shared/accounting/performance/statistics.ts';
import type { ReportInput } from '../input.ts';
import { card } from './layout.ts';
import { html, jsonBlock, type Markup } from './markup.ts';
import { packBars, packTimes, packValues } from './pack.ts';

const KEYS = 'Drag to move, pinch or Ctrl and wheel to zoom, double click for all. Keys: ← → + − Home.';

const CONTROLS = html`<span class="controls" role="group" aria-label="Span of time">
<button type="button" data-view="left" aria-label="Earlier">‹</button>
<button type="button" data-view="out" aria-label="Show more">−</button>
<button type="button" data-view="all">All</button>
<button type="button" data-view="in" aria-label="Show less">+</button>
<button type="button" data-view="right" aria-label="Later">›</button></span>`;

/** A canvas that the page's script draws on, and the line that says what is under the pointer. */
const canvas = (id: string, label: string): Markup => html`<p class="readout" id="${id}-readout"></p>
<canvas class="chart" id="${id}" tabindex="0" role="img" aria-label="${label}" aria-describedby="keys"></canvas>`;

export function equitySection({ benchmark, run }: ReportInput): Markup {
  const toggle = benchmark
    ? html`<label><input type="checkbox" id="benchmark" checked> ${benchmark.name}</label>`
    : html`<input type="checkbox" id="benchmark" hidden>`;
  return card(
    {
      id: 'growth',
      title: 'Equity and drawdown',
      beside: html`<span class="count">${run.quote}</span><span class="spring"></span>
<label><input type="checkbox" id="log"> log</label>${toggle}${CONTROLS}`,
    },
    html`${canvas('equity', 'Equity over time, the drawdown beneath it')}<p class="hint" id="keys">${KEYS}</p>`,
  );
}

/** Symbols with candles; without any there is no such chart. */
const symbolsOf = ({ candles }: ReportInput): readonly string[] =>
  Object.entries(candles ?? {}).flatMap(([symbol, columns]) => (columns.time.length > 0 ? [symbol] : []));

export function candlesSection(input: ReportInput): Markup | null {
  const symbols = symbolsOf(input);
  if (symbols.length === 0) return null;
  return card(
    {
      id: 'market',
      title: 'Trades on the market',
      beside: html`<span class="spring"></span><label><input type="checkbox" id="show-trades" checked> trades</label>
<select id="symbol" aria-label="Symbol">${symbols.map(symbol => html`<option>${symbol}</option>`)}</select>${CONTROLS}`,
    },
    canvas('candles', 'Candles with the trades of the symbol'),
  );
}

function packTrades(trades: readonly ClosedTrade[]) {
  return {
    sides: trades.map(trade => trade.side),
    entryTime: packTimes(trades.map(trade => trade.entryTime)),
    exitTime: packTimes(trades.map(trade => trade.exitTime)),
    entryPrice: packValues(trades.map(trade => trade.entryPrice)),
    exitPrice: packValues(trades.map(trade => trade.exitPrice)),
    profit: packValues(trades.map(trade => trade.profit)),
  };
}

/** By what a benchmark is to be multiplied to be worth the equity when both have begun. */
function sameCapital(own: EquityCurve, their: EquityCurve): number {
  const moment = Math.max(own.time[0] ?? 0, their.time[0] ?? 0);
  const [ours = 1, theirs = 1] = [own, their].flatMap(curve => levelsAt(curve, [moment]));
  return defined(ours / theirs) ?? 1;
}

/** What the charts draw, for the page's script. The benchmark is put on the same capital. */
export function chartData(input: ReportInput): Markup {
  const { curve, run, benchmark, candles = {}, trades } = input;
  const [first, last] = [curve.time[0] ?? run.from, curve.time[curve.time.length - 1] ?? run.to];
  const their = benchmark?.curve ?? null;
  const factor = their === null ? 1 : sameCapital(curve, their);
  const symbols = symbolsOf(input).map(symbol => {
    const columns = candles[symbol];
    if (columns === undefined) return [];
    return [symbol, { bars: packBars(columns), trades: packTrades(trades.filter(trade => trade.symbol === symbol)) }];
  });
  return jsonBlock('data', {
    from: first,
    to: Math.max(last, first + 1),
    equity: {
      quote: run.quote,
      time: packTimes(curve.time),
      equity: packValues(curve.equity),
      benchmark:
        their === null
          ? null
          : { time: packTimes(their.time), equity: packValues(Array.from(their.equity, level => level * factor)) },
    },
    candles: { symbols: Object.fromEntries(symbols) },
  });
}
