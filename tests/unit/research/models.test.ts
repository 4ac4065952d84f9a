import { expect } from 'chai';
import { parseSections, runBacktest } from '#scripts/research/backtest.ts';
import { UNDIVIDED } from '#scripts/research/undivided.ts';
import { type VenueModelsInput, venueModels } from '#shared/research/backtest/models.ts';
import type { BacktestResult, FillLine } from '#shared/research/backtest/outcome.ts';
import { scenarioOf, seriesOf } from '#tests/bench/backtest-scenario.ts';
import { PATIENT_BREAKERS } from '#tests/patient-breakers.ts';
import { twoSided } from './two-sided.ts';

const MINUTE_MS = 60_000;
const series = seriesOf({ bars: 400, symbols: 1, seed: 'models' });
const account = { kind: 'perpetual', leverage: '5' } as const;
const FREE = { makerBps: 0, takerBps: 0, payIn: 'quote' as const };
const FLAT = { kind: 'flat' as const };

function run(
  models: Partial<VenueModelsInput>,
  params: Readonly<Record<string, unknown>> = {},
  market = series,
): BacktestResult {
  const bot = { name: 'bench', strategy: 'two-sided', allocation: 1, minConfidence: 0, params };
  return runBacktest({
    ...scenarioOf(market, { strategy: twoSided, params }),
    ...parseSections({
      capital: UNDIVIDED,
      strategy: { bots: [bot] },
      riskManager: { maxPositions: 10, breakers: PATIENT_BREAKERS },
    }),
    models: venueModels.parse({ account, fees: FREE, depth: FLAT, ...models }),
  });
}

const barOf = ({ instrument, venueTime }: FillLine) => {
  const { columns } = series.find(one => one.instrumentId === instrument) ?? series[0] ?? {};
  if (columns === undefined) throw new Error('no such series');
  const row = columns.time.findIndex(time => time <= venueTime && venueTime < time + MINUTE_MS);
  const at = (values: Float64Array): number => values[row] ?? Number.NaN;
  return { time: at(columns.time), open: at(columns.open), high: at(columns.high), low: at(columns.low) };
};

const market = ({ fills }: BacktestResult): readonly FillLine[] =>
  fills.filter(({ purpose }) => purpose === 'entry' || purpose === 'exit');

