import { expect } from 'chai';
import type { AccountEvent, Exchange } from '#shared/exchange/port.ts';
import { epochMs } from '#shared/kernel/time.ts';
import { BTC, START } from '../scripted-venue.ts';
import { Account, cancel, confirmed, decimal, id, order, rejected, resting } from './requests.ts';
import { EACH_VENUE, openStage, type Stage, WINDOW_MS, wallNow } from './venues.ts';

/** What every venue of the registry must do behind the port; the venue itself is the paper exchange, over the wire. */
for (const { name, capabilities, stranger, otherKeys, tooSmall } of EACH_VENUE) {
  describe(`trading on ${name}`, () => {
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

    it('fills a market order and tells the fills in the same answer', async () => {
      const { order: placed, fills } = confirmed(await exchange.place(order('entry')));
      expect(placed).to.deep.include({ symbol: BTC, clientOrderId: id('entry'), state: 'filled', type: 'market' });
      expect(placed.filledQuantity.eq('0.1')).to.equal(true);
      expect(fills.length).to.be.greaterThan(0);
      const bought = fills.reduce((total, fill) => total.plus(fill.quantity), decimal('0'));
      expect(bought.eq('0.1')).to.equal(true);
      expect(fills[0]).to.deep.include({
        feeAsset: capabilities.feeAsset === 'quote' ? 'USDT' : 'BTC',
        side: 'buy',
        isMaker: false,
      });

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
      const cancelled = confirmed(await exchange.cancel(cancel('waits')));
      expect(cancelled).to.deep.include({ clientOrderId: id('waits'), state: 'cancelled' });
      expect(rejected(await exchange.cancel(cancel('waits')))).to.deep.include({ code: 'VENUE_ORDER_NOT_OPEN' });
    });

    if (capabilities.cancelReplace) {
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
    } else {
      it('has no replacement in one request, and says so before anything is sent', async () => {
        confirmed(await exchange.place(resting('first')));
        const replaced = await exchange.cancelReplace({
          cancel: id('first'),
          place: resting('second'),
          sentAt: wallNow(),
        });
        expect(rejected(replaced.cancelled).code).to.equal('VENUE_UNSUPPORTED');
        expect(replaced.placed).to.equal(null);
        const open = await exchange.openOrders(BTC);
        expect(open.ok && open.value.map(each => each.clientOrderId)).to.deep.equal([id('first')]);
      });
    }

    if (capabilities.amend === 'none') {
      it('cannot change an order, and says so before anything is sent', async () => {
        const smaller = { symbol: BTC, clientOrderId: id('wide'), quantity: decimal('0.06'), sentAt: wallNow() };
        expect(rejected(await exchange.amend(smaller)).code).to.equal('VENUE_UNSUPPORTED');
      });
    } else {
      it('makes an order smaller and keeps its name', async () => {
        confirmed(await exchange.place(resting('wide')));
        const smaller = { symbol: BTC, clientOrderId: id('wide'), quantity: decimal('0.06'), sentAt: wallNow() };
        const amended = confirmed(await exchange.amend(smaller));
        expect(amended.clientOrderId).to.equal(id('wide'));
        expect(amended.quantity.toFixed()).to.equal('0.06');
      });
    }

    it('reads balances', async () => {
      const read = await exchange.balances();
      if (!read.ok) throw new Error(read.error.message);
      const dollars = read.value.balances.find(each => each.asset === 'USDT');
      expect(dollars?.free.toFixed()).to.equal('10000');
    });

    it('takes exactly the smallest order that it lists', async () => {
      const read = await exchange.instruments([BTC]);
      if (!read.ok) throw new Error(read.error.message);
      const [listed] = read.value;
      if (listed === undefined) throw new Error('BTC is not listed');
      const limitPrice = decimal('90');
      const byWorth = listed.minNotional.div(limitPrice).div(listed.stepSize).ceil().times(listed.stepSize);
      const quantity = byWorth.gt(listed.minQuantity) ? byWorth : listed.minQuantity;
      confirmed(await exchange.place(order('smallest', { quantity, type: 'limit', limitPrice })));
    });

    it('sorts refusals by what they prove', async () => {
      const poor = order('poor', { quantity: decimal('90'), type: 'limit', limitPrice: decimal('120') });
      expect(rejected(await exchange.place(poor)).code).to.equal('VENUE_INSUFFICIENT_FUNDS');
      const { quantity, venueCode } = tooSmall;
      const tiny = order('tiny', { quantity: decimal(quantity) });
      expect(rejected(await exchange.place(tiny))).to.deep.include({ code: 'VENUE_REJECTED', venueCode });
      const nowhere = { ...order('nowhere'), symbol: 'NOPE/USDT' as typeof BTC };
      expect(rejected(await exchange.place(nowhere)).code).to.equal('VENUE_UNKNOWN_SYMBOL');
    });

    it('never calls a duplicate rejected: the first one is live', async () => {
      confirmed(await exchange.place(resting('twice')));
      expect((await exchange.place(resting('twice'))).kind).not.to.equal('rejected');
      const open = await exchange.openOrders(null);
      expect(open.ok && open.value).to.have.length(1);
    });

    it('names a dead key, by REST and on the stream', async () => {
      const lost = await stage.openExchange(stranger);
      try {
        expect(rejected(await lost.place(order('x'))).code).to.equal('VENUE_KEY_REJECTED');
        const refused = await new Promise<AccountEvent>(resolve => {
          lost.subscribeAccount(event => event.kind === 'refused' && resolve(event));
        });
        expect(refused.kind === 'refused' && refused.fault.code).to.equal('VENUE_KEY_REJECTED');
      } finally {
        await lost.close();
      }
    });

    it('lets a request die with its window: what was committed too long ago does nothing', async () => {
      const late = order('late', { sentAt: epochMs(wallNow() - WINDOW_MS - 1_000) });
      expect(rejected(await exchange.place(late)).code).to.equal('VENUE_CLOCK_SKEW');
      const read = await exchange.orderByClientId(BTC, id('late'));
      expect(read.ok && read.value).to.equal(null);
    });

    it('says not sent, with proof, when nobody listens', async () => {
      await stage.disappear();
      expect(rejected(await exchange.place(order('alone'))).code).to.equal('VENUE_UNREACHABLE');
    });

    it('follows the account: orders with their fills, balances', async () => {
      const account = new Account().follow(exchange);
      await account.connected();
      const { fills } = confirmed(await exchange.place(order('entry')));
      const traded = await account.until(event => event.kind === 'order-updated' && event.fill !== null);
      expect(traded.kind === 'order-updated' && traded.fill).to.deep.equal(fills[0]);
      const changed = await account.until(event => event.kind === 'balances-changed');
      expect(changed.kind === 'balances-changed' && changed.balances.map(each => each.asset)).to.include('USDT');

      confirmed(await exchange.place(resting('waits')));
      confirmed(await exchange.cancel(cancel('waits')));
      await account.until(
        event =>
          event.kind === 'order-updated' &&
          event.order.clientOrderId === id('waits') &&
          event.order.state === 'cancelled',
      );
      expect(account.events.some(event => event.kind === 'unreadable')).to.equal(false);
    });

    for (const [kind, keys] of Object.entries(otherKeys)) {
      it(`signs with a key of kind ${kind} too, by REST and on the stream`, async () => {
        const other = await stage.openExchange(keys);
        try {
          confirmed(await other.place(order('x')));
          const first = await new Promise<AccountEvent>(resolve => other.subscribeAccount(resolve));
          expect(first.kind).to.equal('connection');
        } finally {
          await other.close();
        }
      });
    }
  });
}
