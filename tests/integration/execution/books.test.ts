import { expect } from 'chai';
import { sql } from 'kysely';
import { Decimal } from '#shared/kernel/decimal.ts';
import { deriveId } from '#shared/kernel/ids.ts';
import { epochMs } from '#shared/kernel/time.ts';
import { send } from '#shared/messaging/send.ts';
import { BTC, ETH, Floor, until } from './floor.ts';

describe('execution’s books', () => {
  let floor: Floor;
  const reconcile = async (name: string): Promise<Record<string, unknown>> => {
    const commandId = deriveId('reconcile', name);
    const before = (await floor.sent('command-progressed')).length;
    const cause = { id: commandId, correlationId: commandId, marketTime: epochMs(Date.now()) };
    const message = send('reconcile-commanded', { key: 'main', payload: { commandId, account: 'main' }, cause });
    await floor.tell([message], 'operator');
    await until(async () => (await floor.sent('command-progressed')).length > before);
    const progressed = (await floor.sent('command-progressed')).at(-1);
    expect(progressed?.commandId).to.equal(commandId);
    return { state: progressed?.state, ...progressed?.result };
  };
  beforeEach(async () => {
    floor = await Floor.open();
    await floor.start();
  });
  afterEach(async () => {
    expect(floor.failures).to.deep.equal([]);
    await floor.close();
  });

  it('the database itself refuses exits beyond the position, and counts the legs of an OCO once', async () => {
    await floor.entered();
    const stop = await floor.order('stop-loss');
    const exit = (quantity: string, position = stop?.position_id) =>
      sql`insert into orders (id, approval_id, position_id, account, bot_id, instrument_id, purpose, ordinal, side, type, quantity,
          client_order_id, state, market_time, correlation_id)
        select id, ${stop?.approval_id}, ${position}, 'main', 'bot', 'binance:BTC/USDT', 'exit', 99, 'sell', 'market', ${quantity},
          replace(id::text, '-', ''), 'submitting', now(), id from (select gen_random_uuid() as id) fresh`
        .execute(floor.db)
        .then(() => 'accepted')
        .catch(error => String(error.message));
    expect(await exit('0.001')).to.include('takes the exits of position');
    expect(await exit('0.001', deriveId('nothing'))).to.include('takes the exits of position');
    await sql`update orders set state = 'cancelled' where purpose in ('stop-loss', 'take-profit')`.execute(floor.db);
    expect(await exit('1.999')).to.include('to 1.999 of 1.998');
    expect(await exit('1.998')).to.equal('accepted');
  });

  it('the database itself refuses to send an order twice', async () => {
    await floor.entered();
    const again = await sql`update orders set sent_at = now() + interval '1 second' where purpose = 'entry'`
      .execute(floor.db)
      .catch(error => String(error.message));
    expect(again).to.match(/would be sent again/);
  });

  it('are compared on command, and a second comparison finds nothing', async () => {
    await floor.entered();
    floor.venue.streaming = false;
    floor.venue.move(BTC, 89);
    const first = await reconcile('first');
    expect(first).to.deep.include({ state: 'done', externalTrades: 0, externalOrders: 0 });
    expect(first.differences).to.be.greaterThan(0);
    await until(async () => (await floor.orders()).every(order => order.state !== 'open'));
    expect(await reconcile('second')).to.deep.include({ state: 'done', differences: 0 });
    floor.venue.unreachable = true;
    expect(await reconcile('third')).to.deep.include({ state: 'failed', code: 'VENUE_UNREACHABLE' });
    expect(floor.running.health?.()).to.include('VENUE_UNREACHABLE');
    floor.venue.unreachable = false;
    expect(await reconcile('fourth')).to.deep.include({ state: 'done', differences: 0 });
    expect(floor.running.health?.()).to.equal(null);
  });

  it('take back an order that was given up and is there after all', async () => {
    floor.venue.streaming = false;
    floor.venue.script('place', { kind: 'drop-response' });
    floor.venue.hideAll = true;
    await floor.approve();
    await until(async () => (await floor.order('entry'))?.state === 'unknown');
    await sql`update orders set state = 'never-arrived'`.execute(floor.db);
    await until(() => Number(floor.running.details?.().ordersAskedAbout) === 0);
    floor.venue.hideAll = false;
    await reconcile('late');
    await until(async () => (await floor.position())?.protected_at != null);
    expect(await floor.order('entry')).to.include({ state: 'filled', filled_quantity: '2' });
    expect(floor.venue.count('place')).to.equal(1);
  });

  it('take back a resting order that was given up', async () => {
    await floor.approve({ orderType: 'limit', limitPrice: '95' });
    await until(async () => (await floor.order('entry'))?.state === 'open');
    await sql`update orders set state = 'never-arrived', venue_order_id = null`.execute(floor.db);
    await reconcile('revenant');
    await until(async () => (await floor.order('entry'))?.state === 'open');
  });

  it('F21: survive the database closing every connection, with nothing twice and nothing lost', async () => {
    const approving = floor.approveAll([{ symbol: BTC }, { symbol: ETH }, { symbol: BTC, bot: 'other' }]);
    for (let round = 0; round < 6; round++) {
      await sql`select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and application_name = 'execution'`.execute(floor.db);
      await new Promise(resolve => setTimeout(resolve, 30));
    }
    await approving;
    const positions = () => floor.db.selectFrom('positions').select(['quantity', 'protected_at']).execute();
    await until(async () => (await positions()).filter(one => one.protected_at !== null).length === 3);
    expect((await positions()).map(one => one.quantity)).to.deep.equal(['1.998', '1.998', '1.998']);
    expect(floor.held('BTC')).to.equal('3.996');
    expect(floor.venue.count('place')).to.equal(3);
  });

  it('a desk that fails stops alone, says so, and recovers', async () => {
    await sql`alter table orders add constraint broken check (instrument_id <> 'binance:BTC/USDT' or state <> 'filled')`.execute(
      floor.db,
    );
    await floor.approve({ symbol: BTC });
    await until(() => (floor.running.health?.() ?? '').includes('broken'));
    await floor.entered({ symbol: ETH });
    expect((await floor.sent('alert-raised')).map(alert => alert.rule)).to.include('EXECUTION_TURN_FAILED');
    await sql`alter table orders drop constraint broken`.execute(floor.db);
    await reconcile('mended');
    await until(async () => (await floor.position(BTC))?.protected_at != null);
    await until(() => floor.running.health?.() === null);
  });

  it('keep the balances that the venue shows, zero included', async () => {
    await until(async () => (await floor.sent('balances-observed')).length > 0);
    const stored = async () => {
      const rows = await floor.db.selectFrom('venue_balances').select(['asset', 'free', 'locked']).execute();
      return Object.fromEntries(rows.map(row => [row.asset, new Decimal(row.free).plus(row.locked).toString()]));
    };
    expect(await stored()).to.deep.equal({ USDT: '1000000' });
    await floor.entered();
    await until(async () => (await stored()).BTC === '1.998');
    await floor.approve({ intent: 'exit' });
    await until(async () => (await stored()).BTC === '0');
  });
});
