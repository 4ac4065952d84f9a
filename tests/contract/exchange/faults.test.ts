import { expect } from 'chai';
import type { ClientOrderId } from '#shared/domain/order.ts';
import { faultScript } from '#shared/exchange/paper/faults/script.ts';
import type { Exchange, Outcome, PlaceOrder } from '#shared/exchange/port.ts';
import { Decimal } from '#shared/kernel/decimal.ts';
import { deriveId, hexOf } from '#shared/kernel/ids.ts';
import { BTC } from '../scripted-venue.ts';
import { EACH_VENUE, openStage, type Stage, wallNow } from './venues.ts';

/** What the port must make of a venue that misbehaves: nothing that may have worked is called rejected. */
for (const { name, busy, tooMany, burst } of EACH_VENUE) {
  describe(`faults on the way to ${name}`, () => {
    let stage: Stage;
    let exchange: Exchange;
    let count = 0;
    beforeEach(async () => {
      stage = await openStage(name);
      exchange = await stage.openExchange();
    });
    afterEach(async () => {
      await exchange.close();
      await stage.stop();
    });

    const inject = (...faults: readonly object[]) => stage.exchange.venue.faults.load(faultScript.parse({ faults }));
    const order = (): PlaceOrder => ({
      ...{ symbol: BTC, side: 'buy', type: 'limit', timeInForce: 'GTC', quantity: new Decimal('0.1') },
      ...{ limitPrice: new Decimal('90'), stopPrice: null, sentAt: wallNow() },
      clientOrderId: hexOf(deriveId('fault', name, count++)) as ClientOrderId,
    });
    /** What the port says, and whether the venue has the order. */
    const placed = async (): Promise<readonly [Outcome<unknown>['kind'], string | null, boolean]> => {
      const sent = order();
      const outcome = await exchange.place(sent);
      inject();
      const found = await exchange.orderByClientId(BTC, sent.clientOrderId);
      return [outcome.kind, outcome.kind === 'confirmed' ? null : outcome.fault.code, found.ok && found.value !== null];
    };

    it('an answer that is lost, cut short or no answer at all leaves the outcome open', async () => {
      const open: readonly (readonly [object, boolean])[] = [
        [{ kind: 'drop-response' }, true],
        [{ kind: 'truncate' }, true],
        [{ kind: 'refuse' }, false],
        [{ kind: 'reply', status: 502, body: '<html>Bad Gateway</html>' }, false],
        [{ kind: 'reply', ...busy }, false],
        [{ kind: 'reply', status: 200, body: '' }, false],
      ];
      for (const [fault, isThere] of open) {
        inject({ request: 'place', do: fault });
        expect(await placed(), JSON.stringify(fault)).to.deep.equal(['unknown', 'VENUE_OUTCOME_UNKNOWN', isThere]);
      }
    });

    it('an answer that is lost on a connection that waiting requests share leaves the outcome open as well', async () => {
      inject({ request: 'place', nth: burst / 2, do: { kind: 'drop-response' } });
      const outcomes = await Promise.all(
        Array.from({ length: burst }, () => exchange.place({ ...order(), timeInForce: 'IOC' })),
      );
      expect(outcomes.filter(({ kind }) => kind === 'rejected')).to.deep.equal([]);
      expect(outcomes.filter(({ kind }) => kind === 'unknown')).to.have.length(1);
    });

    it('an answer that is late is an answer', async () => {
      inject({ request: 'place', do: { kind: 'delay', ms: 50 } });
      expect(await placed()).to.deep.equal(['confirmed', null, true]);
    });

    it('a refusal to hurry is a rejection, with the moment from which to try again', async () => {
      inject({ request: 'place', do: { kind: 'reply', ...tooMany, retryAfterSeconds: 7 } });
      const outcome = await exchange.place(order());
      expect(outcome.kind).to.equal('rejected');
      if (outcome.kind === 'rejected') expect(outcome.fault.retryAt).to.be.closeTo(Date.now() + 7_000, 1_000);
    });

    it('an order that the venue does not show yet is not found; its answer was true', async () => {
      const sent = order();
      inject({ order: 'placed', do: { kind: 'hide-order', forMs: 60_000 } });
      expect((await exchange.place(sent)).kind).to.equal('confirmed');
      expect(await exchange.orderByClientId(BTC, sent.clientOrderId)).to.deep.equal({ ok: true, value: null });
      expect(await exchange.openOrders(null)).to.deep.equal({ ok: true, value: [] });
      inject();
      const found = await exchange.openOrders(null);
      expect(found.ok && found.value.map(({ clientOrderId }) => clientOrderId)).to.deep.equal([sent.clientOrderId]);
    });

    for (const kind of ['maintenance', 'revoke-key'] as const) {
      it(`nothing is confirmed, read or done under ${kind}, and all is well after it`, async () => {
        inject({ do: { kind, forMs: 60_000 } });
        expect((await exchange.place(order())).kind).not.to.equal('confirmed');
        const code = kind === 'maintenance' ? 'VENUE_MAINTENANCE' : 'VENUE_KEY_REJECTED';
        expect(await exchange.balances()).to.have.nested.property('error.code', code);
        inject();
        expect(await exchange.openOrders(null)).to.deep.equal({ ok: true, value: [] });
        expect((await exchange.place(order())).kind).to.equal('confirmed');
      });
    }

    it('a read that fails says so, and the next one works', async () => {
      inject({ request: 'balances', do: { kind: 'truncate' } });
      expect((await exchange.balances()).ok).to.equal(false);
      expect((await exchange.balances()).ok).to.equal(true);
    });
  });
}
