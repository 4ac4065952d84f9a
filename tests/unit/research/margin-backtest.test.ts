import { expect } from 'chai';
import { parseSections, runBacktest } from '#scripts/research/backtest.ts';
import { closedPositions } from '#scripts/research/trades.ts';
import { UNDIVIDED } from '#scripts/research/undivided.ts';
import { Decimal, sum } from '#shared/kernel/decimal.ts';
import { type VenueModelsInput, venueModels } from '#shared/research/backtest/models.ts';
import type { BacktestResult } from '#shared/research/backtest/outcome.ts';
import type { Series } from '#shared/research/backtest/series.ts';
import { scenarioOf, seriesOf } from '#tests/bench/backtest-scenario.ts';
import { PATIENT_BREAKERS } from '#tests/patient-breakers.ts';
import { twoSided } from './two-sided.ts';

const FEES = { makerBps: 2, takerBps: 5, payIn: 'quote' as const };
const series = seriesOf({ bars: 900, symbols: 2, seed: 'margin' });

interface Change {
  readonly models?: Partial<VenueModelsInput>;
  readonly params?: Readonly<Record<string, unknown>>;
  readonly risk?: Readonly<Record<string, unknown>>;
  readonly on?: readonly Series[];
}

function run({ models = {}, params = {}, risk = {}, on = series }: Change): BacktestResult {
  const account = { kind: 'perpetual', leverage: '5' } as const;
  return runBacktest({
    ...scenarioOf(on, { strategy: twoSided, params }),
    ...parseSections({
      capital: UNDIVIDED,
      strategy: { bots: [{ name: 'bench', strategy: 'two-sided', allocation: 1, minConfidence: 0, params }] },
      riskManager: { maxPositions: 10, breakers: PATIENT_BREAKERS, maxHeat: 10, maxLeverage: 200, ...risk },
    }),
    models: venueModels.parse({ account, fees: FEES, ...models }),
  });
}

/** Quote that the books hold at the end, less what deposits, trades, fees and postings say. */
function imbalance({ balances, fills, postings }: BacktestResult): string {
  const d = (text: string): Decimal => new Decimal(text);
  const held = sum(balances.filter(({ asset }) => asset === 'USDT').map(({ amount }) => d(amount)));
  const traded = sum(
    fills.map(({ side, quantity, price }) =>
      d(quantity)
        .times(price)
        .times(side === 'buy' ? -1 : 1),
    ),
  );
  const fees = sum(fills.map(({ fee }) => d(fee)));
  return held
    .minus(10_000)
    .minus(traded)
    .plus(fees)
    .minus(sum(postings.map(({ amount }) => d(amount))))
    .toFixed();
}

describe('a backtest on margin', function () {
  this.timeout(120_000);
  it('sells short through the cores: sells to enter, protects with buys, buys to leave', () => {
    const result = run({ params: { stopShare: 0.003, targetShare: 0.006 } });
    const shorts = closedPositions(result).filter(({ side }) => side === 'short');
    expect(shorts.length).to.be.greaterThan(20);
    expect(new Set(shorts.map(({ exitReason }) => exitReason))).to.include.members([
      'CROSS',
      'stop-loss',
      'take-profit',
    ]);
    for (const { entryPrice, exitPrice, quantity, fees, profit } of shorts) {
      expect(profit).to.be.closeTo((entryPrice - exitPrice) * quantity - fees, 1e-6);
    }
    const entry = result.decisions.find(
      ({ action, side, denials }) => action === 'enter' && side === 'short' && denials.length === 0,
    );
    const own = result.orders.filter(({ marketTime }) => marketTime === entry?.decidedAt);
    expect(own.map(({ purpose, side }) => `${purpose} ${side}`)).to.include.members([
      'entry sell',
      'stop-loss buy',
      'take-profit buy',
    ]);
    expect(imbalance(result)).to.equal('0');
  });

  it('a spot account denies what the other one sells', () => {
    const result = run({ models: { account: { kind: 'spot' } } });
    const denied = result.decisions.filter(({ denials }) => denials.includes('RISK_SHORT_UNAVAILABLE'));
    expect(denied.length).to.be.greaterThan(10);
    expect(result.positions.map(({ side }) => side)).to.not.include('short');
  });

  it('positions reach as far as the leverage', () => {
    const risk = { perTradeShare: 1, maxPositionShare: 1, maxExposureShare: 1, priceCollar: 0.001 };
    const largest = (leverage: string): number => {
      const account = { kind: 'margin', leverage } as const;
      const [first] = run({ models: { account }, risk, on: series.slice(0, 1) }).positions;
      return Number(first?.entryQuantity) * Number(first?.entryPrice);
    };
    expect(largest('1')).to.be.within(9_800, 10_000);
    expect(largest('3')).to.be.within(29_400, 30_000);
  });

  it('funding is booked to each position, and moves its profit', () => {
    const account = {
      kind: 'perpetual',
      leverage: '5',
      funding: { kind: 'constant', rate: '0.001', everyHours: 1 },
    } as const;
    const free = run({});
    const result = run({ models: { account } });
    expect(result.postings.length).to.be.greaterThan(10);
    expect(imbalance(result)).to.equal('0');
    const bySide = (side: string) =>
      result.postings.filter(({ instrument, venueTime }) =>
        result.positions.some(
          one =>
            one.instrument === instrument &&
            one.side === side &&
            one.openedAt < venueTime &&
            (one.closedAt ?? Number.POSITIVE_INFINITY) >= venueTime,
        ),
      );
    expect(
      bySide('long').every(({ amount }) => Number(amount) < 0),
      'longs pay',
    ).to.equal(true);
    expect(
      bySide('short').every(({ amount }) => Number(amount) > 0),
      'shorts receive',
    ).to.equal(true);
    expect(result.fills.length).to.be.greaterThan(0);
    const [paid, unpaid] = [result, free].map(one =>
      sum(one.positions.map(({ realizedPnl }) => new Decimal(realizedPnl))),
    );
    expect(paid?.eq(unpaid ?? 0)).to.equal(false);
  });

  it('funding of a series comes at its own times and rates', () => {
    const start = series[0]?.columns.time[0] ?? 0;
    const hour = 3_600_000;
    const time = Float64Array.from([start + 2 * hour + 3, start + 5 * hour]);
    const on = series.map(one => ({ ...one, funding: { time, rate: Float64Array.from([0.0001, -0.0002]) } }));
    const { postings } = run({ on });
    expect(new Set(postings.map(({ venueTime }) => venueTime - start))).to.deep.equal(new Set([2 * hour, 5 * hour]));
  });

  it('a position that is too large is liquidated, and the books end where the account does', () => {
    const risk = { perTradeShare: 1, maxPositionShare: 1, maxExposureShare: 1 };
    const account = { kind: 'perpetual', leverage: '100' } as const;
    const result = run({ models: { account }, params: { fast: 40, slow: 120, stopShare: 0.01 }, risk });
    const ended = result.positions.filter(({ closeReason }) => closeReason === 'liquidation');
    expect(ended.length).to.be.greaterThan(0);
    expect(imbalance(result)).to.equal('0');
    expect(Math.min(...result.curve.equity)).to.be.at.least(0);
  });
});
