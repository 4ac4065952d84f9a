import { expect } from 'chai';
import type { Cost, Lane } from '#shared/exchange/budget/budget.ts';
import type { Exchange, VenueOrder } from '#shared/exchange/port.ts';
import { BTC, START } from '../scripted-venue.ts';
import { Account, cancel, confirmed, decimal, id, listId, oco, order, rejected } from './requests.ts';
import { EACH_VENUE, openStage, type Stage, wallNow } from './venues.ts';

const bracket = (name: string) =>
  order(name, { side: 'sell', type: 'bracket', limitPrice: decimal('110'), stopPrice: decimal('95') });

/** Stops, and stops with a target, on every venue of the registry: as a list or as one order, which the capabilities say. */
for (const { name, capabilities } of EACH_VENUE) {
  const atMarket = capabilities.orderTypes.includes('stop-loss');
  const type = atMarket ? 'stop-loss' : 'stop-loss-limit';
  const limitPrice = atMarket ? null : decimal('90');
  const stop = (name: string) => order(name, { side: 'sell', type, limitPrice, stopPrice: decimal('95') });

  describe(`protection on ${name}, whose stops are of type ${type}`, () => {
    let stage: Stage;
    let exchange: Exchange;

    beforeEach(async () => {
      stage = await openStage(name);
      exchange = await stage.openExchange();
    });
    afterEach(async () => {
      await exchange.close();
      await stage.stop();
    });

    /** The order as it can be read under our id, and what the trades of it say. */
    const readOrder = async (clientOrderId = id('guard')): Promise<VenueOrder> => {
      const read = await exchange.orderByClientId(BTC, clientOrderId);
      if (!read.ok || read.value === null) throw new Error(`not found: ${JSON.stringify(read)}`);
      return read.value;
    };
    /** The market goes where one of the two prices is touched; everything that traded is told under the order that we placed. */
    const touched = async (price: number, placed: VenueOrder): Promise<void> => {
      const account = new Account().follow(exchange);
      await account.connected();
      stage.feed.moveTo(BTC, price);
      await stage.exchange.advance(2);
      const told = await account.until(event => event.kind === 'order-updated' && event.order.state === 'filled');
      if (told.kind !== 'order-updated') throw new Error('unreachable');
      expect(told.order).to.deep.include({ clientOrderId: id('guard'), venueOrderId: placed.venueOrderId });
      expect(told.fill).to.deep.include({
        clientOrderId: id('guard'),
        venueOrderId: placed.venueOrderId,
        side: 'sell',
      });

      const ended = await readOrder();
      expect(ended).to.deep.include({ state: 'filled', venueOrderId: placed.venueOrderId });
      expect(ended.filledQuantity.toFixed()).to.equal('0.1');
      const read = await exchange.fillsSince({ symbol: BTC, from: { time: START }, limit: 100 });
      if (!read.ok) throw new Error(read.error.message);
      const sold = read.value.reduce((total, fill) => total.plus(fill.quantity), decimal('0'));
      expect(sold.toFixed()).to.equal('0.1');
      expect([...new Set(read.value.map(fill => fill.venueOrderId))]).to.deep.equal([placed.venueOrderId]);
      const open = await exchange.openOrders(null);
      expect(open.ok && open.value).to.deep.equal([]);
      expect(rejected(await exchange.cancel(cancel('guard'))).code).to.equal('VENUE_ORDER_NOT_OPEN');
    };
    /** The same, as a process finds it that did not place the order itself. */
    const anew = async (): Promise<void> => {
      await exchange.close();
      exchange = await stage.openExchange();
    };

    it('room is kept for stops that are moved, as far as the limits have it, and a stop finds some all the same', async () => {
      const kept = capabilities.oco === 'list' ? 'list' : 'order';
      let count = 0;
      for (; (await exchange.reserve(kept, 'entry')) === null; count++)
        expect(count, 'stops that are kept room for').to.be.below(200);
      expect(count).to.be.greaterThan(10);
      expect(await exchange.reserve(kept, 'entry')).to.include({ code: 'VENUE_RATE_LIMITED', venueCode: null });
      expect(confirmed(await exchange.place(stop('guard'))).order.state).to.equal('open');
    });

    it('room that is kept for a stop is there for it after the cancel of the one before', async () => {
      await exchange.close();
      const taken: Cost[] = [];
      const ignored = (): void => undefined;
      const take = async (_: Lane, cost: Cost) => {
        taken.push(cost);
        return null;
      };
      exchange = await stage.openExchange(undefined, {
        take,
        observe: ignored,
        stop: ignored,
        close: async () => undefined,
      });
      const paidFor = (): number => taken.splice(0).filter(cost => Object.keys(cost).length === 0).length;
      confirmed(await exchange.place(stop('guard')));
      expect(await exchange.reserve('order', 'entry')).to.equal(null);
      confirmed(await exchange.cancel(cancel('guard')));
      expect(paidFor(), 'of the cancel').to.equal(0);
      confirmed(await exchange.place(stop('next')));
      expect(paidFor(), 'of the stop').to.equal(1);
    });

    it('a stop rests, is read by its client id, and is cancelled', async () => {
      const { order: placed, fills } = confirmed(await exchange.place(stop('guard')));
      expect(placed).to.deep.include({ clientOrderId: id('guard'), type, state: 'open' });
      expect(fills).to.deep.equal([]);
      const read = await readOrder();
      expect(read).to.deep.include({
        type,
        state: 'open',
        venueOrderId: placed.venueOrderId,
        side: 'sell',
      });
      expect(read.stopPrice?.toFixed()).to.equal('95');
      expect(read.quantity.toFixed()).to.equal('0.1');
      const open = await exchange.openOrders(BTC);
      expect(open.ok && open.value.map(each => each.clientOrderId)).to.deep.equal([id('guard')]);
      expect(confirmed(await exchange.cancel(cancel('guard'))).state).to.equal('cancelled');
      expect((await readOrder()).state).to.equal('cancelled');
      expect(rejected(await exchange.cancel(cancel('guard'))).code).to.equal('VENUE_ORDER_NOT_OPEN');
    });

    it('a stop is cancelled by a process that did not place it', async () => {
      confirmed(await exchange.place(stop('guard')));
      await anew();
      expect(confirmed(await exchange.cancel(cancel('guard'))).state).to.equal('cancelled');
    });

    it('a stop that is touched sells', async () => {
      const { order: placed } = confirmed(await exchange.place(stop('guard')));
      await touched(94, placed);
    });

    it('a stop that is touched is told under our id to a process that did not place it', async () => {
      const { order: placed } = confirmed(await exchange.place(stop('guard')));
      await anew();
      await touched(94, placed);
    });

    it('a stop that would go off at once is refused with proof', async () => {
      expect(rejected(await exchange.place({ ...stop('guard'), stopPrice: decimal('105') })).code).to.equal(
        'VENUE_REJECTED',
      );
    });

    it('never calls a second stop under the same id rejected: the first one is live', async () => {
      confirmed(await exchange.place(stop('guard')));
      expect((await exchange.place(stop('guard'))).kind).not.to.equal('rejected');
      const open = await exchange.openOrders(null);
      expect(open.ok && open.value).to.have.length(1);
    });

    if (capabilities.oco === 'list') {
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

      it('tells its lists on the stream', async () => {
        const account = new Account().follow(exchange);
        await account.connected();
        confirmed(await exchange.placeOco(oco('guard')));
        const listed = await account.until(event => event.kind === 'list-updated');
        expect(listed.kind === 'list-updated' && listed.list.clientListId).to.equal(listId('guard'));
        expect(account.events.some(event => event.kind === 'unreadable')).to.equal(false);
      });
    } else {
      it('has no order lists, and says so before anything is sent', async () => {
        expect(rejected(await exchange.placeOco(oco('guard'))).code).to.equal('VENUE_UNSUPPORTED');
        const whole = { symbol: BTC, clientListId: listId('guard'), sentAt: wallNow() };
        expect(rejected(await exchange.cancelOco(whole)).code).to.equal('VENUE_UNSUPPORTED');
        const read = await exchange.ocoByClientId(listId('guard'));
        expect(read.ok || read.error.code).to.equal('VENUE_UNSUPPORTED');
        const open = await exchange.openOrders(null);
        expect(open.ok && open.value).to.deep.equal([]);
      });
    }

    if (capabilities.oco === 'bracket') {
      it('a bracket is one order with both prices, and its cancel takes both', async () => {
        const { order: placed } = confirmed(await exchange.place(bracket('guard')));
        expect(placed).to.deep.include({ clientOrderId: id('guard'), type: 'bracket', state: 'open' });
        const read = await readOrder();
        expect(read).to.deep.include({ type: 'bracket', state: 'open', venueOrderId: placed.venueOrderId });
        expect([read.limitPrice?.toFixed(), read.stopPrice?.toFixed()]).to.deep.equal(['110', '95']);
        await anew();
        const open = await exchange.openOrders(null);
        expect(open.ok && open.value.map(each => each.venueOrderId)).to.deep.equal([placed.venueOrderId]);
        expect(confirmed(await exchange.cancel(cancel('guard'))).state).to.equal('cancelled');
        const after = await exchange.openOrders(null);
        expect(after.ok && after.value).to.deep.equal([]);
      });

      for (const [side, price] of Object.entries({ 'stop-loss': 94, 'take-profit': 111 })) {
        it(`a bracket whose ${side} is touched has sold once, under our id`, async () => {
          const { order: placed } = confirmed(await exchange.place(bracket('guard')));
          await touched(price, placed);
        });
        it(`a bracket whose ${side} is touched is told so to a process that did not place it`, async () => {
          const { order: placed } = confirmed(await exchange.place(bracket('guard')));
          await anew();
          await touched(price, placed);
        });
      }
    }
  });
}
