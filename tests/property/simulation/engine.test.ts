import { expect } from 'chai';
import fc from 'fast-check';
import type { Side } from '#shared/domain/order.ts';
import { Decimal, sum, ZERO } from '#shared/kernel/decimal.ts';
import { epochMs } from '#shared/kernel/time.ts';
import { createMatchingEngine } from '#shared/simulation/engine.ts';
import type {
  Command,
  EngineEvent,
  EngineOptions,
  FeeSchedule,
  Fill,
  MatchingEngine,
  Movement,
  OrderRequest,
  PartialFill,
} from '#shared/simulation/types.ts';
import { isOpen } from '#shared/simulation/types.ts';
import { BTC, d, evenDepth, listing } from '../../unit/simulation/venue.ts';

const ACCOUNTS = ['ann', 'bob'] as const;
const ASSETS = ['BTC', 'USDT', 'BNB'] as const;

/** What a test does to the venue, in plain numbers; the order of the moment makes the ids. */
type Act =
  | { readonly kind: 'command'; readonly command: Command }
  | { readonly kind: 'movement'; readonly movement: Omit<Movement, 'at'> };

const side = fc.constantFrom<Side>('buy', 'sell');
const account = fc.constantFrom(...ACCOUNTS);
const price = fc.integer({ min: 80, max: 120 }).map(d);
const quantity = fc.integer({ min: 1, max: 300 }).map(tenths => d(tenths).div(10));
const clientOrderId = fc.integer({ min: 0, max: 30 }).map(n => `c${n}`);
const terms = { symbol: fc.constant(BTC), side, clientOrderId };
const timeInForce = fc.constantFrom('GTC' as const, 'IOC' as const, 'FOK' as const);

const order: fc.Arbitrary<OrderRequest> = fc.oneof(
  fc.record({
    ...terms,
    type: fc.constant('market' as const),
    amount: fc.oneof(
      fc.record({ kind: fc.constant('base' as const), quantity }),
      fc.record({ kind: fc.constant('quote' as const), quoteQuantity: quantity.map(amount => amount.times(90)) }),
    ),
  }),
  fc.record({ ...terms, type: fc.constant('limit' as const), quantity, price, timeInForce }),
  fc.record({ ...terms, type: fc.constant('limit-maker' as const), quantity, price }),
  fc.record({
    ...terms,
    type: fc.constantFrom('stop-loss' as const, 'take-profit' as const),
    quantity,
    stopPrice: price,
  }),
  fc.record({
    ...terms,
    type: fc.constantFrom('stop-loss-limit' as const, 'take-profit-limit' as const),
    quantity,
    price,
    stopPrice: price,
    timeInForce,
  }),
);

const target = fc.oneof(
  fc.record({ kind: fc.constant('id' as const), id: fc.integer({ min: 1, max: 40 }) }),
  fc.record({ kind: fc.constant('client-id' as const), clientOrderId }),
);

const oco: fc.Arbitrary<Command> = fc
  .record({
    account,
    quantity,
    side,
    id: fc.nat(1e6),
    above: fc.integer({ min: 101, max: 115 }),
    below: fc.integer({ min: 85, max: 99 }),
    partialFill: fc.constantFrom<PartialFill>('ends-sibling', 'shrinks-sibling'),
  })
  .map(({ account: owner, quantity: size, side: way, id, above, below, partialFill }) => {
    const leg = { symbol: BTC, side: way, quantity: size };
    const stop = {
      ...leg,
      type: 'stop-loss' as const,
      clientOrderId: `s${id}`,
      stopPrice: d(way === 'sell' ? below : above),
    };
    const take = {
      ...leg,
      type: 'limit-maker' as const,
      clientOrderId: `t${id}`,
      price: d(way === 'sell' ? above : below),
    };
    const legs = way === 'sell' ? { above: take, below: stop } : { above: stop, below: take };
    return { kind: 'place-oco' as const, account: owner, clientListId: `l${id}`, partialFill, ...legs };
  });

const command: fc.Arbitrary<Command> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('place-order' as const), account, order }) },
  { weight: 3, arbitrary: oco },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('cancel-order' as const),
      account,
      symbol: fc.constant(BTC),
      target,
      cancelClientId: fc.constant('cancel'),
      onlyIf: fc.constant(null),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('cancel-replace' as const),
      account,
      target,
      cancelClientId: fc.constant('cancel'),
      onlyIf: fc.constant(null),
      whenCancelFails: fc.constantFrom('stop' as const, 'place-anyway' as const),
      order,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('amend-quantity' as const),
      account,
      symbol: fc.constant(BTC),
      target,
      quantity,
      newClientOrderId: fc.option(clientOrderId),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('amend-order' as const),
      account,
      symbol: fc.constant(BTC),
      target,
      quantity: fc.option(quantity),
      price: fc.option(price),
    }),
  },
);

