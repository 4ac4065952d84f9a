import { expect } from 'chai';
import type { Approval } from '#agents/execution/core/desk.ts';
import { Decimal } from '#shared/kernel/decimal.ts';
import { epochMs } from '#shared/kernel/time.ts';
import { DeskRunner } from './desk-runner.ts';

const d = (value: number | string): Decimal => new Decimal(value);

describe('an entry that is taken only in part, or not as it is', () => {
  const limitEntry = (runner: DeskRunner, change: Partial<Approval> = {}) =>
    runner.approve({
      ...{ intent: 'entry', orderType: 'limit', limitPrice: d(95), stopLoss: d(90), takeProfit: null },
      ...{ quantity: d(10), validUntil: epochMs(runner.now + 60_000) },
      ...change,
    });
  const entries = (runner: DeskRunner) => runner.desk.orders.filter(order => order.purpose === 'entry');
  /** Fills so much of the resting entry, then lets its validity end. */
  const filledBy = (quantity: number) => {
    const runner = new DeskRunner();
    limitEntry(runner);
    runner.makeCall(0);
    runner.movePrice(95, 2 * quantity); // half of what trades at our price is others’
    runner.turn(runner.facts.splice(0));
    expect(entries(runner)[0]?.filled.toNumber()).to.equal(quantity);
    while (runner.calls.length > 0) runner.makeCall(0);
    runner.now += 61_000;
    runner.turn([]);
    runner.settle();
    return runner;
  };
  const findings = (runner: DeskRunner) => runner.turns.flatMap(turn => turn.findings).map(one => one.code);

  it('rests as long as its approval is valid, and not longer', () => {
    const runner = new DeskRunner();
    limitEntry(runner);
    runner.makeCall(0);
    runner.now += 59_000;
    const turn = runner.turn([]);
    expect(turn.calls).to.have.length(0);
    expect(turn.wakeAt).to.be.within(runner.now, runner.now + 1_001);
    runner.now += 2_000;
    expect(runner.turn([]).calls.map(call => call.kind)).to.deep.equal(['cancel']);
    runner.settle();
    expect(entries(runner).map(order => order.state)).to.deep.equal(['cancelled']);
    expect(runner.position).to.equal(null);
    expect(findings(runner)).to.deep.equal([]);
  });

  it('less than half filled: the rest is cancelled, it is told, and what was filled is protected', () => {
    const runner = filledBy(4);
    expect(entries(runner).map(({ state, filled }) => `${state} ${filled}`)).to.deep.equal(['cancelled 4']);
    expect(runner.position?.quantity.toNumber()).to.be.closeTo(4, 0.01);
    expect(runner.position?.protectedAt).to.be.a('number');
    expect(findings(runner)).to.deep.equal(['EXECUTION_ENTRY_PARTLY_FILLED']);
  });

  it('more than half filled: accepted as it is, and protected', () => {
    const runner = filledBy(6);
    expect(entries(runner).map(({ state, filled }) => `${state} ${filled}`)).to.deep.equal(['cancelled 6']);
    expect(runner.position?.protectedAt).to.be.a('number');
    expect(findings(runner)).to.deep.equal([]);
  });

  it('filled below what the venue takes: dust, and no position stays', () => {
    const runner = filledBy(0.02);
    expect(runner.position).to.equal(null);
    expect(runner.desk.positions[0]?.closeReason).to.equal('dust');
  });

  const refuse = (runner: DeskRunner, code: 'VENUE_INSUFFICIENT_FUNDS' | 'VENUE_REJECTED' | 'VENUE_KEY_REJECTED') => {
    const [order] = entries(runner).slice(-1);
    if (order === undefined) throw new Error('no entry');
    runner.calls.splice(0);
    return runner.turn([{ kind: 'rejected', orderId: order.id, code, detail: 'scripted' }], [order.id]);
  };

  it('refused for want of funds: smaller as a new order, twice, and then no more', () => {
    const runner = new DeskRunner();
    runner.approve({ intent: 'entry' });
    for (const _ of [1, 2, 3]) refuse(runner, 'VENUE_INSUFFICIENT_FUNDS');
    expect(entries(runner).map(order => order.quantity.toNumber())).to.deep.equal([10, 9.8, 9.604]);
    expect(new Set(entries(runner).map(order => order.id)).size).to.equal(3);
    expect(entries(runner).every(order => order.state === 'rejected')).to.equal(true);
    expect(runner.calls).to.have.length(0);
  });

  it('refused as it is: rounded to the instrument as it is now; unchanged it is not sent again', () => {
    const runner = new DeskRunner();
    limitEntry(runner, { quantity: d('10.123'), limitPrice: d('95.37') });
    refuse(runner, 'VENUE_REJECTED');
    expect(entries(runner)).to.have.length(1);

    const changed = new DeskRunner();
    limitEntry(changed, { quantity: d('10.123'), limitPrice: d('95.37') });
    changed.desk = {
      ...changed.desk,
      instrument: { ...changed.desk.instrument, stepSize: d('0.01'), tickSize: d('0.5') },
    };
    refuse(changed, 'VENUE_REJECTED');
    const [, again] = entries(changed);
    expect(`${again?.quantity} at ${again?.limitPrice}`).to.equal('10.12 at 95');
    expect(changed.calls.map(call => call.kind)).to.deep.equal(['place']);
  });

  it('refused for what no parameter mends, too late, or while trading is halted: never again', () => {
    const dead = new DeskRunner();
    dead.approve({ intent: 'entry' });
    refuse(dead, 'VENUE_KEY_REJECTED');
    expect(entries(dead)).to.have.length(1);
    const late = new DeskRunner();
    late.approve({ intent: 'entry', validUntil: epochMs(late.now + 1_000) });
    late.now += 2_000;
    refuse(late, 'VENUE_INSUFFICIENT_FUNDS');
    expect(entries(late)).to.have.length(1);
    const halted = new DeskRunner();
    halted.approve({ intent: 'entry' });
    halted.desk = { ...halted.desk, tradingState: 'REDUCING' };
    refuse(halted, 'VENUE_INSUFFICIENT_FUNDS');
    expect(entries(halted)).to.have.length(1);
  });

  it('a refusal told twice adjusts once', () => {
    const runner = new DeskRunner();
    runner.approve({ intent: 'entry' });
    const [order] = entries(runner);
    refuse(runner, 'VENUE_INSUFFICIENT_FUNDS');
    runner.turn([{ kind: 'rejected', orderId: order!.id, code: 'VENUE_INSUFFICIENT_FUNDS', detail: 'again' }]);
    expect(entries(runner)).to.have.length(2);
  });
});
