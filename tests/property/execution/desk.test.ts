import { expect } from 'chai';
import fc from 'fast-check';
import type { DeskOrder } from '#agents/execution/core/desk.ts';
import { isProtective } from '#agents/execution/core/protection.ts';
import { isLive, isResting } from '#shared/domain/order-state.ts';
import { Decimal, floorToStep, maximum, sum, ZERO } from '#shared/kernel/decimal.ts';
import type { Id } from '#shared/kernel/ids.ts';
import { type CallFault, DeskRunner, IN_ONE_CALL, LISTS, UNASSIGNED } from './desk-runner.ts';

const d = (value: number | string): Decimal => new Decimal(value);
const callFault = fc.constantFrom<CallFault>(
  'none',
  'none',
  'none',
  'none',
  'response-dropped',
  'request-lost',
  'refused',
  'late-arrival',
  'hidden',
);

type Step =
  | { readonly kind: 'enter'; readonly quantity: number; readonly limit: boolean; readonly target: boolean }
  | { readonly kind: 'exit' | 'crash' | 'arrive' | 'reconcile' | 'answer' | 'halt' | 'resume' }
  | { readonly kind: 'move-stop'; readonly stop: number }
  | { readonly kind: 'reduce'; readonly share: number }
  | { readonly kind: 'price'; readonly price: number; readonly quantity: number }
  | { readonly kind: 'call'; readonly index: number; readonly fault: CallFault }
  | { readonly kind: 'deliver'; readonly indexes: readonly number[]; readonly keep: boolean }
  | { readonly kind: 'wait'; readonly ms: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('enter' as const),
      quantity: fc.integer({ min: 1, max: 40 }),
      limit: fc.boolean(),
      target: fc.boolean(),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constantFrom('exit' as const, 'crash' as const, 'halt' as const, 'resume' as const),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constantFrom('reconcile' as const, 'answer' as const, 'arrive' as const) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('move-stop' as const), stop: fc.integer({ min: 80, max: 105 }) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('reduce' as const), share: fc.constantFrom(0.1, 0.5, 0.9) }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('price' as const),
      price: fc.integer({ min: 82, max: 125 }),
      quantity: fc.constantFrom(5, 1_000),
    }),
  },
  { weight: 7, arbitrary: fc.record({ kind: fc.constant('call' as const), index: fc.nat(2), fault: callFault }) },
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('deliver' as const),
      indexes: fc.array(fc.nat(6), { maxLength: 4 }),
      keep: fc.boolean(),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('wait' as const), ms: fc.constantFrom(1, 100, 2_500, 6_000, 70_000) }),
  },
);

function take(runner: DeskRunner, one: Step): void {
  switch (one.kind) {
    case 'enter': {
      // the risk manager approves one entry at a time, of a new position or one that adds, with a stop that is not looser
      if (
        runner.desk.orders.some(({ purpose, state }) => purpose === 'entry' && (state === 'approved' || isLive(state)))
      )
        return;
      const order = one.limit ? { orderType: 'limit' as const, limitPrice: d(99) } : {};
      const levels = {
        stopLoss: maximum(d(90), runner.position?.stopLoss ?? d(90)),
        takeProfit: one.target ? d(120) : null,
      };
      runner.approve({ intent: 'entry', quantity: d(one.quantity), ...levels, ...order });
      return;
    }
    case 'exit':
      runner.approve({ intent: 'exit', quantity: runner.position?.quantity.gt(0) ? runner.position.quantity : d(1) });
      return;
    case 'reduce': {
      // the risk manager approves one way out at a time
      const isUnderWay = runner.desk.orders.some(
        ({ purpose, state }) => purpose === 'exit' && (state === 'approved' || isLive(state)),
      );
      const held = runner.position?.quantity ?? ZERO;
      if (!isUnderWay && held.gt(0))
        runner.approve({ intent: 'exit', quantity: floorToStep(held.times(one.share), d('0.001')) });
      return;
    }
    case 'move-stop':
      runner.approve({ intent: 'move-stop', stopLoss: d(one.stop) });
      return;
    case 'crash':
      runner.crash();
      return;
    case 'halt':
      runner.setState('HALTED');
      return;
    case 'resume':
      runner.setState('ACTIVE');
      return;
    case 'reconcile':
      runner.reconcile();
      return;
    case 'answer':
      runner.answerAsks();
      return;
    case 'arrive':
      runner.arrive();
      return;
    case 'price':
      runner.movePrice(one.price, one.quantity);
      return;
    case 'call':
      runner.makeCall(one.index, one.fault);
      return;
    case 'deliver': {
      const facts = one.indexes.flatMap(index => runner.facts[index] ?? []);
      if (!one.keep) for (const fact of facts) runner.facts.splice(runner.facts.indexOf(fact), 1);
      runner.turn(facts);
      return;
    }
    case 'wait':
      runner.now += one.ms;
      runner.turn([]);
  }
}

