import { expect } from 'chai';
import { sql } from 'kysely';
import type { Exchange } from '#shared/exchange/port.ts';
import { type VenueCall, withAudit } from '#shared/exchange/resilience/audit.ts';
import { epochMs } from '#shared/kernel/time.ts';
import { openStage, type Stage, wallNow } from '#tests/contract/exchange/venues.ts';
import { BTC, Floor, until } from './floor.ts';

describe('the venue’s own timer, when execution is gone', () => {
  let floor: Floor;
  let stage: Stage;
  let watcher: Exchange;
  let aheadMs = 0;
  const calls: VenueCall[] = [];

  async function open(venue: 'okx' | 'kraken'): Promise<void> {
    aheadMs = 0;
    calls.length = 0;
    stage = await openStage(venue, () => epochMs(wallNow() + aheadMs));
    watcher = await stage.openExchange();
    const trading = async () =>
      withAudit(await stage.openExchange(), { wallNow, record: call => void calls.push(call) });
    floor = await Floor.open({ trading, config: { graceMs: 10_000 } });
    await sql`update instruments set step_size = 0.0001, min_quantity = 0.0001`.execute(floor.db);
    await floor.start();
  }
  afterEach(async () => {
    expect(floor.failures).to.deep.equal([]);
    await floor.close();
    await watcher.close();
    await stage.stop();
  });

  const timer = (): unknown => floor.running.details?.().cancelAllAfter;
  const atVenue = (): readonly string[] =>
    stage.exchange.actual.openOrders('main', null).map(order => order.clientOrderId);
  const resting = () =>
    floor.approve({ bot: 'other', orderType: 'limit', limitPrice: '90', stopLoss: '80', quantity: '1' });
  /** The venue's wall clock shows so much more for a moment, and the venue does what is due by then. */
  async function pass(ms: number): Promise<void> {
    aheadMs = ms;
    await watcher.serverTime();
    aheadMs = 0;
    await stage.exchange.advance(60); // the counters of its limits run down
  }
  /** After a start: the entry is over in our books, as it is at the venue, and what the account holds is what the books say. */
  async function agree(held: string): Promise<void> {
    await until(async () => (await floor.orders('entry')).every(order => order.state !== 'open'));
    const live = (await floor.orders()).filter(order => order.state === 'open');
    expect(atVenue()).to.have.members(live.map(order => order.client_order_id));
    const balances = await watcher.balances();
    if (!balances.ok) throw new Error(balances.error.message);
    const base = balances.value.balances.find(({ asset }) => asset === 'BTC');
    expect(base?.free.plus(base.locked).toString()).to.equal(held);
    await until(() => timer() === 'off');
  }

  it('OKX cancels the entry when its time is over, the stop stays, and the books agree after the start', async () => {
    await open('okx');
    await floor.entered({ quantity: '0.5', takeProfit: null });
    await resting();
    await until(() => timer() === 'on');
    const [entry, guard] = [(await floor.orders('entry')).at(-1), await floor.order('stop-loss')];
    expect(atVenue()).to.have.length(2);
    await floor.stop();
    await pass(59_000);
    expect(atVenue(), 'in time').to.include(entry?.client_order_id);
    await pass(61_000);
    expect(atVenue(), 'the stop alone').to.have.length(1);
    await floor.start();
    await until(async () => (await floor.orders('entry')).at(-1)?.state === 'cancelled');
    expect(await floor.order('stop-loss')).to.include({ id: guard?.id, state: 'open' });
    expect((await floor.position())?.protected_at).to.not.equal(null);
  });

  it('Kraken cancels the entry when its time is over, and the books agree after the start', async () => {
    await open('kraken');
    await resting();
    await until(() => timer() === 'on');
    await floor.stop();
    await pass(61_000);
    expect(atVenue()).to.deep.equal([]);
    await floor.start();
    await agree('1');
    expect((await floor.order('entry'))?.state).to.equal('cancelled');
  });

  it('on Kraken nothing runs while a position is held: it is ended before the stop is placed, and starts again after', async () => {
    await open('kraken');
    await resting();
    await until(() => timer() === 'on');
    await floor.entered({ quantity: '0.5', takeProfit: null });
    const ended = calls.findLastIndex(call => call.endpoint === 'cancelAllAfter');
    const guard = await floor.order('stop-loss');
    const placed = calls.findIndex(call => call.endpoint === 'place' && call.clientId === guard?.client_order_id);
    expect(placed, 'the end was confirmed first').to.be.greaterThan(ended);
    expect(timer()).to.equal('off');
    await floor.stop();
    await pass(600_000);
    expect(atVenue(), 'entry and stop').to.have.length(2);
    await floor.start();
    await until(() => timer() === 'off');
    const { quantity } = (await floor.position(BTC)) ?? {};
    await floor.approve({ intent: 'exit', quantity: quantity ?? null });
    await until(() => timer() === 'on');
    expect((await floor.position(BTC))?.closed_at).to.not.equal(null);
  });
});
