import { expect } from 'chai';
import fc from 'fast-check';
import type { Side } from '#shared/domain/order.ts';
import { type Decimal, sum, ZERO } from '#shared/kernel/decimal.ts';
import { epochMs } from '#shared/kernel/time.ts';
import { createMatchingEngine } from '#shared/simulation/engine.ts';
import type { Command, EngineEvent, EngineOptions, MarginTerms, MatchingEngine } from '#shared/simulation/types.ts';
import { BTC, d, evenDepth, listing } from '../../unit/simulation/venue.ts';

const DEPOSIT = 5_000;
const OPTIONS: EngineOptions = {
  depth: evenDepth,
  restingFills: { rule: 'touch', participation: d('0.3') },
  publicTrades: 'path',
  historyKept: 10_000,
};

const terms = fc.record({ leverage: fc.constantFrom(1, 2, 10, 50), fee: fc.constantFrom('0', '0.0125', '0.2') }).map(
  ({ leverage, fee }): MarginTerms => ({
    kind: 'perpetual',
    quote: 'USDT',
    leverage: d(leverage),
    tiers: [
      { upTo: d(5_000), maintenanceRate: d('0.004'), maxLeverage: d(100) },
      { upTo: d(20_000), maintenanceRate: d('0.01'), maxLeverage: d(20) },
      { upTo: null, maintenanceRate: d('0.05'), maxLeverage: d(5) },
    ],
    liquidationFeeRate: d(fee),
  }),
);

type Act =
  | {
      readonly kind: 'order';
      readonly type: 'market' | 'limit' | 'stop-loss';
      readonly side: Side;
      readonly quantity: Decimal;
      readonly price: Decimal;
    }
  | { readonly kind: 'bar'; readonly prices: readonly [number, number, number, number] }
  | { readonly kind: 'funding'; readonly rate: Decimal }
  | { readonly kind: 'cancel' };

const price = fc.integer({ min: 60, max: 150 });
const act: fc.Arbitrary<Act> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('order' as const),
      type: fc.constantFrom('market' as const, 'limit' as const, 'stop-loss' as const),
      side: fc.constantFrom<Side>('buy', 'sell'),
      quantity: fc.integer({ min: 1, max: 3_000 }).map(tenths => d(tenths).div(10)),
      price: price.map(d),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('bar' as const), prices: fc.tuple(price, price, price, price) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('funding' as const),
      rate: fc.integer({ min: -100, max: 100 }).map(bps => d(bps).div(7_000)),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ kind: 'cancel' as const }) },
);
const acts = fc.array(act, { minLength: 5, maxLength: 60 });

function open(margin: MarginTerms): MatchingEngine {
  const engine = createMatchingEngine(OPTIONS);
  const at = epochMs(0);
  engine.execute({ kind: 'list-market', listing: listing() }, at);
  const fees = { makerRate: d('0.0002'), takerRate: d('0.0005'), payIn: { kind: 'quote' as const } };
  engine.execute({ kind: 'open-account', account: 'ann', fees, deposits: { USDT: d(DEPOSIT) }, margin }, at);
  engine.move({ kind: 'trade', symbol: BTC, at, price: d(100), quantity: d(1), takerSide: 'buy' });
  return engine;
}