function checkAlways(runner: DeskRunner): void {
  expect(runner.base.gte(UNASSIGNED), `exits never exceed the position: ${runner.base} of ${UNASSIGNED}`).to.equal(
    true,
  );
  for (const [id, times] of runner.sent) expect(times, `order ${id} is sent once`).to.equal(1);
  for (const order of runner.desk.orders) {
    expect(order.filled.lte(order.quantity), 'an order fills at most its quantity').to.equal(true);
  }
  const { position } = runner;
  const exits = runner.live().filter(order => order.purpose !== 'entry' && order.positionId === position?.id);
  // a stop and the one that takes its place exclude each other like legs
  const listOf = (order: DeskOrder): Id =>
    order.listId ?? exits.find(({ id }) => id === order.replaces)?.id ?? order.id;
  const lists = new Set(exits.map(listOf));
  const rests = [...lists].map(list => {
    const legs = runner.desk.orders.filter(order => listOf(order) === list);
    const most = legs.map(leg => leg.quantity).reduce((most, quantity) => maximum(most, quantity)); // legs share their quantity
    return legs.reduce((rest, leg) => rest.minus(leg.filled), most);
  });
  const selling = sum(rests);
  const known = position?.quantity ?? ZERO;
  if (runner.facts.length === 0 && position !== null) {
    expect(selling.lte(known), `live exits ${selling} within the position ${known}`).to.equal(true);
  }
}

function checkSettled(runner: DeskRunner): void {
  const held = sum(runner.desk.positions.map(position => position.quantity.plus(position.dust)));
  expect(runner.base.minus(UNASSIGNED).toString(), 'positions are what the venue holds').to.equal(held.toString());
  const open = runner.venue.openOrders(null);
  const { position } = runner;
  const sells = open.filter(order => order.side === 'sell');
  if (position === null) {
    expect(sells, 'no protective order without a position').to.have.length(0);
    return;
  }
  const stops = sells.filter(order => order.type !== 'limit-maker');
  expect(stops, 'an open position has one stop on the venue').to.have.length(1);
  const covered = stops[0]!.quantity.minus(stops[0]!.filledQuantity);
  expect(covered.toString()).to.equal(position.quantity.div('0.001').trunc().times('0.001').toString());
  expect(position.protectedAt, 'it is marked as protected').not.to.equal(null);
  const resting = runner.desk.orders.filter(order => isProtective(order) && isResting(order.state));
  expect(resting.map(order => order.id.replaceAll('-', '')).sort()).to.deep.equal(
    sells.map(order => order.clientOrderId).sort(),
  );
}

describe('a desk, whatever crashes, repeats, reorders or gets lost', () => {
  const styles = [
    ['a list of two orders', LISTS],
    ['a stop that is moved in one call', IN_ONE_CALL],
    ['a bracket', { ...LISTS, oco: 'bracket' }],
    ['a stop with a limit, and a target that is watched', { ...LISTS, oco: 'none', stop: 'stop-loss-limit' }],
  ] as const;
  for (const [how, protection] of styles)
    it(`never sells more than the position, sends nothing twice, and ends protected or flat, protected by ${how}`, () => {
      fc.assert(
        fc.property(fc.array(step, { minLength: 10, maxLength: 120, size: 'max' }), steps => {
          const runner = new DeskRunner({ protection });
          for (const one of steps) {
            take(runner, one);
            checkAlways(runner);
          }
          runner.settle();
          checkAlways(runner);
          checkSettled(runner);
          // a second look changes nothing
          runner.reconcile();
          const again = runner.turns.at(-1)!;
          expect([again.orders, again.positions, again.fills, again.calls]).to.deep.equal([[], [], [], []]);
        }),
        { numRuns: Number(process.env.FC_RUNS ?? (protection === LISTS ? 300 : 150)) },
      );
    }).timeout(600_000);
});
