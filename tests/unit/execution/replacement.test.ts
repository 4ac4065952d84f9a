import { expect } from 'chai';
import { isLive } from '#shared/domain/order-state.ts';
import { Decimal } from '#shared/kernel/decimal.ts';
import { SYMBOL } from '#tests/property/execution/calls-at-venue.ts';
import { type CallFault, DeskRunner, IN_ONE_CALL, NO_ROOM_MS } from '#tests/property/execution/desk-runner.ts';

const d = (value: number | string): Decimal => new Decimal(value);

/** A position of 10 at about 100 with its stop at 90, and no target. */
function holding(): DeskRunner {
  const runner = new DeskRunner({ feeRate: '0', levelQuote: 100_000, protection: IN_ONE_CALL });
  runner.approve({ intent: 'entry', takeProfit: null });
  runner.settleNow();
  return runner;
}

const moveTo = (runner: DeskRunner, stopLoss: number): void =>
  void runner.approve({ intent: 'move-stop', stopLoss: d(stopLoss) });
const calls = (runner: DeskRunner) => runner.calls.map(({ kind }) => kind);
const stops = (runner: DeskRunner) => runner.live('stop-loss').map(({ stopPrice }) => Number(stopPrice));
const atVenue = (runner: DeskRunner) => runner.venue.openOrders(SYMBOL).map(({ stopPrice }) => Number(stopPrice));
/** Whether the position counted as protected all the time, by turn. */
const wasBare = (runner: DeskRunner, since: number): boolean =>
  runner.turns
    .slice(since)
    .some(({ desk }) => desk.positions.some(one => one.closedAt === null && one.protectedAt === null));

describe('a stop that is moved in one call', () => {
  it('rests until the other has taken its place: nothing is ever bare', () => {
    const runner = holding();
    const since = runner.turns.length;
    moveTo(runner, 95);
    expect(calls(runner)).to.deep.equal(['replace']);
    runner.settleNow();
    expect([stops(runner), atVenue(runner), wasBare(runner, since)]).to.deep.equal([[95], [95], false]);
    const states = runner.desk.orders.filter(({ purpose }) => purpose === 'stop-loss').map(({ state }) => state);
    expect(states).to.deep.equal(['cancelled', 'open']);
  });

  for (const fault of ['response-dropped', 'request-lost', 'late-arrival'] satisfies CallFault[])
    it(`${fault}: is asked about, not sent again, and the position keeps a stop meanwhile`, () => {
      const runner = holding();
      const since = runner.turns.length;
      moveTo(runner, 95);
      runner.makeCall(0, fault);
      for (let round = 0; round < 40; round++) {
        expect(atVenue(runner), 'one stop rests').to.have.length(1);
        if (round === 2) runner.arrive();
        runner.answerAsks();
        while (runner.calls.length > 0) runner.makeCall(0);
        runner.turn(runner.facts.splice(0));
        runner.now += 200;
      }
      expect([stops(runner), atVenue(runner)]).to.deep.equal([[95], [95]]);
      // a request that did arrive leaves our books, though not the venue, without a stop until the answer about the new one
      if (fault === 'request-lost') expect(wasBare(runner, since)).to.equal(false);
    });

  it('F8: of which the second half is refused leaves the position bare, so it is closed', () => {
    const runner = holding();
    moveTo(runner, 95);
    runner.makeCall(0, 'refused');
    expect(runner.calls.map(call => call.kind === 'place' && call.order.purpose)).to.deep.equal(['exit']);
    runner.settleNow();
    expect(runner.position).to.equal(null);
  });

  it('that the venue does not do at all is moved in two', () => {
    const runner = holding();
    moveTo(runner, 95);
    runner.makeCall(0, 'throttled');
    expect(calls(runner)).to.deep.equal(['cancel']);
    runner.settleNow();
    expect([stops(runner), atVenue(runner)]).to.deep.equal([[95], [95]]);
    moveTo(runner, 96);
    runner.settleNow();
    moveTo(runner, 97);
    expect(calls(runner), 'and one day in one again').to.deep.equal(['replace']);
  });

  it('that the limits leave no room for stays where it is, and is moved later', () => {
    const runner = holding();
    const since = runner.turns.length;
    moveTo(runner, 95);
    runner.makeCall(0, 'no-room');
    runner.settleNow();
    expect([stops(runner), atVenue(runner), wasBare(runner, since)]).to.deep.equal([[90], [90], false]);
    expect(runner.turns.at(-1)?.wakeAt).to.equal(runner.now + NO_ROOM_MS);
    runner.now += NO_ROOM_MS;
    runner.turn([]);
    expect(calls(runner), 'in one call still').to.deep.equal(['replace']);
    runner.settleNow();
    expect([stops(runner), atVenue(runner), wasBare(runner, since)]).to.deep.equal([[95], [95], false]);
  });

  it('that is smaller than the position does not wait for what entries leave', () => {
    const runner = holding();
    runner.approve({ intent: 'entry', takeProfit: null });
    runner.makeCall(0);
    expect(calls(runner)).to.deep.equal(['replace']);
    runner.makeCall(0, 'no-room');
    runner.settleNow();
    expect(runner.live('stop-loss').map(({ quantity }) => Number(quantity))).to.deep.equal([20]);
    expect(runner.position?.protectedAt).to.not.equal(null);
  });

  it('F5: that filled before the call came is no stop any more, and nothing takes its place', () => {
    const runner = holding();
    moveTo(runner, 95);
    runner.movePrice(89);
    runner.settleNow();
    expect([runner.position, atVenue(runner)]).to.deep.equal([null, []]);
    expect(runner.desk.orders.at(-1)).to.include({ purpose: 'stop-loss', state: 'denied' });
  });

  it('F7: of a process that died is asked about, and there is one stop in the end', () => {
    for (const arrived of [true, false]) {
      const runner = holding();
      moveTo(runner, 95);
      if (arrived) runner.makeCall(0, 'response-dropped');
      runner.crash();
      runner.reconcile();
      runner.settleNow();
      expect(atVenue(runner)).to.have.length(1);
      runner.settle();
      expect([stops(runner), atVenue(runner)]).to.deep.equal([[95], [95]]);
    }
  });

  it('goes two ways where there is a target, or a price past the level', () => {
    const withTarget = new DeskRunner({ protection: IN_ONE_CALL });
    withTarget.approve({ intent: 'entry' });
    withTarget.settleNow();
    moveTo(withTarget, 95);
    expect(calls(withTarget)).to.deep.equal(['cancel-oco']);
    const past = holding();
    moveTo(past, 101);
    expect(calls(past)).to.deep.equal(['cancel']);
    past.settleNow();
    expect([past.position, past.desk.orders.some(({ state }) => isLive(state))]).to.deep.equal([null, false]);
  });

  it('grows with the position', () => {
    const runner = holding();
    runner.approve({ intent: 'entry', quantity: d(2), takeProfit: null });
    runner.makeCall(0);
    expect(calls(runner)).to.deep.equal(['replace']);
    runner.settleNow();
    expect(runner.live('stop-loss').map(({ quantity }) => Number(quantity))).to.deep.equal([12]);
  });

  it('comes off before an exit', () => {
    const runner = holding();
    runner.approve({ intent: 'exit', quantity: d(4) });
    expect(calls(runner)).to.deep.equal(['cancel']);
    runner.settleNow();
    expect(runner.live('stop-loss').map(({ quantity }) => Number(quantity))).to.deep.equal([6]);
  });
});
