import { expect } from 'chai';
import type { ClientOrderId } from '#shared/domain/order.ts';
import type { AccountEvent, ClientListId, Exchange, Outcome, PlaceOco, PlaceOrder } from '#shared/exchange/port.ts';
import { VENUES } from '#shared/exchange/venues.ts';
import { Decimal } from '#shared/kernel/decimal.ts';
import { deriveId, hexOf } from '#shared/kernel/ids.ts';
import { type EpochMs, epochMs } from '#shared/kernel/time.ts';
import { BTC, EDWARD, type Rig, START, startRig, TRADER } from '../paper-binance/rig.ts';

const wallNow = (): EpochMs => epochMs(Date.now());
const id = (name: string): ClientOrderId => hexOf(deriveId('test', name)) as ClientOrderId;
const listId = (name: string): ClientListId => hexOf(deriveId('list', name)) as ClientListId;
const decimal = (text: string): Decimal => new Decimal(text);

const order = (name: string, changes: Partial<PlaceOrder> = {}): PlaceOrder => ({
  symbol: BTC,
  clientOrderId: id(name),
  side: 'buy',
  type: 'market',
  quantity: decimal('0.1'),
  limitPrice: null,
  stopPrice: null,
  timeInForce: 'GTC',
  sentAt: wallNow(),
  ...changes,
});
const resting = (name: string, changes: Partial<PlaceOrder> = {}): PlaceOrder =>
  order(name, { type: 'limit', limitPrice: decimal('90'), ...changes });
const oco = (name: string, changes: Partial<PlaceOco> = {}): PlaceOco => ({
  symbol: BTC,
  clientListId: listId(name),
  side: 'sell',
  quantity: decimal('0.1'),
  stopLoss: { clientOrderId: id(`${name} stop`), stopPrice: decimal('95'), limitPrice: null },
  takeProfit: { clientOrderId: id(`${name} target`), type: 'limit-maker', price: decimal('110') },
  sentAt: wallNow(),
  ...changes,
});

export function confirmed<T>(outcome: Outcome<T>): T {
  if (outcome.kind !== 'confirmed') throw new Error(`${outcome.kind}: ${JSON.stringify(outcome.fault)}`);
  return outcome.value;
}
function rejected(outcome: Outcome<unknown>): { readonly code: string; readonly venueCode: string | null } {
  if (outcome.kind !== 'rejected') throw new Error(`expected a rejection, got ${JSON.stringify(outcome)}`);
  return outcome.fault;
}

