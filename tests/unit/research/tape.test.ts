import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { parseSections, runBacktest } from '#scripts/research/backtest.ts';
import { tapedSeries } from '#scripts/research/taped-series.ts';
import { UNDIVIDED } from '#scripts/research/undivided.ts';
import type { MarketSymbol } from '#shared/domain/instrument.ts';
import { epochMs } from '#shared/kernel/time.ts';
import { type VenueModelsInput, venueModels } from '#shared/research/backtest/models.ts';
import type { BacktestResult, FillLine } from '#shared/research/backtest/outcome.ts';
import type { Series } from '#shared/research/backtest/series.ts';
import type { Tape } from '#shared/research/backtest/tape.ts';
import { scenarioOf, seriesOf } from '#tests/bench/backtest-scenario.ts';
import { PATIENT_BREAKERS } from '#tests/patient-breakers.ts';
import { FOLDER } from './recorded-series.ts';
import { twoSided } from './two-sided.ts';

const account = { kind: 'perpetual', leverage: '5' } as const;
const FREE = { makerBps: 0, takerBps: 0, payIn: 'quote' as const };

function run(on: readonly Series[], params: Readonly<Record<string, unknown>>, models: Partial<VenueModelsInput> = {}) {
  const bot = {
    name: 'bench',
    strategy: 'two-sided',
    timeframe: on[0]?.columns.timeframe,
    allocation: 1,
    minConfidence: 0,
    params,
  };
  const timeframe = on[0]?.columns.timeframe ?? '1m';
  return runBacktest({
    ...scenarioOf(on, { strategy: twoSided, params }),
    ...parseSections({
      capital: UNDIVIDED,
      strategy: { bots: [bot] },
      riskManager: { breakers: PATIENT_BREAKERS, maxPositions: 10, maxEntriesPerMinute: 1_000, staleAfterBars: 100 },
    }),
    baseTimeframe: timeframe,
    until: epochMs((on[0]?.columns.time.at(-1) ?? 0) + (timeframe === '1s' ? 1_000 : 60_000)),
    models: venueModels.parse({ account, fees: FREE, depth: { kind: 'flat' }, ...models }),
  });
}

const entries = ({ fills }: BacktestResult): readonly FillLine[] => fills.filter(({ purpose }) => purpose === 'entry');

describe('a tape beside the candles', function () {
  this.timeout(120_000);
  const [candles] = seriesOf({ bars: 300, symbols: 1, seed: 'tape' });
  if (candles === undefined) throw new Error('there is a series');
  const { columns } = candles;

  /** A trade at each quarter of each bar: its open, its low, its high, its close. */
  function quarters(): Tape {
    const [time, price, quantity, side] = [[], [], [], []] as [number[], number[], number[], number[]];
    for (let row = 0; row < columns.time.length; row++) {
      for (const [index, values] of [columns.open, columns.low, columns.high, columns.close].entries()) {
        time.push((columns.time[row] ?? 0) + index * 15_000);
        price.push(values[row] ?? 0);
        quantity.push(100);
        side.push(index === 1 ? -1 : 1);
      }
    }
    return {
      trades: {
        time: Float64Array.from(time),
        price: Float64Array.from(price),
        quantity: Float64Array.from(quantity),
        side: Int8Array.from(side),
      },
    };
  }

  it('fills what rests by its trades, at their times, and protects right then', () => {
    const result = run([{ ...candles, tape: quarters() }], { stopShare: 0.0012, targetShare: 0.0012 });
    const resting = result.fills.filter(({ purpose }) => purpose === 'stop-loss' || purpose === 'take-profit');
    expect(resting.length).to.be.greaterThan(20);
    const within = new Set(resting.map(({ venueTime }) => (venueTime - (columns.time[0] ?? 0)) % 60_000));
    expect([...within].sort((a, b) => a - b)).to.include.members([15_000, 30_000]);
  });

  it('a book says what an order pays, and how much it gets', () => {
    const books = [...columns.time].flatMap((time, row) => {
      const price = Math.round((columns.close[row] ?? 0) * 100) / 100;
      const bids = [
        [price - 1, 0.02],
        [price - 2, 50],
      ] as const;
      const asks = [
        [price + 1, 0.02],
        [price + 2, 50],
      ] as const;
      return [{ kind: 'snapshot' as const, time: time + 30_000, bids, asks }];
    });
    const result = run([{ ...candles, tape: { books } }], {});
    expect(entries(result).length).to.be.greaterThan(10);
    for (const { side, price, quantity, venueTime } of entries(result)) {
      const close = columns.close[columns.time.indexOf(venueTime - 60_000)] ?? 0;
      const beyond = (Number(price) - close) * (side === 'buy' ? 1 : -1);
      expect(beyond).to.be.closeTo(Number(quantity) === 0.02 ? 1 : 2, 1e-6);
    }
  });
});

const ETH = 'ETH/USDT' as MarketSymbol;
const FILES = [
  { symbol: ETH, content: 'trades', path: join(FOLDER, 'binance-ETH_USDT-trades-20240808_20240809.csv.gz') },
  { symbol: ETH, content: 'book', path: join(FOLDER, 'binance-ETH_USDT-l2-20240808_20240809.jsonl.gz') },
] as const;

describe('recorded trades and books', function () {
  this.timeout(120_000);
  before(function () {
    const missing = FILES.find(({ path }) => !existsSync(path));
    if (missing === undefined) return;
    console.log(`    skipped: ${missing.path} is not there; TRADEWIND_DATA names another folder`);
    this.skip();
  });

  it('fill targets where somebody traded or the book came to them, and entries from the book', () => {
    const [series] = tapedSeries('binance', FILES, '1s');
    const trades = series?.tape?.trades;
    if (series === undefined || trades === undefined) throw new Error('there are trades');
    expect(trades.time.length).to.equal(6_106);
    expect(series.tape?.books?.length).to.be.greaterThan(3_000);
    const params = { fast: 5, slow: 20, stopShare: 0.001, targetShare: 0.0002 };
    const restingFills = { rule: 'touch', participation: '1', queue: 'ahead' } as const;
    const latency = { toVenue: { kind: 'fixed', ms: 20 }, back: { kind: 'fixed', ms: 20 } } as const;
    const result = run([series], params, { restingFills, latency });
    const targets = result.fills.filter(({ purpose }) => purpose === 'take-profit');
    expect(targets.length).to.be.greaterThan(2);
    for (const { side, price, venueTime } of targets) {
      const reached = [...trades.time].some(
        (time, row) =>
          time === venueTime &&
          (side === 'sell' ? (trades.price[row] ?? 0) >= Number(price) : (trades.price[row] ?? 0) <= Number(price)),
      );
      const atBook = series.tape?.books?.some(({ time }) => time === venueTime) === true;
      expect(reached || atBook, `something came to ${price} at ${venueTime}`).to.equal(true);
    }
    expect(entries(result).length).to.be.greaterThan(10);
  });
});