const bar = fc.tuple(price, price, price, price, quantity).map(([a, b, open, close, volume]) => ({
  openTime: epochMs(0),
  closeTime: epochMs(1),
  open,
  close,
  high: Decimal.max(a, b, open, close),
  low: Decimal.min(a, b, open, close),
  volume: volume.times(10),
}));
const movement = fc.oneof(
  { weight: 4, arbitrary: bar.map(walked => ({ kind: 'bar' as const, symbol: BTC, bar: walked })) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('trade' as const),
      symbol: fc.constant(BTC),
      price,
      quantity,
      takerSide: side,
    }),
  },
);
const act: fc.Arbitrary<Act> = fc.oneof(
  { weight: 3, arbitrary: command.map(made => ({ kind: 'command' as const, command: made })) },
  { weight: 2, arbitrary: movement.map(made => ({ kind: 'movement' as const, movement: made })) },
);
const acts = fc.array(act, { minLength: 5, maxLength: 60 });

const fees = fc.constantFrom<FeeSchedule>(
  { makerRate: d('0.001'), takerRate: d('0.00175'), payIn: { kind: 'received' } },
  { makerRate: d('0.001'), takerRate: d('0.001'), payIn: { kind: 'asset', asset: 'USDT', rateFactor: d('0.75') } },
  { makerRate: d('0.004'), takerRate: d('0.0066'), payIn: { kind: 'quote' } },
  { makerRate: d(0), takerRate: d('0.3'), payIn: { kind: 'asset', asset: 'BTC', rateFactor: d(1) } },
);

const OPTIONS: EngineOptions = {
  depth: evenDepth,
  restingFills: { rule: 'touch', participation: d('0.3') },
  publicTrades: 'path',
  historyKept: 10_000,
};

function open(schedule: FeeSchedule, quotePrecision = 8): MatchingEngine {
  const engine = createMatchingEngine(OPTIONS);
  const at = epochMs(0);
  engine.execute<'list-market'>({ kind: 'list-market', listing: listing({ quotePrecision }) }, at);
  for (const owner of ACCOUNTS)
    engine.execute<'open-account'>(
      { kind: 'open-account', account: owner, fees: schedule, deposits: { BTC: d(50), USDT: d(5000) } },
      at,
    );
  engine.move({ kind: 'trade', symbol: BTC, at, price: d(100), quantity: d(1), takerSide: 'buy' });
  return engine;
}

function perform(engine: MatchingEngine, step: Act, index: number): readonly EngineEvent[] {
  const at = epochMs(index + 1);
  if (step.kind === 'command') return engine.execute(step.command as never, at).events;
  return engine.move({ ...step.movement, at } as Movement);
}

const fillsIn = (events: readonly EngineEvent[]): readonly Fill[] =>
  events.flatMap(event =>
    event.kind === 'order-changed' && event.change.kind === 'traded' ? [event.change.fill] : [],
  );

/** What the account has of an asset, minus what its fills and fees say that it must have. */
function imbalance(engine: MatchingEngine, fills: readonly Fill[], where: { owner: string; asset: string }): Decimal {
  const { owner, asset } = where;
  const deposited = asset === 'BTC' ? 50 : asset === 'USDT' ? 5000 : 0;
  const held = engine.account(owner)?.balances.filter(each => each.asset === asset) ?? [];
  const moved = fills
    .filter(fill => fill.account === owner)
    .flatMap(fill => {
      const way = fill.side === 'buy' ? 1 : -1;
      return [
        asset === 'BTC' ? fill.quantity.times(way) : ZERO,
        asset === 'USDT' ? fill.quoteQuantity.times(-way) : ZERO,
        asset === fill.commissionAsset ? fill.commission.neg() : ZERO,
      ];
    });
  return sum(held.map(({ free, locked }) => free.plus(locked)))
    .minus(deposited)
    .minus(sum(moved));
}

const shrinks = (engine: MatchingEngine, { account: owner, listId }: Fill): boolean =>
  listId !== null && engine.orderList(owner, { kind: 'id', id: listId })?.partialFill === 'shrinks-sibling';