/** What every venue of the registry must do behind the port; the venue itself is the paper exchange, over the wire. */
for (const [name, venue] of Object.entries(VENUES)) {
  describe(`trading on ${name}`, () => {
    let rig: Rig;
    let exchange: Exchange;
    const open = (keys: { apiKey: string; secret: string } = TRADER): Promise<Exchange> =>
      venue.openExchange({ restUrl: rig.url, streamUrl: rig.ws, recvWindowMs: 2_000, wallNow, keys, symbols: [BTC] });

    beforeEach(async () => {
      rig = await startRig();
      exchange = await open();
    });
    afterEach(async () => {
      await exchange.close();
      await rig.stop();
    });

    it('fills a market order and tells the fills in the same answer', async () => {
      const { order: placed, fills } = confirmed(await exchange.place(order('entry')));
      expect(placed).to.deep.include({ symbol: BTC, clientOrderId: id('entry'), state: 'filled', type: 'market' });
      expect(placed.filledQuantity.eq('0.1')).to.equal(true);
      expect(fills.length).to.be.greaterThan(0);
      const bought = fills.reduce((total, fill) => total.plus(fill.quantity), decimal('0'));
      expect(bought.eq('0.1')).to.equal(true);
      expect(fills[0]).to.deep.include({ feeAsset: 'BTC', side: 'buy', isMaker: false });

      const read = await exchange.fillsSince({ symbol: BTC, from: { time: START }, limit: 100 });
      if (!read.ok) throw new Error(read.error.message);
      expect(read.value.map(fill => fill.venueTradeId)).to.deep.equal(fills.map(fill => fill.venueTradeId));
      const last = fills.at(-1)?.venueTradeId ?? '';
      const later = await exchange.fillsSince({ symbol: BTC, from: { tradeId: last }, limit: 100 });
      expect(later.ok && later.value.map(fill => fill.venueTradeId)).to.deep.equal([last]);
    });

    it('reads an order by its client id, and null for one that the venue never had', async () => {
      confirmed(await exchange.place(resting('waits')));
      const known = await exchange.orderByClientId(BTC, id('waits'));
      expect(known.ok && known.value?.state).to.equal('open');
      expect(known.ok && known.value?.limitPrice?.toFixed()).to.equal('90');
      const unknown = await exchange.orderByClientId(BTC, id('never'));
      expect(unknown.ok && unknown.value).to.equal(null);
      const open = await exchange.openOrders(null);
      expect(open.ok && open.value.map(each => each.clientOrderId)).to.deep.equal([id('waits')]);
    });

    it('cancels, and says with proof that what is not open cannot be cancelled', async () => {
      confirmed(await exchange.place(resting('waits')));
      const cancel = { symbol: BTC, clientOrderId: id('waits'), sentAt: wallNow() };
      const cancelled = confirmed(await exchange.cancel(cancel));
      expect(cancelled).to.deep.include({ clientOrderId: id('waits'), state: 'cancelled' });
      expect(rejected(await exchange.cancel(cancel))).to.deep.include({ code: 'VENUE_ORDER_NOT_OPEN' });
    });

    it('protects with an OCO, whose legs are orders and whose cancel takes both', async () => {
      const placed = confirmed(await exchange.placeOco(oco('guard')));
      expect(placed.list).to.deep.include({ clientListId: listId('guard'), state: 'executing' });
      expect(placed.orders.map(each => each.clientOrderId)).to.have.members([id('guard stop'), id('guard target')]);
      const stop = placed.orders.find(each => each.clientOrderId === id('guard stop'));
      expect(stop?.type).to.equal('stop-loss');
      expect(stop?.stopPrice?.toFixed()).to.equal('95');
      expect(stop?.venueListId).to.equal(placed.list.venueListId);
      const read = await exchange.ocoByClientId(listId('guard'));
      expect(read.ok && read.value).to.deep.equal(placed.list);
      const never = await exchange.ocoByClientId(listId('never'));
      expect(never.ok && never.value).to.equal(null);

      const cancel = { symbol: BTC, clientListId: listId('guard'), sentAt: wallNow() };
      const cancelled = confirmed(await exchange.cancelOco(cancel));
      expect(cancelled.list.state).to.equal('done');
      expect(cancelled.orders.every(each => each.state === 'cancelled')).to.equal(true);
    });

    it('cancels a whole OCO by one of its legs', async () => {
      confirmed(await exchange.placeOco(oco('guard')));
      const leg = { symbol: BTC, clientOrderId: id('guard stop'), sentAt: wallNow() };
      expect(confirmed(await exchange.cancel(leg))).to.deep.include({ clientOrderId: id('guard stop') });
      const open = await exchange.openOrders(BTC);
      expect(open.ok && open.value).to.deep.equal([]);
    });

    it('replaces: both halves have their own outcome', async () => {
      confirmed(await exchange.place(resting('first')));
      const place = resting('second', { limitPrice: decimal('91') });
      const replaced = await exchange.cancelReplace({ cancel: id('first'), place, sentAt: wallNow() });
      expect(confirmed(replaced.cancelled).state).to.equal('cancelled');
      expect(replaced.placed && confirmed(replaced.placed).order.clientOrderId).to.equal(id('second'));

      const again = await exchange.cancelReplace({ cancel: id('first'), place: resting('third'), sentAt: wallNow() });
      expect(rejected(again.cancelled).code).to.equal('VENUE_ORDER_NOT_OPEN');
      expect(again.placed).to.equal(null);

      const tooLarge = resting('fourth', { quantity: decimal('8000') });
      const half = await exchange.cancelReplace({ cancel: id('second'), place: tooLarge, sentAt: wallNow() });
      expect(confirmed(half.cancelled).clientOrderId).to.equal(id('second'));
      expect(half.placed && rejected(half.placed).code).to.equal('VENUE_INSUFFICIENT_FUNDS');
    });

    it('makes an order smaller and keeps its name', async () => {
      confirmed(await exchange.place(resting('wide')));
      const smaller = { symbol: BTC, clientOrderId: id('wide'), quantity: decimal('0.06'), sentAt: wallNow() };
      const amended = confirmed(await exchange.amend(smaller));
      expect(amended.clientOrderId).to.equal(id('wide'));
      expect(amended.quantity.toFixed()).to.equal('0.06');
    });

    it('reads balances', async () => {
      const read = await exchange.balances();
      if (!read.ok) throw new Error(read.error.message);
      const dollars = read.value.balances.find(each => each.asset === 'USDT');
      expect(dollars?.free.toFixed()).to.equal('10000');
    });

    it('sorts refusals by what they prove', async () => {
      const poor = order('poor', { quantity: decimal('90'), type: 'limit', limitPrice: decimal('120') });
      expect(rejected(await exchange.place(poor)).code).to.equal('VENUE_INSUFFICIENT_FUNDS');
      const tiny = order('tiny', { quantity: decimal('0.0001') });
      expect(rejected(await exchange.place(tiny))).to.deep.include({ code: 'VENUE_REJECTED', venueCode: '-1013' });
      const nowhere = { ...order('nowhere'), symbol: 'NOPE/USDT' as typeof BTC };
      expect(rejected(await exchange.place(nowhere)).code).to.equal('VENUE_UNKNOWN_SYMBOL');
    });

    it('never calls a duplicate rejected: the first one is live', async () => {
      confirmed(await exchange.place(resting('twice')));
      expect((await exchange.place(resting('twice'))).kind).to.equal('unknown');
    });

    it('names a dead key, by REST and on the stream', async () => {
      const stranger = await open({ apiKey: 'z'.repeat(64), secret: 'z'.repeat(64) });
      try {
        expect(rejected(await stranger.place(order('x'))).code).to.equal('VENUE_KEY_REJECTED');
        const refused = await new Promise<AccountEvent>(resolve => {
          stranger.subscribeAccount(event => event.kind === 'refused' && resolve(event));
        });
        expect(refused.kind === 'refused' && refused.fault.code).to.equal('VENUE_KEY_REJECTED');
      } finally {
        await stranger.close();
      }
    });

    it('lets a request die with its window: what was committed too long ago does nothing', async () => {
      const late = order('late', { sentAt: epochMs(Date.now() - 3_000) });
      expect(rejected(await exchange.place(late)).code).to.equal('VENUE_CLOCK_SKEW');
      const read = await exchange.orderByClientId(BTC, id('late'));
      expect(read.ok && read.value).to.equal(null);
    });

    it('says not sent, with proof, when nobody listens', async () => {
      await rig.server.close();
      expect(rejected(await exchange.place(order('alone'))).code).to.equal('VENUE_UNREACHABLE');
    });

    it('follows the account: orders with their fills, lists, balances', async () => {
      const events: AccountEvent[] = [];
      let wake = (): void => undefined;
      exchange.subscribeAccount(event => {
        events.push(event);
        wake();
      });
      const until = async (wanted: (event: AccountEvent) => boolean): Promise<AccountEvent> => {
        for (;;) {
          const found = events.find(wanted);
          if (found !== undefined) return found;
          await new Promise<void>(resolve => {
            wake = resolve;
          });
        }
      };
      const connected = await until(event => event.kind === 'connection');
      expect(connected.kind === 'connection' && connected.connection.kind).to.equal('connected');

      const { fills } = confirmed(await exchange.place(order('entry')));
      const traded = await until(event => event.kind === 'order-updated' && event.fill !== null);
      expect(traded.kind === 'order-updated' && traded.fill).to.deep.equal(fills[0]);
      const changed = await until(event => event.kind === 'balances-changed');
      expect(changed.kind === 'balances-changed' && changed.balances.map(each => each.asset)).to.include('USDT');

      confirmed(await exchange.placeOco(oco('guard')));
      const listed = await until(event => event.kind === 'list-updated');
      expect(listed.kind === 'list-updated' && listed.list.clientListId).to.equal(listId('guard'));

      confirmed(await exchange.cancel({ symbol: BTC, clientOrderId: id('guard stop'), sentAt: wallNow() }));
      await until(
        event =>
          event.kind === 'order-updated' &&
          event.order.clientOrderId === id('guard stop') &&
          event.order.state === 'cancelled',
      );
      expect(events.some(event => event.kind === 'unreadable')).to.equal(false);
    });

    it('signs with an Ed25519 key too, by REST and on the stream', async () => {
      const secret = String(EDWARD.privateKey.export({ type: 'pkcs8', format: 'pem' }));
      const edward = await open({ apiKey: EDWARD.apiKey, secret });
      try {
        confirmed(await edward.place(order('x')));
        const first = await new Promise<AccountEvent>(resolve => edward.subscribeAccount(resolve));
        expect(first.kind).to.equal('connection');
      } finally {
        await edward.close();
      }
    });
  });
}
