import { expect } from 'chai';
import { isLive } from '#shared/domain/order-state.ts';
import { Decimal } from '#shared/kernel/decimal.ts';
import { DeskRunner } from '#tests/property/execution/desk-runner.ts';

const d = (value: number | string): Decimal => new Decimal(value);

/** A position of 10 at about 100, stop 90, target 120, protected. */
function holding(): DeskRunner {
  const runner = new DeskRunner({ feeRate: '0', levelQuote: 100_000 });
  runner.approve({ intent: 'entry', quantity: d(10) });
  runner.settleNow();
  return runner;
}

const stops = (runner: DeskRunner) =>
  runner.live('stop-loss').map(({ quantity, stopPrice }) => [Number(quantity), Number(stopPrice)]);

describe('a part of a position that is sold', () => {
  it('leaves the rest with its stop and its target', () => {
    const runner = holding();
    runner.approve({ intent: 'exit', quantity: d(4) });
    runner.settleNow();
    expect([Number(runner.position?.quantity), Number(runner.position?.exitQuantity)]).to.deep.equal([6, 4]);
    expect(stops(runner)).to.deep.equal([[6, 90]]);
    expect(runner.live('take-profit').map(({ quantity }) => Number(quantity))).to.deep.equal([6]);
    expect(runner.position?.protectedAt).not.to.equal(null);
  });

  it('is sold while the rest is protected already: neither waits for the other', () => {
    const runner = holding();
    runner.approve({ intent: 'exit', quantity: d(4) });
    runner.makeCall(0); // the cancel
    expect(runner.calls.map(({ kind }) => kind)).to.deep.equal(['place', 'place-oco']);
    runner.makeCall(1);
    expect([stops(runner), runner.position?.protectedAt !== null]).to.deep.equal([[[6, 90]], true]);
    runner.settleNow();
    const placed = runner.desk.orders.filter(({ purpose }) => purpose === 'stop-loss');
    expect(
      placed.map(({ state }) => state),
      'the stop of the rest stays',
    ).to.deep.equal(['cancelled', 'open']);
  });

  it('that the venue refuses is protected again with the rest', () => {
    const runner = holding();
    runner.approve({ intent: 'exit', quantity: d(4) });
    runner.makeCall(0);
    runner.makeCall(0, 'refused');
    runner.settleNow();
    expect([Number(runner.position?.quantity), stops(runner)]).to.deep.equal([10, [[10, 90]]]);
  });

  it('may be added to afterwards, and what is on its way out may not', () => {
    const runner = holding();
    runner.approve({ intent: 'exit', quantity: d(4) });
    runner.settleNow();
    runner.approve({ intent: 'entry', quantity: d(2), orderType: 'limit', limitPrice: d(98) });
    runner.settleNow();
    expect(runner.live('entry')).to.have.length(1);
    runner.approve({ intent: 'exit', quantity: d(6) });
    runner.settleNow();
    expect(runner.desk.orders.filter(({ state }) => isLive(state))).to.deep.equal([]);
    expect(runner.position).to.equal(null);
  });

  it('is followed by what an operator closes, which is never more than the rest', () => {
    const runner = holding();
    runner.approve({ intent: 'exit', quantity: d(4) });
    runner.makeCall(0);
    runner.approve({ intent: 'exit', quantity: d(10) });
    runner.settleNow();
    expect(runner.position).to.equal(null);
    const exits = runner.desk.orders.filter(({ purpose }) => purpose === 'exit');
    expect(exits.map(({ filled }) => Number(filled))).to.deep.equal([4, 6]);
  });
});
