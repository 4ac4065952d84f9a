import { expect } from 'chai';
import { isResting } from '#shared/domain/order-state.ts';
import { Decimal } from '#shared/kernel/decimal.ts';
import { hexOf, type Id } from '#shared/kernel/ids.ts';
import { SYMBOL } from '../../property/execution/calls-at-venue.ts';
import { DeskRunner, LISTS, NO_ROOM_MS } from '../../property/execution/desk-runner.ts';

/** Enters at 100 with a stop at 90 and a target at 120, and lets the venue take everything. */
function entered(protection: typeof LISTS): DeskRunner {
  const runner = new DeskRunner({ protection });
  runner.approve({ intent: 'entry' });
  work(runner);
  return runner;
}

function work(runner: DeskRunner): void {
  for (let round = 0; round < 10; round++) {
    while (runner.calls.length > 0) runner.makeCall(0);
    runner.turn(runner.facts.splice(0));
  }
}

const resting = (runner: DeskRunner) =>
  runner.desk.orders
    .filter(order => order.purpose !== 'entry' && isResting(order.state))
    .map(({ type, stopPrice, limitPrice }) => [type, stopPrice?.toString() ?? null, limitPrice?.toString() ?? null]);

describe('protection, as the venue can hold it', () => {
  const bracket = { ...LISTS, oco: 'bracket' } as const;
  const watched = { ...LISTS, oco: 'none', stop: 'stop-loss-limit' } as const;

  it('is a stop and a target in one list, one bracket, or a stop alone', () => {
    expect(resting(entered(LISTS))).to.deep.equal([
      ['stop-loss', '90', null],
      ['limit-maker', null, '120'],
    ]);
    expect(resting(entered(bracket))).to.deep.equal([['bracket', '90', '120']]);
    expect(resting(entered(watched))).to.deep.equal([['stop-loss-limit', '90', '89.1']]);
  });

  it('is asked for since it was placed, however old the entry is', () => {
    const runner = entered(LISTS);
    const began = runner.now;
    runner.now += 30 * 86_400_000;
    const old = runner.live('stop-loss')[0];
    runner.venue.cancelOco(SYMBOL, hexOf(old?.listId as Id)); // by a hand that is not ours
    runner.reconcile();
    work(runner);
    const stop = runner.live('stop-loss')[0];
    expect(stop?.id).to.not.equal(old?.id);
    expect(stop?.marketTime).to.be.greaterThan(began);
  });

  it('is moved only when there is room for what follows, and left at once when it must be', () => {
    for (const protection of [LISTS, bracket, watched]) {
      const runner = entered(protection);
      const before = resting(runner);
      runner.approve({ intent: 'move-stop', stopLoss: new Decimal(95) });
      runner.makeCall(0, 'no-room');
      work(runner);
      expect(resting(runner)).to.deep.equal(before);
      expect(runner.position?.protectedAt, 'the old one protects').to.not.equal(null);
      runner.now += NO_ROOM_MS;
      work(runner);
      expect(resting(runner)[0]?.[1]).to.equal('95');

      runner.approve({ intent: 'move-stop', stopLoss: new Decimal(97) });
      runner.makeCall(0, 'no-room');
      runner.approve({ intent: 'exit' });
      work(runner);
      expect(runner.position, 'a sale does not wait').to.equal(null);
    }
  });

  it('whose size is not that of the position any more does not wait for what entries leave', () => {
    for (const protection of [LISTS, bracket, watched]) {
      const runner = entered(protection);
      runner.approve({ intent: 'move-stop', stopLoss: new Decimal(95) });
      runner.makeCall(0, 'no-room');
      runner.approve({ intent: 'entry' });
      while (runner.calls.length > 0) runner.makeCall(0, 'no-room');
      work(runner);
      const { position } = runner;
      expect(position?.protectedAt, 'all of it has a stop').to.not.equal(null);
      expect(Number(runner.live('stop-loss')[0]?.quantity)).to.be.closeTo(Number(position?.quantity), 0.001);
    }
  });

  it('a bracket says at which of its prices the position left', () => {
    for (const [price, reason] of [
      [121, 'take-profit'],
      [89, 'stop-loss'],
    ] as const) {
      const runner = entered(bracket);
      runner.movePrice(price, 100_000);
      runner.settle();
      expect(runner.desk.positions.at(-1)?.closeReason).to.equal(reason);
    }
  });

  it('a target that rests nowhere is watched: the stop comes off, and the position leaves at the market', () => {
    const runner = entered(watched);
    runner.movePrice(121);
    runner.turn([]);
    expect(runner.calls.map(call => call.kind)).to.deep.equal(['cancel']);
    work(runner);
    runner.settle();
    expect(runner.position).to.equal(null);
    expect(runner.live()).to.deep.equal([]);
  });

  it('a target that rests in a bracket is left to the venue, also where its stop has a limit', () => {
    const runner = entered({ ...bracket, stop: 'stop-loss-limit' });
    runner.desk = { ...runner.desk, mark: new Decimal(121) }; // the bar closed above, and the fill is not told yet
    expect(runner.turn([]).calls).to.deep.equal([]);
  });

  it('F9: a price that jumps over the limit of a stop: after the grace time it is replaced by a market order', () => {
    const runner = entered(watched);
    runner.movePrice(80); // below the limit of 89.1: nothing trades
    work(runner);
    expect(runner.position?.stopPassedAt).to.equal(runner.now);
    runner.now += 1_999;
    expect(runner.turn([]).calls).to.deep.equal([]);
    runner.now += 1;
    expect(runner.turn([]).calls.map(call => call.kind)).to.deep.equal(['cancel']);
    work(runner);
    expect(runner.desk.orders.at(-1)).to.include({ purpose: 'exit', type: 'market' });
    runner.settle();
    expect(runner.position).to.equal(null);
  });

  it('F9: a price that comes back within the grace time trades the limit, and nothing more is sent', () => {
    const runner = entered(watched);
    runner.movePrice(80);
    work(runner);
    runner.now += 1_000;
    runner.movePrice(95);
    work(runner);
    expect(runner.position).to.equal(null);
    expect(runner.desk.positions.at(-1)?.closeReason).to.equal('stop-loss');
    runner.now += 5_000;
    expect(runner.turn([]).calls).to.deep.equal([]);
  });

  for (const protection of [LISTS, watched]) {
    it(`${protection.oco}: past its target, where nobody buys what is left, it has a stop, and sales spread out`, () => {
      const runner = largerThanTheBook(protection);
      runner.movePrice(121, 0.2);
      const sales = salesOver(runner, 10_000);
      expect(sales).to.have.length.within(3, 7);
      expect(runner.live().map(order => [order.purpose, order.type])).to.deep.equal([['stop-loss', protection.stop]]);
      expect(runner.position?.protectedAt).to.not.equal(null);
      for (const price of [122, 123]) {
        runner.movePrice(price, 0);
        salesOver(runner, 6_000);
      }
      expect(runner.position, 'sold once somebody buys').to.equal(null);
    });
  }

  it('below its stop, where nobody buys, sales spread out and a person is told', () => {
    const runner = largerThanTheBook(watched);
    runner.movePrice(80, 0);
    expect(salesOver(runner, 12_000)).to.have.length.within(3, 7);
    expect(runner.turns.flatMap(turn => turn.findings).map(finding => finding.code)).to.include('PROTECTION_MISSING');
    runner.movePrice(79, 0);
    salesOver(runner, 6_000);
    expect(runner.position).to.equal(null);
  });
});

/** Twice what the book takes at once. */
function largerThanTheBook(protection: typeof LISTS): DeskRunner {
  const runner = new DeskRunner({ protection, levelQuote: 30 });
  for (let part = 0; part < 2; part++) {
    runner.approve({ intent: 'entry' });
    work(runner);
    runner.movePrice(100, 0);
  }
  return runner;
}

/** The sales at the market that were sent while the time went on. */
function salesOver(runner: DeskRunner, ms: number) {
  const before = new Set(runner.desk.orders.map(order => order.id));
  for (const end = runner.now + ms; runner.now < end; runner.now += 50) work(runner);
  return runner.desk.orders.filter(order => order.purpose === 'exit' && !before.has(order.id));
}
