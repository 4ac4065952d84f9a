import { expect } from 'chai';
import { sql } from 'kysely';
import type { ClientOrderId } from '#shared/domain/order.ts';
import { Decimal } from '#shared/kernel/decimal.ts';
import { BTC, ETH, Floor, until } from './floor.ts';

describe('the life of an order', () => {
  let floor: Floor;
  afterEach(async () => {
    expect(floor.failures).to.deep.equal([]);
    await floor.close();
  });

  it('enters at market, and protects the net quantity with an OCO', async () => {
    floor = await Floor.open();
    await floor.start();
    await sql`update marks set mid = 100.5`.execute(floor.db);
    const approval = await floor.entered();
    await sql`update marks set mid = 7`.execute(floor.db);
    const entry = await floor.order('entry');
    expect(entry, 'the mark and the mid when it was made').to.include({ mark_price: '100', mid_price: '100.5' });
    expect(entry).to.include({ approval_id: approval, state: 'filled', filled_quantity: '2', code: null });
    expect(entry?.client_order_id).to.equal(entry?.id.replaceAll('-', ''));
    expect(entry?.expires_at).to.equal(Number(entry?.sent_at) + 5_000);
    const position = await floor.position();
    expect(position).to.include({ quantity: '1.998', entry_quantity: '1.998', stop_loss: '90', take_profit: '120' });
    const [stop, target] = [await floor.order('stop-loss'), await floor.order('take-profit')];
    expect(stop).to.include({
      state: 'open',
      quantity: '1.998',
      stop_price: '90',
      side: 'sell',
      position_id: position?.id,
    });
    expect(target).to.include({ state: 'open', quantity: '1.998', limit_price: '120', list_id: stop?.list_id });
    expect(floor.venue.model.openOrders(null)).to.have.length(2);
    expect(await floor.sent('fill-recorded')).to.have.length(1);
    expect((await floor.fills())[0]).to.include({ order_id: entry?.id, position_id: position?.id, fee_asset: 'BTC' });
    await until(async () => (await floor.sent('balances-observed')).length > 0);
  });

  it('is closed by its stop, and by its take-profit, without a rest', async () => {
    floor = await Floor.open();
    await floor.start();
    await floor.entered({ symbol: BTC });
    await floor.entered({ symbol: ETH });
    floor.venue.move(BTC, 89);
    floor.venue.move(ETH, 121);
    await until(
      async () => (await floor.position(BTC))?.closed_at != null && (await floor.position(ETH))?.closed_at != null,
    );
    expect(await floor.position(BTC)).to.include({ close_reason: 'stop-loss', quantity: '0' });
    expect(await floor.position(ETH)).to.include({ close_reason: 'take-profit', quantity: '0', exit_price: '120' });
    await until(async () => (await floor.orders()).every(order => !['open', 'submitting'].includes(order.state)));
    expect(floor.venue.model.openOrders(null)).to.have.length(0);
  });

  it('leaves at market: protection off first, then the rest, and dust is handed over', async () => {
    floor = await Floor.open();
    await floor.start();
    await floor.entered({ quantity: '2.0005' });
    const held = floor.held();
    await floor.approve({ intent: 'exit', quantity: '5' });
    await until(async () => (await floor.position())?.closed_at != null);
    const position = await floor.position();
    expect(position?.close_reason).to.equal('exit');
    expect((await floor.order('exit'))?.state).to.equal('filled');
    expect(floor.held()).to.equal(position?.dust);
    expect(Number(held)).to.be.greaterThan(1);
    const closed = await floor.sent('position-closed');
    expect(closed).to.deep.equal(position?.dust === '0' ? [] : [{ positionId: position?.id, account: 'main' }]);
    expect(floor.venue.requests.map(request => request.action)).to.deep.equal([
      'place',
      'placeOco',
      'cancelOco',
      'place',
    ]);
  });

  it('moves the stop under the approval of the move', async () => {
    floor = await Floor.open();
    await floor.start();
    await floor.entered();
    const move = await floor.approve({ intent: 'move-stop', stopLoss: '95' });
    await until(async () =>
      (await floor.orders('stop-loss')).some(order => order.approval_id === move && order.state === 'open'),
    );
    expect((await floor.orders('stop-loss')).map(order => [order.stop_price, order.state])).to.deep.equal([
      ['90', 'cancelled'],
      ['95', 'open'],
    ]);
    expect((await floor.position())?.stop_loss).to.equal('95');
    expect(
      floor.venue.model
        .openOrders(null)
        .map(order => order.stopPrice?.toString() ?? null)
        .sort(),
    ).to.deep.equal(['95', null]);
  });

  it('protects every partial fill of a resting entry, and resizes as it grows', async () => {
    floor = await Floor.open();
    await floor.start();
    await floor.approve({ orderType: 'limit', limitPrice: '99', quantity: '4' });
    await until(async () => (await floor.order('entry'))?.state === 'open');
    floor.venue.move(BTC, 99, 2);
    await until(async () => (await floor.position())?.protected_at != null);
    expect((await floor.order('stop-loss'))?.quantity).to.equal('0.999');
    floor.venue.move(BTC, 98.9, 1_000);
    await until(async () =>
      (await floor.orders('stop-loss')).some(order => order.state === 'open' && order.quantity === '3.996'),
    );
    expect((await floor.order('entry'))?.state).to.equal('filled');
    expect(floor.venue.model.openOrders(null)).to.have.length(2);
  });

  it('denies what came too late, is too small, has no position, or was never approved', async () => {
    floor = await Floor.open();
    await floor.start();
    await floor.approveAll([
      { validUntil: Date.now() - 1 },
      { quantity: '0.0004' },
      { intent: 'exit', symbol: ETH },
      { intent: 'move-stop', symbol: ETH },
      { verdict: 'denied' },
    ]);
    await until(async () => (await floor.orders()).length === 4);
    expect((await floor.orders()).map(order => order.code).sort()).to.deep.equal([
      'EXECUTION_APPROVAL_EXPIRED',
      'EXECUTION_BELOW_MINIMUM',
      'EXECUTION_POSITION_GONE',
      'EXECUTION_POSITION_GONE',
    ]);
    expect(floor.venue.requests).to.deep.equal([]);
    const reserved = await floor.db.selectFrom('reservations').selectAll().execute();
    expect(reserved).to.deep.equal([]);
  });

  it('handles a message again without a second order', async () => {
    floor = await Floor.open();
    await floor.start();
    await floor.entered();
    await floor.db.updateTable('deliveries').set({ done_at: null }).where('type', '=', 'order-approved').execute();
    await until(
      async () =>
        (
          await floor.db
            .selectFrom('deliveries')
            .where('done_at', 'is', null)
            .where('consumer', '=', 'execution')
            .select('seq')
            .execute()
        ).length === 0,
    );
    expect(await floor.orders('entry')).to.have.length(1);
    expect(floor.venue.count('place')).to.equal(1);
  });

  it('records what somebody else traded on the account as external', async () => {
    floor = await Floor.open();
    await floor.start();
    floor.venue.model.place({
      symbol: ETH,
      clientOrderId: 'by-hand' as ClientOrderId,
      side: 'buy',
      type: 'market',
      quantity: new Decimal(3),
      limitPrice: null,
      stopPrice: null,
      timeInForce: 'GTC',
    });
    floor.venue.move(ETH, 100);
    await until(async () => (await floor.fills()).length === 1);
    expect((await floor.fills())[0]).to.include({ order_id: null, position_id: null, bot_id: null, quantity: '3' });
    expect(await floor.sent('fill-recorded')).to.have.length(1);
    expect((await floor.sent('alert-raised')).map(alert => alert.rule)).to.deep.equal(['RECONCILIATION_MISMATCH']);
  });
});