function perform(engine: MatchingEngine, step: Act, index: number): readonly EngineEvent[] {
  const at = epochMs(index + 1);
  const run = (command: Command) => engine.execute(command as never, at).events;
  switch (step.kind) {
    case 'bar': {
      const [high, low] = [Math.max(...step.prices), Math.min(...step.prices)];
      const [first = 0, , , last = 0] = step.prices;
      const bar = { open: d(first), high: d(high), low: d(low), close: d(last), volume: d(1_000) };
      return engine.move({ kind: 'bar', symbol: BTC, at, bar: { openTime: epochMs(index), closeTime: at, ...bar } });
    }
    case 'funding':
      return run({ kind: 'settle-funding', symbol: BTC, rate: step.rate });
    case 'cancel':
      return run({ kind: 'cancel-open-orders', account: 'ann', symbol: BTC, cancelClientId: 'c' });
    case 'order': {
      const { type, side, quantity } = step;
      const common = { symbol: BTC, side, clientOrderId: `o${index}` };
      if (type === 'market') {
        const order = { ...common, type, amount: { kind: 'base', quantity } } as const;
        return run({ kind: 'place-order', account: 'ann', order });
      }
      const order =
        type === 'limit'
          ? ({ ...common, type, quantity, price: step.price, timeInForce: 'GTC' } as const)
          : ({ ...common, type, quantity, stopPrice: step.price } as const);
      return run({ kind: 'place-order', account: 'ann', order });
    }
  }
}

/** What an event moves, as if the last position were worth nothing: cash, and base. */
function moved(event: EngineEvent): { readonly cash: Decimal; readonly base: Decimal } {
  if (event.kind === 'funded') return { cash: event.amount, base: ZERO };
  if (event.kind === 'order-changed' && event.change.kind === 'traded') {
    const { side, quantity, price: at, commission } = event.change.fill;
    const way = side === 'buy' ? 1 : -1;
    return { cash: quantity.times(at).times(-way).minus(commission), base: quantity.times(way) };
  }
  if (event.kind === 'liquidated') {
    const way = (side: Side): number => (side === 'buy' ? 1 : -1);
    return {
      cash: event.positions.reduce(
        (total, one) => total.minus(one.quantity.times(one.price).times(way(one.side))).minus(one.fee),
        event.covered,
      ),
      base: sum(event.positions.map(one => one.quantity.times(way(one.side)))),
    };
  }
  return { cash: ZERO, base: ZERO };
}

describe('simulation: an account on margin', function () {
  this.timeout(60_000);

  it('conserves money to the last digit, and is liquidated before it owes anything', () => {
    let [liquidations, shorts, covered] = [0, 0, 0];
    fc.assert(
      fc.property(terms, acts, (margin, steps) => {
        const engine = open(margin);
        let [cash, base] = [d(DEPOSIT), ZERO];
        for (const [index, step] of steps.entries()) {
          for (const event of perform(engine, step, index)) {
            const change = moved(event);
            [cash, base] = [cash.plus(change.cash), base.plus(change.base)];
            if (event.kind !== 'liquidated') continue;
            liquidations += 1;
            if (event.covered.gt(0)) covered += 1;
          }
          const view = engine.account('ann')?.margin;
          if (view === undefined) throw new Error('the account is on margin');
          const mark = engine.quote(BTC)?.lastPrice ?? ZERO;
          const held = view.positions[0]?.quantity ?? ZERO;
          if (held.lt(0)) shorts += 1;
          expect(held.toString()).to.equal(base.toString());
          expect(view.equity.toString()).to.equal(cash.plus(base.times(mark)).toString());
          expect(view.equity.gte(0), 'equity is not below 0').to.equal(true);
          expect(held.isZero() || view.equity.gt(view.maintenanceMargin), 'above maintenance').to.equal(true);
        }
      }),
      { numRuns: 300, seed: 7 },
    );
    expect(Math.min(liquidations, shorts, covered), 'there was something to see').to.be.greaterThan(20);
  });

  it('goes on the same after a restart from JSON', () => {
    fc.assert(
      fc.property(terms, acts, fc.nat(60), (margin, steps, restartAt) => {
        const first = open(margin);
        let second = open(margin);
        for (const [index, step] of steps.entries()) {
          if (index === restartAt)
            second = createMatchingEngine(OPTIONS, JSON.parse(JSON.stringify(second.snapshot())));
          expect(JSON.stringify(perform(second, step, index))).to.equal(JSON.stringify(perform(first, step, index)));
        }
      }),
      { numRuns: 50 },
    );
  });
});
