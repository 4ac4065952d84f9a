import type { ReportInput } from '#scripts/report/input.ts';
import type { ClosedTrade } from '#shared/accounting/performance/input.ts';
import type { Columns } from '#shared/domain/columns.ts';
import { type Random, seededRandom } from '#shared/kernel/random.ts';

const HOUR = 3_600_000;
const START = Date.UTC(2022, 0, 1);

export interface WalkOptions {
  readonly seed: string;
  /** Hourly. */
  readonly bars: number;
  /** Mean move of a bar. */
  readonly drift: number;
}

function randomBars(random: Random, { bars, drift }: WalkOptions): Columns {
  const column = () => new Float64Array(bars);
  const columns = { time: column(), open: column(), high: column(), low: column(), close: column(), volume: column() };
  const cents = (value: number) => Math.round(value * 100) / 100;
  let price = 30_000;
  for (let index = 0; index < bars; index++) {
    const open = cents(price);
    price *= Math.exp(drift + 0.006 * random.normal());
    const close = cents(price);
    columns.time[index] = START + index * HOUR;
    columns.open[index] = open;
    columns.close[index] = close;
    columns.high[index] = cents(Math.max(open, close) * (1 + 0.003 * Math.abs(random.normal())));
    columns.low[index] = cents(Math.min(open, close) * (1 - 0.003 * Math.abs(random.normal())));
    columns.volume[index] = 10 + random.integer(100);
  }
  return { timeframe: '1h', ...columns };
}

const REASONS = {
  entry: ['FAST_ABOVE_SLOW', 'BREAKOUT'],
  exit: ['STOP_LOSS', 'TAKE_PROFIT', 'FAST_BELOW_SLOW'],
} as const;

/** Trades of random length on random bars, each with half of the equity, and the equity that they leave at every bar. */
function randomTrades(random: Random, bars: Columns, symbol: string) {
  const equity = new Float64Array(bars.time.length);
  const trades: ClosedTrade[] = [];
  let cash = 10_000;
  let index = 0;
  equity[0] = cash;
  while (index < bars.time.length - 80) {
    const [wait, held] = [1 + random.integer(20), 2 + random.integer(48)];
    for (let one = 0; one < wait; one++) equity[++index] = cash;
    const side = random.next() < 0.65 ? 'long' : 'short';
    const sign = side === 'long' ? 1 : -1;
    const [entryTime, entryPrice] = [bars.time[index]!, bars.open[index]!];
    const quantity = cash / 2 / entryPrice;
    let [highest, lowest] = [entryPrice, entryPrice];
    for (let one = 0; one < held; one++) {
      highest = Math.max(highest, bars.high[index]!);
      lowest = Math.min(lowest, bars.low[index]!);
      equity[++index] = cash + sign * quantity * (bars.open[index]! - entryPrice);
    }
    const exitPrice = bars.open[index]!;
    const fees = quantity * (entryPrice + exitPrice) * 0.0002;
    const profit = sign * quantity * (exitPrice - entryPrice) - fees;
    cash += profit;
    equity[index] = cash;
    const [entryReason, exitReason] = [REASONS.entry[random.integer(2)]!, REASONS.exit[random.integer(3)]!];
    const facts = {
      bot: 'trend',
      symbol,
      side,
      entryTime,
      exitTime: bars.time[index]!,
      entryPrice,
      exitPrice,
    } as const;
    trades.push({ ...facts, quantity, fees, profit, entryReason, exitReason, highest, lowest });
  }
  for (; index < equity.length; index++) equity[index] = cash;
  return { equity, trades };
}

/** A result as a backtest would hand it over, out of nothing but chance. */
export function walkResult(options: WalkOptions): ReportInput {
  const random = seededRandom(options.seed);
  const bars = randomBars(random, options);
  const { equity, trades } = randomTrades(random, bars, 'BTC/USDT');
  const total = (equity.at(-1) ?? 1) / 10_000 - 1;
  const sample = (centre: number, spread: number) =>
    Array.from({ length: 1000 }, () => centre + spread * random.normal());
  return {
    run: {
      name: `walk ${options.seed}`,
      hash: '9f2c4e7a11d05b38',
      resultHash: '51ab09ee73c2d4f6',
      seed: options.seed,
      engineVersion: '0.1.0',
      strategy: 'trend-following',
      params: { fast: 20, slow: 50, atrStop: 2.5 },
      symbols: ['BTC/USDT'],
      timeframe: '1h',
      from: START,
      to: START + (options.bars - 1) * HOUR,
      capital: 10_000,
      quote: 'USDT',
    },
    assumptions: [
      { topic: 'fees', text: '0.1 % of every fill, maker and taker', view: 'fair' },
      {
        topic: 'slippage',
        text: 'square root of the share of the bar’s volume, 10 basis points at 10 %',
        view: 'cautious',
      },
      { topic: 'fills', text: 'limit orders fill when the price touches them', view: 'optimistic' },
      { topic: 'latency', text: '150 ms to the venue and back', view: 'fair' },
    ],
    trials: { count: 48, sharpeVariance: 0.4 },
    curve: { time: bars.time, equity },
    trades,
    benchmark: { name: 'buy and hold', curve: { time: bars.time, equity: bars.close } },
    candles: { 'BTC/USDT': bars },
    dailyVolume: { 'BTC/USDT': 1.2e9 },
    monteCarlo: [
      { method: 'block bootstrap', metric: 'totalReturn', samples: sample(total, 0.3) },
      { method: 'trade shuffle', metric: 'maxDrawdown', samples: sample(0.2, 0.05) },
    ],
    sensitivity: [
      {
        kind: 'costs',
        change: 'costs × 2',
        totalReturn: total - 0.4,
        sharpe: -0.1,
        maxDrawdown: 0.4,
        trades: trades.length,
      },
      {
        kind: 'parameter',
        change: 'fast 20 → 18',
        totalReturn: total * 0.9,
        sharpe: 0.7,
        maxDrawdown: 0.3,
        trades: 410,
      },
      {
        kind: 'parameter',
        change: 'fast 20 → 22',
        totalReturn: total * 0.7,
        sharpe: 0.6,
        maxDrawdown: 0.3,
        trades: 395,
      },
    ],
  };
}
