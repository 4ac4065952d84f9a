import { expect } from 'chai';
import fc from 'fast-check';
import {
  isLive,
  moveOrder,
  ORDER_STATES,
  type OrderEvent,
  type OrderProgress,
  type OrderStateName,
} from '#shared/domain/order-state.ts';
import { Decimal, sum, ZERO } from '#shared/kernel/decimal.ts';

const d = (value: number): Decimal => new Decimal(value);
const QUANTITY = 10;

/** A life that a venue can give an order: accepted, filled in parts, ended or not. */
const life = fc
  .record({
    fills: fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 5 }),
    end: fc.constantFrom('none', 'cancelled', 'expired'),
  })
  .map(({ fills, end }) => {
    const taken: number[] = [];
    for (const fill of fills) if (taken.reduce((a, b) => a + b, 0) + fill <= QUANTITY) taken.push(fill);
    const filled = d(taken.reduce((a, b) => a + b, 0));
    const told: OrderEvent[] = [
      { kind: 'accepted' },
      ...taken.map(quantity => ({ kind: 'filled', quantity: d(quantity) }) as const),
    ];
    const complete = filled.eq(QUANTITY);
    if (end !== 'none' && !complete) told.push({ kind: end as 'cancelled' | 'expired', filled });
    const state: OrderStateName = complete
      ? 'filled'
      : end !== 'none'
        ? (end as OrderStateName)
        : filled.gt(0)
          ? 'partly-filled'
          : 'open';
    return { told, state, filled };
  });

/** Tells all events in the order given; an end whose fills are missing is told again once the others are through. */
function tell(events: readonly OrderEvent[]): OrderProgress {
  let order: OrderProgress = { state: 'submitting', quantity: d(QUANTITY), filled: ZERO };
  const again: OrderEvent[] = [];
  for (const event of events) {
    const moved = moveOrder(order, event);
    if (moved.ok) order = moved.value;
    else if (moved.error.kind === 'fills-missing') again.push(event);
    else throw new Error(JSON.stringify(moved.error));
  }
  for (const event of again) {
    const moved = moveOrder(order, event);
    if (moved.ok) order = moved.value;
  }
  return order;
}

const event: fc.Arbitrary<OrderEvent> = fc.oneof(
  fc.constantFrom<OrderEvent>(
    { kind: 'submitted' },
    { kind: 'denied' },
    { kind: 'accepted' },
    { kind: 'outcome-unknown' },
    { kind: 'rejected' },
    { kind: 'absent' },
  ),
  fc.integer({ min: 1, max: 12 }).map(quantity => ({ kind: 'filled', quantity: d(quantity) }) as const),
  fc.record({
    kind: fc.constantFrom('cancelled' as const, 'expired' as const),
    filled: fc.integer({ min: 0, max: 10 }).map(d),
  }),
);

describe('the order machine', () => {
  it('ends in the same state whatever the order of what it is told, and however often reports are repeated', () => {
    const shuffled = life.chain(one => {
      const repeated = one.told.filter(told => told.kind !== 'filled');
      const lost: OrderEvent = { kind: 'outcome-unknown' };
      return fc.record({
        one: fc.constant(one),
        order: fc.shuffledSubarray([...one.told, ...repeated, lost], {
          minLength: one.told.length + repeated.length + 1,
        }),
      });
    });
    fc.assert(
      fc.property(shuffled, ({ one, order }) => {
        const end = tell(order);
        expect(end.filled.toString()).to.equal(one.filled.toString());
        // without a report that it rests, all that is known of an unfilled order is that its outcome is not
        expect(end.state).to.equal(one.state);
      }),
    );
  });

  it('keeps every fill, never more than the order, and never loses what was filled', () => {
    fc.assert(
      fc.property(fc.constantFrom(...ORDER_STATES), fc.array(event, { maxLength: 30 }), (state, events) => {
        let order: OrderProgress = { state, quantity: d(QUANTITY), filled: ZERO };
        const fills: Decimal[] = [];
        for (const one of events) {
          const moved = moveOrder(order, one);
          if (!moved.ok) continue;
          if (one.kind === 'filled') fills.push(one.quantity);
          expect(moved.value.filled.gte(order.filled)).to.equal(true);
          order = moved.value;
        }
        expect(order.filled.toString()).to.equal(sum(fills).toString());
        expect(order.filled.lte(QUANTITY)).to.equal(true);
        if (order.filled.eq(QUANTITY) && fills.length > 0) expect(order.state).to.equal('filled');
      }),
    );
  });

  it('leaves an end only for a fill or a sighting, and a cancel, an expiry or a complete fill never', () => {
    fc.assert(
      fc.property(fc.constantFrom('filled', 'cancelled', 'expired', 'denied' as const), event, (state, one) => {
        const filled = state === 'filled' ? d(QUANTITY) : ZERO;
        const moved = moveOrder({ state: state as OrderStateName, quantity: d(QUANTITY), filled }, one);
        if (moved.ok) expect(isLive(moved.value.state)).to.equal(false);
      }),
    );
  });
});
