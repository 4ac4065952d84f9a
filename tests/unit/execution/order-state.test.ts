import { expect } from 'chai';
import {
  averagePrice,
  isResting,
  moveOrder,
  type OrderEvent,
  type OrderStateName,
} from '#shared/domain/order-state.ts';
import { Decimal, ZERO } from '#shared/kernel/decimal.ts';

const d = (value: number): Decimal => new Decimal(value);
const move = (state: OrderStateName, event: OrderEvent, filled = ZERO) =>
  moveOrder({ state, quantity: d(10), filled }, event);

describe('the order machine, move by move', () => {
  const legal: readonly (readonly [OrderStateName, OrderEvent, OrderStateName])[] = [
    ['approved', { kind: 'submitted' }, 'submitting'],
    ['approved', { kind: 'denied' }, 'denied'],
    ['submitting', { kind: 'outcome-unknown' }, 'unknown'],
    ['submitting', { kind: 'filled', quantity: d(10) }, 'filled'],
    ['unknown', { kind: 'accepted' }, 'open'],
    ['unknown', { kind: 'absent' }, 'never-arrived'],
    ['open', { kind: 'filled', quantity: d(4) }, 'partly-filled'],
    ['open', { kind: 'outcome-unknown' }, 'open'],
    ['open', { kind: 'replaced' }, 'open'],
    ['cancelled', { kind: 'replaced' }, 'open'],
    ['cancelled', { kind: 'filled', quantity: d(4) }, 'cancelled'],
    ['filled', { kind: 'cancelled', filled: ZERO }, 'filled'],
    ['never-arrived', { kind: 'accepted' }, 'open'],
    ['never-arrived', { kind: 'filled', quantity: d(1) }, 'partly-filled'],
    ['rejected', { kind: 'filled', quantity: d(10) }, 'filled'],
  ];
  for (const [from, event, to] of legal) {
    it(`${from} + ${event.kind} → ${to}`, () => {
      const moved = move(from, event);
      expect(moved.ok && moved.value.state).to.equal(to);
    });
  }

  it('refuses what cannot be, with a reason', () => {
    expect(move('approved', { kind: 'accepted' })).to.deep.equal({
      ok: false,
      error: { kind: 'illegal-move', from: 'approved', event: 'accepted' },
    });
    expect(move('denied', { kind: 'filled', quantity: d(1) }).ok).to.equal(false);
    expect(move('open', { kind: 'absent' }).ok).to.equal(true);
    expect(move('approved', { kind: 'absent' }).ok).to.equal(false);
  });

  it('does not end before its fills are here', () => {
    const early = move('open', { kind: 'cancelled', filled: d(3) }, d(1));
    expect(early.ok || early.error).to.deep.include({ kind: 'fills-missing' });
    expect(move('open', { kind: 'cancelled', filled: d(3) }, d(3)).ok).to.equal(true);
  });

  it('never fills more than it is', () => {
    const moved = move('open', { kind: 'filled', quantity: d(3) }, d(8));
    expect(moved.ok || moved.error.kind).to.equal('overfilled');
  });

  it('averages the price over its fills', () => {
    expect(averagePrice({ filled: ZERO, averagePrice: null }, { quantity: d(1), price: d(5) }).toString()).to.equal(
      '5',
    );
    const second = averagePrice({ filled: d(1), averagePrice: d(5) }, { quantity: d(3), price: d(9) });
    expect(second.toString()).to.equal('8');
  });

  it('calls resting what the venue has', () => {
    expect(['open', 'partly-filled', 'unknown'].map(state => isResting(state as OrderStateName))).to.deep.equal([
      true,
      true,
      false,
    ]);
  });
});