describe('models of the backtester', function () {
  this.timeout(120_000);
  const plain = run({});

  it('market orders fill at the close, without a spread where the depth is flat', () => {
    for (const fill of market(plain)) expect(Number(fill.price)).to.equal(closeAt(fill));
  });

  it('market orders fill at the open of the next bar, and are protected within it', () => {
    const result = run({ marketOrders: 'next-open' }, { stopShare: 0.0012, targetShare: 0.004 });
    const fills = market(result);
    expect(fills.length).to.be.greaterThan(10);
    for (const fill of fills) {
      const bar = barOf(fill);
      expect(Number(fill.price)).to.equal(bar.open);
      expect(fill.venueTime).to.equal(bar.time);
    }
    const sameBar = result.positions.filter(
      ({ openedAt, closedAt, closeReason }) => closeReason === 'stop-loss' && closedAt === openedAt + MINUTE_MS,
    );
    expect(sameBar.length, 'stopped in the bar that they were opened in').to.be.greaterThan(0);
  });

  it('an order arrives later by its latency, at a price on the way of the bar', () => {
    const latency = { toVenue: { kind: 'fixed', ms: 20_000 }, back: { kind: 'fixed', ms: 5_000 } } as const;
    const result = run({ latency });
    const fills = result.fills.filter(({ purpose }) => purpose === 'entry');
    expect(fills.length).to.be.greaterThan(10);
    for (const fill of fills) {
      const bar = barOf(fill);
      expect(fill.venueTime - bar.time).to.equal(20_000);
      expect(Number(fill.price)).to.be.within(bar.low, bar.high);
    }
    const [entry] = fills;
    const stop = result.orders.find(
      ({ purpose, instrument }) => purpose === 'stop-loss' && instrument === entry?.instrument,
    );
    expect((stop?.marketTime ?? 0) - (entry?.venueTime ?? 0), 'protected when the news is there').to.equal(5_000);
    expect(result.positions.filter(({ closedAt }) => closedAt === null).length).to.be.at.most(1);
  });

  it('no delay at all is what no latency is, and drawn ones are as their seed', () => {
    const none = { kind: 'fixed', ms: 0 } as const;
    expect(run({ latency: { toVenue: none, back: none } }).hash).to.equal(plain.hash);
    const drawn = (seed: string) =>
      run({
        latency: {
          toVenue: { kind: 'log-normal', medianMs: 900, sigma: 1 },
          back: { kind: 'uniform', fromMs: 0, toMs: 80_000 },
          seed,
        },
      });
    expect(drawn('a').hash).to.equal(drawn('a').hash);
    expect(drawn('a').hash).to.not.equal(drawn('b').hash);
  });

  it('slippage makes every market order worse, by as much as it says', () => {
    const worse = (models: Partial<VenueModelsInput>): readonly number[] => {
      const [fill] = market(run(models));
      const [before] = market(plain);
      if (fill === undefined || before === undefined) throw new Error('nothing was traded');
      return [(Number(fill.price) / Number(before.price) - 1) * (fill.side === 'buy' ? 1 : -1), Number(fill.quantity)];
    };
    expect(worse({ slippage: { kind: 'fixed', bps: 10 } })[0]).to.be.closeTo(0.001, 1e-6);
    expect(worse({ depth: { kind: 'flat', halfSpread: '0.0005' } })[0]).to.be.closeTo(0.0005, 1e-6);
    const [byRoot = 0, quantity = 0] = worse({ slippage: { kind: 'square-root', coefficient: 0.01 } });
    const [first] = market(plain);
    const volume = first === undefined ? 1 : volumeAt(first);
    expect(byRoot).to.be.closeTo(0.01 * Math.sqrt(quantity / volume), 1e-6);
    const [byShare = 0] = worse({ slippage: { kind: 'volume-share', impact: 10, volumeLimit: 1 } });
    expect(byShare).to.be.closeTo(10 * (quantity / volume) ** 2, 1e-6);
  });

  it('an order gets no more than its share of the volume', () => {
    const result = run({ depth: { kind: 'flat', volumeShare: '0.0001' } });
    const entries = result.orders.filter(({ purpose }) => purpose === 'entry');
    expect(
      entries.some(({ filled, quantity, state }) => state === 'expired' && Number(filled) < Number(quantity)),
    ).to.equal(true);
    for (const fill of result.fills.filter(({ purpose }) => purpose === 'entry')) {
      expect(Number(fill.quantity)).to.be.at.most(volumeAt(fill) * 0.0001);
    }
  });

  it('a position larger than what a thin bar takes is sold over several bars', () => {
    const thin = series.map(one => ({
      ...one,
      columns: {
        ...one.columns,
        volume: one.columns.volume.map((volume, bar) => (bar % 3 === 0 ? volume : volume / 50)),
      },
    }));
    const params = { stopShare: 0.0008, targetShare: 0.002 };
    const result = run({ depth: { kind: 'flat', volumeShare: '0.0001' } }, params, thin);
    const bars = result.positions.map(({ openedAt, closedAt }) => {
      const sales = result.fills.filter(
        ({ purpose, venueTime }) => purpose !== 'entry' && venueTime > openedAt && venueTime <= (closedAt ?? 0),
      );
      return new Set(sales.map(({ venueTime }) => venueTime)).size;
    });
    expect(Math.max(...bars)).to.be.greaterThan(1);
    expect(result.positions.filter(({ closedAt }) => closedAt !== null).length).to.be.greaterThan(10);
  });
});

function rowAt({ instrument, venueTime }: FillLine) {
  const columns = series.find(one => one.instrumentId === instrument)?.columns;
  if (columns === undefined) throw new Error('no such series');
  return { columns, row: columns.time.indexOf(venueTime - MINUTE_MS) };
}

const closeAt = (fill: FillLine): number => {
  const { columns, row } = rowAt(fill);
  return columns.close[row] ?? Number.NaN;
};
const volumeAt = (fill: FillLine): number => {
  const { columns, row } = rowAt(fill);
  return columns.volume[row] ?? Number.NaN;
};
