import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { checkNone, watchRestarts } from '../checks.ts';
import type { Scenario } from '../scenario.ts';

const STALE_MS = 1_500;

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
    const began = new Date();
    await stage.inject(
      value === 'delisted'
        ? { after: { ms: 0 }, do: { kind: 'delist', symbol } }
        : { after: { ms: 0 }, do: { kind: 'bad-price', symbol, value, forMs } },
    );
    await sleep(forMs);
    if (value === 'delisted') await stage.inject({ after: { ms: 0 }, do: { kind: 'relist', symbol } });
    const from = new Date(began.getTime() + STALE_MS);
    const until = new Date(began.getTime() + forMs);
    await checkNone(
      stage,
      `${symbol} is not entered (${value})`,
      sql`select concat(o.id, ' ', o.state) as found from orders o where o.purpose = 'entry' and o.instrument_id like ${`%:${symbol}`}
        and o.created_at between ${from} and ${until} and o.state not in ('denied', 'rejected')`,
    );
    const { rows } =
      await sql`select distinct instrument_id from orders where purpose = 'entry' and sent_at between ${from} and ${until}
      and instrument_id not like ${`%:${symbol}`}`.execute(stage.installation.db);
    stage.check('the others trade on', rows.length > 0 || stage.symbols.length === 1, `${rows.length} symbols`);
    await noRestart();
  },
};
