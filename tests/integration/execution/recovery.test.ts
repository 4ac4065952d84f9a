import { expect } from 'chai';
import { sql } from 'kysely';
import { refuseLeftBehind } from '#agents/execution/venue/left-behind.ts';
import { deriveId } from '#shared/kernel/ids.ts';
import { systemConfig } from '#shared/runtime/config/system.ts';
import { StartFailure } from '#shared/runtime/failure.ts';
import { BTC, ETH, Floor, until } from './floor.ts';

describe('a start is a recovery', () => {
  let floor: Floor;
  beforeEach(async () => {
    floor = await Floor.open();
  });
  afterEach(async () => {
    expect(floor.failures).to.deep.equal([]);
    await floor.close();
  });

  it('F6: a resting entry that was cancelled while we were down leaves nothing behind', async () => {
    await floor.start();
    await floor.approve({ orderType: 'limit', limitPrice: '95' });
    await until(async () => (await floor.order('entry'))?.state === 'open');
    await floor.stop();
    floor.venue.model.cancel(BTC, (await floor.order('entry'))!.client_order_id);
    await floor.start();
    await until(async () => (await floor.order('entry'))?.state === 'cancelled');
    expect(await floor.position()).to.equal(undefined);
    expect(floor.venue.model.openOrders(null)).to.deep.equal([]);
  });

  it('F7: an entry that filled while we were down is protected before anything else is sent', async () => {
    await floor.start();
    await floor.approve({ orderType: 'limit', limitPrice: '99' });
    await until(async () => (await floor.order('entry'))?.state === 'open');
    await floor.stop();
    floor.venue.model.move(BTC, 98, 1_000);
    await floor.approve({ bot: 'other' });
    const before = floor.venue.requests.length;
    await floor.start();
    await until(async () => (await floor.orders('entry')).every(order => order.state === 'filled'));
    expect(floor.venue.requests[before]?.action).to.equal('placeOco');
  });

  it('F7: a stop that filled while we were down closes the position, and its sibling is gone', async () => {
    await floor.start();
    await floor.entered();
    await floor.stop();
    floor.venue.model.move(BTC, 89);
    await floor.start();
    await until(async () => (await floor.position())?.closed_at != null);
    await until(async () => (await floor.orders()).every(order => order.state !== 'open'));
    expect(floor.venue.model.openOrders(null)).to.deep.equal([]);
  });

  it('refuses to start at another venue while something is open at this one, and says where', async () => {
    await floor.start();
    await floor.entered();
    await floor.stop();
    const profileOf = (id: string) => ({
      db: floor.db,
      system: systemConfig.parse({ profile: 'demo', venue: { id }, instruments: [BTC], baseTimeframe: '1s' }),
    });
    const failure = await refuseLeftBehind(profileOf('okx')).catch((error: unknown) => error);
    expect(failure).to.be.instanceOf(StartFailure);
    expect(String(failure)).to.contain('VENUE_CHANGED').and.to.contain('1 positions and 2 orders at binance');
    await refuseLeftBehind(profileOf('binance'));
  });

  it('an instrument that the venue does not list does not hold up the others', async () => {
    floor.venue.unlisted = ETH;
    await floor.start();
    await floor.entered();
    expect(floor.running.health?.()).to.equal(null);
  });

  it('a comparison that an operator asked of a process that died is answered by the start after it', async () => {
    const id = deriveId('reconcile', 'unanswered');
    await floor.db.insertInto('commands').values({ id, kind: 'reconcile', issued_by: 'cli' }).execute();
    await floor.start();
    await until(async () => (await floor.sent('command-progressed')).length > 0);
    expect((await floor.sent('command-progressed')).map(({ commandId, state }) => [commandId, state])).to.deep.equal([
      [id, 'done'],
    ]);
  });

  it('a position whose stop somebody cancelled by hand gets another one', async () => {
    await floor.start();
    await floor.entered();
    await floor.stop();
    floor.venue.model.cancel(BTC, (await floor.order('stop-loss'))!.client_order_id);
    await floor.start();
    await until(
      async () =>
        (await floor.orders('stop-loss')).at(-1)?.state === 'open' && (await floor.orders('stop-loss')).length === 2,
    );
    expect(floor.venue.model.openOrders(null)).to.have.length(2);
  });

  it('an order id is never used twice, however many orders its position has seen since', async () => {
    await floor.start();
    await floor.entered();
    await floor.stop();
    // what a thin market leaves behind: exits that each sold nothing, more of them than a desk looks back on
    await sql`insert into orders (id, approval_id, position_id, account, bot_id, instrument_id, purpose, ordinal, side, type,
        time_in_force, quantity, client_order_id, state, sent_at, market_time, correlation_id)
      select fresh, approval_id, position_id, account, bot_id, instrument_id, 'exit', n, side, 'market', 'GTC', quantity,
        replace(fresh::text, '-', ''), 'cancelled', now(), market_time, correlation_id
      from (select o.*, n, gen_random_uuid() as fresh from orders o, generate_series(1, 30) n
        where o.purpose = 'stop-loss') stops`.execute(floor.db);
    floor.venue.model.cancel(BTC, (await floor.order('stop-loss'))!.client_order_id);
    await floor.start();
    await until(async () => (await floor.orders('stop-loss')).length === 2);
    expect((await floor.orders('stop-loss')).map(order => order.ordinal)).to.deep.equal([0, 1]);
  });

  it('an order committed as sent, of a process that died before the answer, is asked for', async () => {
    await floor.start();
    let release = (): void => undefined;
    floor.venue.streaming = false;
    floor.venue.script('place', {
      kind: 'hold',
      until: new Promise<void>(resolve => {
        release = resolve;
      }),
    });
    await floor.approve();
    await until(() => floor.venue.count('place') === 1);
    await floor.stop();
    expect((await floor.order('entry'))?.state).to.equal('submitting');
    await floor.start();
    await until(async () => (await floor.position())?.protected_at != null);
    expect(floor.venue.count('place')).to.equal(1);
    release();
  });

  it('starts while the venue is away, and holds entries back until it is compared', async () => {
    floor.venue.unreachable = true;
    await floor.start();
    expect(floor.running.health?.()).to.include('VENUE_UNREACHABLE');
    await floor.approve();
    await until(async () => (await floor.order('entry'))?.state === 'approved');
    expect(floor.venue.count('place')).to.equal(0);
    floor.venue.unreachable = false;
    await until(async () => (await floor.position())?.protected_at != null);
  });

  it('a halt that was not acknowledged before the end is acknowledged after it', async () => {
    await floor.start();
    await floor.stop();
    const commandId = await floor.setTradingState('HALTED');
    await floor.db
      .updateTable('deliveries')
      .set({ done_at: new Date() })
      .where('type', '=', 'trading-state-changed')
      .execute();
    await floor.start();
    await until(async () => (await floor.sent('command-progressed')).length === 1);
    expect((await floor.sent('command-progressed'))[0]).to.include({ commandId, state: 'done' });
  });
});
