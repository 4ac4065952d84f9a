import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { checkNone, watchRestarts } from '../checks.ts';
import type { Scenario } from '../scenario.ts';

const STALE_MS = 1_500;
const LONG_MS = 120_000;

export const f17: Scenario = {
  id: 'F17',
  title: 'a price is 0, null or NaN, or the symbol is delisted',
  seenIn: 'freqtrade#3769, #11414',
  holds: 'that one symbol is quarantined, the others trade on',
  unprotectedLimitMs: null,
  async play(stage) {
    const noRestart = await watchRestarts(stage);
    const [first] = stage.symbols;
    const symbol = stage.symbols[stage.random.integer(stage.symbols.length)] ?? first ?? '';
    const forMs = stage.between(6_000, 9_000);
    const value = stage.pick(['zero', 'null', 'nan', 'delisted'] as const);
    const others = stage.symbols.length > 1;
    const from = new Date(Date.now() + STALE_MS);
    await stage.inject(
      value === 'delisted'
        ? { after: { ms: 0 }, do: { kind: 'delist', symbol } }
        : { after: { ms: 0 }, do: { kind: 'bad-price', symbol, value, forMs: LONG_MS } },
    );
    await sleep(forMs);
    if (others) {
      await stage.until('the others trade on', async () => {
        const { rows } = await sql`select id from orders where purpose = 'entry' and sent_at > ${from}
          and instrument_id not like ${`%:${symbol}`} limit 1`.execute(stage.installation.db);
        return rows.length > 0;
      });
    }
    const until = new Date();
    await stage.inject(
      ...(value === 'delisted' ? [{ after: { ms: 0 }, do: { kind: 'relist', symbol } } as const] : []),
    );
    await checkNone(
      stage,
      `${symbol} is not entered (${value})`,
      sql`select concat(o.id, ' ', o.state) as found from orders o where o.purpose = 'entry' and o.instrument_id like ${`%:${symbol}`}
        and o.created_at between ${from} and ${until} and o.state not in ('denied', 'rejected')`,
    );
    await noRestart();
  },
};
