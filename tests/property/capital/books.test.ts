import { expect } from 'chai';
import fc from 'fast-check';
import { sql } from 'kysely';
import { Decimal } from '#shared/kernel/decimal.ts';
import type { Message } from '#shared/messaging/message.ts';
import { bookMismatches } from '#shared/persistence/reads/books.ts';
import { ACCOUNT, Rig } from '#tests/integration/capital/venue.ts';
import { testDatabase } from '#tests/integration/database.ts';

type Step =
  | {
      readonly kind: 'trade';
      readonly units: number;
      readonly cents: number;
      readonly buy: boolean;
      readonly bot: string | null;
      readonly inBase: boolean;
    }
  | { readonly kind: 'book'; readonly most: number; readonly twice: boolean }
  | { readonly kind: 'observe' };

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    kind: fc.constant('trade' as const),
    units: fc.integer({ min: 1, max: 99_999 }),
    cents: fc.integer({ min: 1, max: 99_999 }),
    buy: fc.boolean(),
    bot: fc.constantFrom('trend', 'mean', null),
    inBase: fc.boolean(),
  }),
  fc.record({ kind: fc.constant('book' as const), most: fc.integer({ min: 1, max: 3 }), twice: fc.boolean() }),
  fc.constant({ kind: 'observe' as const }),
);

/** Invariants 1 and 6: whatever the order of fills, readings and repeats, the books end as the venue's balances. */
describe('books under any order of fills and readings', () => {
  let rig: Rig;
  before(async () => {
    rig = new Rig(await testDatabase());
    await rig.seed({ trend: 0.4, mean: 0.3 });
  });
  after(() => rig.stop());

  it('every transaction balances, and bots and unassigned together are what the venue holds', async () => {
    let usdt = new Decimal('100000000');
    let btc = new Decimal('100');
    const venue = () => ({ USDT: usdt.toFixed(), BTC: btc.toFixed() });
    await rig.observe(venue());
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 12 }), async steps => {
        const waiting: Message[] = [];
        const book = async (most: number, twice: boolean) => {
          const batch = waiting.splice(0, most);
          if (batch.length > 0) await rig.handle(...batch, ...(twice ? batch : []));
        };
        for (const one of steps) {
          if (one.kind === 'observe') await rig.observe(venue());
          if (one.kind === 'book') await book(one.most, one.twice);
          if (one.kind !== 'trade') continue;
          const quantity = new Decimal(one.units).div(100_000);
          const price = new Decimal(one.cents).div(100);
          const sign = one.buy ? 1 : -1;
          const fee = (one.inBase ? quantity : quantity.times(price)).times('0.001');
          btc = btc.plus(quantity.times(sign)).minus(one.inBase ? fee : 0);
          usdt = usdt.minus(quantity.times(price).times(sign)).minus(one.inBase ? 0 : fee);
          waiting.push(
            await rig.trade({
              side: one.buy ? 'buy' : 'sell',
              quantity: quantity.toFixed(),
              price: price.toFixed(),
              fee: fee.toFixed(),
              feeAsset: one.inBase ? 'BTC' : 'USDT',
              botId: one.bot,
            }),
          );
        }
        await book(waiting.length, false);
        await rig.observe(venue());
        expect(await bookMismatches(rig.database.db, ACCOUNT)).to.deep.equal([]);
        const { rows } = await sql`select 1 from ledger group by transaction_id, asset having sum(amount) <> 0
          union all select 1 from book_balances b where amount <> (select sum(l.amount) from ledger l
            where (l.account, l.book, l.asset) = (b.account, b.book, b.asset) and l.bot_id is not distinct from b.bot_id)
          union all select 1 from fund_flows where rule = 'venue-is-right'`.execute(rig.database.db);
        expect(rows, 'unbalanced transactions, wrong sums, adjustments').to.deep.equal([]);
      }),
      { numRuns: 25 },
    );
  });
});
