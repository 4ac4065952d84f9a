import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import type { Exchange } from '#shared/exchange/port.ts';
import { confirmed, decimal, id, order, resting } from './requests.ts';
import { EACH_VENUE, openStage, type Stage, wallNow } from './venues.ts';

/** What a venue's own timer takes, on every venue of the registry; the venue's clock is put forward, since its timers are long. */
for (const { name, capabilities } of EACH_VENUE) {
  const scope = capabilities.cancelAllAfter;
  describe(`the timer that cancels on ${name}: ${scope}`, () => {
    let stage: Stage;
    let exchange: Exchange;
    let aheadMs = 0;

    beforeEach(async () => {
      aheadMs = 0;
      stage = await openStage(name, () => (wallNow() + aheadMs) as ReturnType<typeof wallNow>);
      exchange = await stage.openExchange();
    });
    afterEach(async () => {
      await exchange.close();
      await stage.stop();
    });

    const open = (): readonly string[] =>
      stage.exchange.actual.openOrders('main', null).map(({ clientOrderId }) => clientOrderId);
    /** So much of the venue's time passes; whoever asks it anything after that sees what became of it. */
    const pass = async (ms: number): Promise<void> => {
      aheadMs += ms;
      await exchange.serverTime();
    };
    const stop = () =>
      order('stop', {
        side: 'sell',
        stopPrice: decimal('95'),
        type: capabilities.orderTypes.includes('stop-loss') ? 'stop-loss' : 'stop-loss-limit',
        limitPrice: capabilities.orderTypes.includes('stop-loss') ? null : decimal('90'),
      });

    if (scope === 'none') {
      it('is not there', () => expect(exchange.cancelAllAfter).to.equal(undefined));
      return;
    }
    const start = async (ms: number | null): Promise<void> => {
      for (;;) {
        const outcome = await exchange.cancelAllAfter?.(ms);
        if (outcome === undefined) throw new Error(`${name} has no timer`);
        if (outcome.kind === 'confirmed') return;
        const { code, retryAt } = outcome.fault; // OKX takes one such call a second
        expect(code).to.equal('VENUE_RATE_LIMITED');
        await sleep((retryAt ?? 0) - wallNow());
      }
    };

    it(`takes ${scope === 'entries' ? 'entries, and leaves stops and sales' : 'everything'} once its time is over`, async () => {
      confirmed(await exchange.place(resting('entry')));
      confirmed(await exchange.place(resting('sale', { side: 'sell', limitPrice: decimal('110') })));
      confirmed(await exchange.place(stop()));
      await start(20_000);
      await pass(19_000);
      expect(open()).to.have.members([id('entry'), id('sale'), id('stop')]);
      await pass(2_000);
      expect(open()).to.have.members(scope === 'entries' ? [id('sale'), id('stop')] : []);
    });

    it('is started anew by each call, and ended by one', async () => {
      confirmed(await exchange.place(resting('entry')));
      await start(20_000);
      await pass(15_000);
      await start(20_000);
      await pass(12_000); // requests are signed by our clock, and OKX takes none that is 30 s old
      expect(open()).to.deep.equal([id('entry')]);
      await start(null);
      await pass(100_000);
      expect(open()).to.deep.equal([id('entry')]);
    });
  });
}