describe('simulation: whatever is done to the engine', function () {
  this.timeout(600_000);

  it('assets are conserved and no balance is negative', () => {
    fc.assert(
      fc.property(fees, acts, fc.constantFrom(8, 0), (schedule, steps, quotePrecision) => {
        const engine = open(schedule, quotePrecision);
        const fills: Fill[] = [];
        for (const [index, step] of steps.entries()) {
          fills.push(...fillsIn(perform(engine, step, index)));
          for (const owner of ACCOUNTS) {
            for (const asset of ASSETS) expect(imbalance(engine, fills, { owner, asset }).toString()).to.equal('0');
            for (const { free, locked } of engine.account(owner)?.balances ?? [])
              expect(free.gte(0) && locked.gte(0)).to.equal(true);
          }
        }
      }),
      { numRuns: 150 },
    );
  });

  it('what is locked is what open orders need, and nothing when none is open', () => {
    fc.assert(
      fc.property(fees, acts, (schedule, steps) => {
        const engine = open(schedule);
        for (const [index, step] of steps.entries()) perform(engine, step, index);
        for (const owner of ACCOUNTS) {
          const standing = engine.openOrders(owner, null);
          for (const [asset, way] of [
            ['BTC', 'sell'],
            ['USDT', 'buy'],
          ] as const) {
            const needs = new Map<string, Decimal>();
            for (const each of standing.filter(one => one.side === way)) {
              const left = each.quantity.minus(each.filled);
              const fee = schedule.payIn.kind === 'quote' ? Decimal.max(schedule.makerRate, schedule.takerRate) : ZERO;
              const need = way === 'sell' ? left : left.times(each.price ?? each.stopPrice ?? 0).times(fee.plus(1));
              const key = `${each.listId ?? `order ${each.id}`}`;
              needs.set(key, Decimal.max(need, needs.get(key) ?? 0));
            }
            const locked = engine.account(owner)?.balances.find(each => each.asset === asset)?.locked ?? ZERO;
            expect(locked.toString()).to.equal(sum(needs.values()).toString());
          }
        }
      }),
      { numRuns: 100 },
    );
  });

  it('no order fills more than its quantity, none at a price worse than its limit', () => {
    fc.assert(
      fc.property(fees, acts, (schedule, steps) => {
        const engine = open(schedule);
        for (const [index, step] of steps.entries())
          for (const event of perform(engine, step, index)) {
            if (event.kind !== 'order-changed') continue;
            const { order: seen, change } = event;
            expect(seen.filled.lte(seen.quantity)).to.equal(true);
            expect((seen.state.kind === 'filled') === seen.filled.eq(seen.quantity) || seen.quantity.isZero()).to.equal(
              true,
            );
            if (change.kind !== 'traded' || seen.price === null) continue;
            const worse = seen.side === 'buy' ? change.fill.price.gt(seen.price) : change.fill.price.lt(seen.price);
            expect(worse).to.equal(false);
          }
      }),
      { numRuns: 150 },
    );
  });

  it('at most one leg of an OCO fills, and its sibling is closed when it does', () => {
    fc.assert(
      fc.property(fees, acts, (schedule, steps) => {
        const engine = open(schedule);
        const filledLeg = new Map<number, number>();
        for (const [index, step] of steps.entries()) {
          for (const fill of fillsIn(perform(engine, step, index))) {
            if (fill.listId === null || shrinks(engine, fill)) continue;
            expect(filledLeg.get(fill.listId) ?? fill.orderId).to.equal(fill.orderId);
            filledLeg.set(fill.listId, fill.orderId);
          }
          const standing = ACCOUNTS.flatMap(owner => engine.openOrders(owner, BTC));
          for (const { id, listId } of standing) if (listId !== null) expect(filledLeg.get(listId) ?? id).to.equal(id);
        }
      }),
      { numRuns: 150 },
    );
  });

  it('both legs of an OCO that shrinks wait for the same, and fill no more than it together', () => {
    fc.assert(
      fc.property(fees, acts, (schedule, steps) => {
        const engine = open(schedule);
        for (const [index, step] of steps.entries()) perform(engine, step, index);
        for (const owner of ACCOUNTS)
          for (const list of engine.orderLists(owner, { fromId: null, since: null, until: null, limit: 1_000 })) {
            if (list.partialFill !== 'shrinks-sibling') continue;
            const legs = list.orderIds.map(id => engine.order(owner, BTC, { kind: 'id', id }));
            const [first, second] = legs;
            if (!first || !second) throw new Error('a leg is lost');
            const wanted = Decimal.max(first.quantity, second.quantity);
            expect(first.filled.plus(second.filled).lte(wanted)).to.equal(true);
            const left = (leg: typeof first) => leg.quantity.minus(leg.filled).toString();
            if (isOpen(first) && isOpen(second)) expect(left(first)).to.equal(left(second));
          }
      }),
      { numRuns: 150 },
    );
  });

  it('the same inputs give the same outputs, with a restart from JSON anywhere between', () => {
    fc.assert(
      fc.property(fees, acts, fc.nat(60), (schedule, steps, restartAt) => {
        const first = open(schedule);
        let second = open(schedule);
        for (const [index, step] of steps.entries()) {
          if (index === restartAt)
            second = createMatchingEngine(OPTIONS, JSON.parse(JSON.stringify(second.snapshot())));
          expect(JSON.stringify(perform(second, step, index))).to.equal(JSON.stringify(perform(first, step, index)));
        }
        expect(JSON.stringify(second.snapshot())).to.equal(JSON.stringify(first.snapshot()));
      }),
      { numRuns: 150 },
    );
  });

  it('a refusal changes nothing', () => {
    fc.assert(
      fc.property(fees, acts, (schedule, steps) => {
        const engine = open(schedule);
        for (const [index, step] of steps.entries()) {
          if (step.kind === 'movement') {
            perform(engine, step, index);
            continue;
          }
          const before = JSON.stringify(engine.snapshot());
          const { reply } = engine.execute(step.command as never, epochMs(index + 1));
          if (!reply.ok) expect(JSON.stringify(engine.snapshot())).to.equal(before);
        }
      }),
      { numRuns: 60 },
    );
  });
});
