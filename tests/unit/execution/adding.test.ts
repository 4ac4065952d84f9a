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

const protection = (runner: DeskRunner) =>
  runner
    .live()
    .filter(order => order.purpose !== 'entry')
    .map(({ purpose, quantity, stopPrice, limitPrice }) => [
      purpose,
      Number(quantity),
      Number(stopPrice ?? limitPrice),
    ]);

describe('an entry that adds to a position', () => {
  it('grows it: one position, the average price, protection of all of it at the newest levels', () => {
    const runner = holding();
    const opened = runner.position;
    runner.movePrice(110);
    runner.approve({ intent: 'entry', quantity: d(5), stopLoss: d(99), takeProfit: d(130) });
    runner.settleNow();
    const { position } = runner;
    expect(position?.id).to.equal(opened?.id);
    expect([Number(position?.quantity), position?.entries]).to.deep.equal([15, 2]);
    const average = opened?.entryPrice.times(10).plus(runner.desk.orders.at(0)?.averagePrice?.times(0) ?? 0);
    expect(Number(position?.entryPrice))
      .to.be.greaterThan(Number(average?.div(10)))
      .and.lessThan(110);
    expect([Number(position?.stopLoss), Number(position?.takeProfit)]).to.deep.equal([99, 130]);
    expect(protection(runner)).to.deep.equal([
      ['stop-loss', 15, 99],
      ['take-profit', 15, 130],
    ]);
    expect(position?.protectedAt).not.to.equal(null);
    expect(runner.desk.positions.filter(one => one.closedAt === null)).to.have.length(1);
  });

  it('never loosens a stop that was moved while it rested', () => {
    const runner = holding();
    runner.approve({ intent: 'entry', quantity: d(5), orderType: 'limit', limitPrice: d(98), stopLoss: d(91) });
    runner.settleNow();
    runner.approve({ intent: 'move-stop', stopLoss: d(95) });
    runner.settleNow();
    runner.movePrice(97);
    runner.settleNow();
    expect([Number(runner.position?.quantity), Number(runner.position?.stopLoss)]).to.deep.equal([15, 95]);
    expect(protection(runner)[0]).to.deep.equal(['stop-loss', 15, 95]);
  });

  it('leaves all of it at one exit', () => {
    const runner = holding();
    runner.approve({ intent: 'entry', quantity: d(5) });
    runner.settleNow();
    runner.approve({ intent: 'exit', quantity: d(15) });
    runner.settleNow();
    expect(runner.position).to.equal(null);
    expect(runner.live()).to.have.length(0);
    expect(runner.base.toFixed()).to.equal('50');
  });

  it('opens nothing anew once its position is closed: what rests is cancelled, what waits is denied', () => {
    const runner = holding();
    runner.approve({ intent: 'entry', quantity: d(5), orderType: 'limit', limitPrice: d(80), stopLoss: d(70) });
    runner.settleNow();
    expect(runner.live('entry')).to.have.length(1);
    runner.movePrice(89);
    runner.settleNow();
    expect(runner.position).to.equal(null);
    expect(runner.venue.openOrders(null)).to.deep.equal([]);
    expect(runner.desk.orders.filter(order => isLive(order.state))).to.have.length(0);
  });
});
