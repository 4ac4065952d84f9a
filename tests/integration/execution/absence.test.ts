import { expect } from 'chai';
import { Decimal } from '#shared/kernel/decimal.ts';
import { BTC, Floor, until } from './floor.ts';

const d = (value: number | string): Decimal => new Decimal(value);
const OFTEN = { reconcileEveryMs: 500, maxOfflineMs: 1_000 };

describe('a venue that is away, closed, or takes orders otherwise than before', () => {
  let floor: Floor;
  const open = async (config: Parameters<typeof Floor.open>[0] = {}) => {
    floor = await Floor.open(config);
    await floor.start();
  };
  afterEach(async () => {
    await floor.close();
    expect(floor.failures).to.deep.equal([]);
  });
  const admits = () => floor.running.details?.().admitsEntries;
  const alerts = async () =>
    (await floor.db.selectFrom('deliveries').select('payload').where('type', '=', 'alert-raised').execute()).map(
      row => (row.payload as { code: string }).code,
    );

  it('away for too long: entries wait until the venue and our books were compared, then they are sent', async () => {
    await open({ config: OFTEN });
    await until(async () => admits() === true);
    floor.venue.unreachable = true;
    await until(async () => admits() === false);
    await floor.approve();
    await until(async () => (await floor.order('entry'))?.state === 'approved');
    expect(floor.venue.count('place')).to.equal(0);
    floor.venue.unreachable = false;
    await until(async () => (await floor.order('entry'))?.state === 'filled');
    expect(admits()).to.equal(true);
    expect(floor.venue.count('place')).to.equal(1);
  });

  it('closed for maintenance: entries wait at once, people are told once, and it goes on by itself', async () => {
    await open({ config: { ...OFTEN, maxOfflineMs: 300_000 } });
    await until(async () => admits() === true);
    floor.venue.closed = true;
    await until(async () => admits() === false);
    await floor.approve();
    await until(async () => (await floor.order('entry'))?.state === 'approved');
    await until(async () => (await alerts()).length > 0);
    floor.venue.closed = false;
    await until(async () => (await floor.order('entry'))?.state === 'filled');
    expect(await alerts()).to.deep.equal(['VENUE_MAINTENANCE']);
  });

  it('another grid than the table says: the refused entry is rounded to it and sent as a new order', async () => {
    await open();
    floor.venue.listed = [
      {
        ...{ symbol: BTC, base: 'BTC', quote: 'USDT', tickSize: d('0.01'), stepSize: d('0.5') },
        ...{ minQuantity: d('0.5'), maxQuantity: d(100), minNotional: d(5), status: 'trading' },
      },
    ];
    floor.venue.script('place', { kind: 'refuse', code: 'VENUE_REJECTED', venueCode: '-1013' });
    await floor.approve({ quantity: '2.2' });
    await until(async () => (await floor.position())?.protected_at != null);
    const entries = await floor.db
      .selectFrom('orders')
      .select(['quantity', 'state', 'ordinal'])
      .where('purpose', '=', 'entry')
      .orderBy('ordinal')
      .execute();
    expect(entries.map(({ quantity, state }) => `${state} ${Number(quantity)}`)).to.deep.equal([
      'rejected 2.2',
      'filled 2',
    ]);
  });

  it('that refuses an entry for want of funds gets a smaller one, and no third after two', async () => {
    await open();
    floor.venue.script('place', { kind: 'refuse', code: 'VENUE_INSUFFICIENT_FUNDS' }, { times: 9 });
    await floor.approve({ quantity: '2' });
    await until(async () => floor.venue.count('place') === 3);
    await until(async () => floor.running.details?.().callsOnTheWay === 0);
    const states = await floor.db.selectFrom('orders').select('state').where('purpose', '=', 'entry').execute();
    expect(states.map(({ state }) => state)).to.deep.equal(['rejected', 'rejected', 'rejected']);
    expect(floor.venue.count('place')).to.equal(3);
  });
});
