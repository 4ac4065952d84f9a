import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { z } from 'zod';
import type { Id } from '#shared/kernel/ids.ts';
import { BOTS } from '../chaos-profile.ts';
import { checkNone, checkNoOversell } from '../checks.ts';
import { openPositions, protectedPosition, type SeenPosition, symbolOf, under } from '../looks.ts';
import type { ProfileValues } from '../profile-values.ts';
import type { Scenario, Stage } from '../scenario.ts';

const MANY = 1_000_000;

/** Refusals with proof, by which an order can be created neither at once nor, some of them, ever. */
const REFUSALS = [
  { kind: 'reply', status: 400, body: '{"code":-1013,"msg":"Filter failure: NOTIONAL"}' },
  { kind: 'reply', status: 400, body: '{"code":-2010,"msg":"Account has insufficient balance for requested action."}' },
  { kind: 'reply', status: 429, body: '{"code":-1003,"msg":"Too many requests."}', retryAfterSeconds: 1 },
  { kind: 'reply', status: 503, body: '{"code":-1007,"msg":"Timeout waiting for response from backend server."}' },
  { kind: 'refuse' },
] as const;

export const f8: Scenario = {
  id: 'F8',
  title: 'moving a stop: the create fails after the cancel succeeded',
  seenIn: 'freqtrade#5451, #2799, #11608',
  holds: 'never unprotected past the grace time; no orphan stop',
  unprotectedLimitMs: 2_000,
  async play(stage) {
    await protectedPosition(stage);
    await stage.operator.trading('reduce');
    await stage.inject({ request: 'place', times: 1, do: stage.pick(REFUSALS) });
    await stage.struck(15_000);
    await sleep(2_500);
  },
};

/** Lets the price of a position's symbol jump by a share until it and those beside it are closed, and back. */
async function gapThrough(stage: Stage, position: SeenPosition, by: number): Promise<readonly Id[]> {
  const symbol = symbolOf(position.instrumentId);
  const ids = (await under(stage, position)).map(({ id }) => id);
  await stage.inject({ after: { ms: 0 }, do: { kind: 'gap', symbol, by } });
  await stage.until('the positions are closed', async () => {
    const still = await openPositions(stage);
    return !still.some(({ id }) => ids.includes(id));
  });
  await stage.inject({ after: { ms: 0 }, do: { kind: 'gap', symbol, by: String(1 / (1 + by) - 1) } });
  return ids;
}

export const f9: Scenario = {
  id: 'F9',
  title: 'the price gaps through a stop',
  seenIn: 'freqtrade#12984',
  holds: 'the position is closed',
  unprotectedLimitMs: 2_000,
  async play(stage) {
    await sleep(stage.between(0, 1_000));
    const ids = await gapThrough(stage, await protectedPosition(stage), -stage.between(15, 25) / 100);
    stage.check('positions under the gap were closed', true, String(ids.length));
  },
};

export const f5: Scenario = {
  id: 'F5',
  title: 'a fill races the cancel, which is told that there is no such order',
  seenIn: 'freqtrade#3647',
  holds: 'the fill wins, the position is recorded',
  unprotectedLimitMs: null,
  async play(stage) {
    // a bot that was leaving already when the price fell has cancelled its stop in time: then there was no race
    let reason = 'exit';
    for (let race = 0; race < RACES && reason === 'exit'; race++) reason = await raceTheCancel(stage);
    stage.check('the fill of the stop won', reason === 'stop-loss', reason);
    await checkNoOversell(stage);
  },
};

const RACES = 5;

/** Lets the stop of a position fill without a word; why the position was closed. */
async function raceTheCancel(stage: Stage): Promise<string> {
  const { id, instrumentId } = await protectedPosition(stage);
  const symbol = symbolOf(instrumentId);
  const by = -stage.between(15, 25) / 100;
  await stage.inject(
    { frame: 'order', symbol, times: MANY, do: { kind: 'drop' } },
    { frame: 'balances', times: MANY, do: { kind: 'drop' } },
    { after: { ms: 0 }, do: { kind: 'gap', symbol, by } },
  );
  // the bot soon wants to move its stop or to leave: it cancels what has filled already
  await stage.until('the position is closed', async () => !(await openPositions(stage)).some(one => one.id === id));
  await stage.inject({ after: { ms: 0 }, do: { kind: 'gap', symbol, by: String(1 / (1 + by) - 1) } });
  const { rows } = await sql<{
    reason: string | null;
  }>`select close_reason as reason from positions where id = ${id}`.execute(stage.installation.db);
  return rows[0]?.reason ?? 'none';
}

const money = z.looseObject({
  account: z.string().default('main'),
  quoteAsset: z.string().default('USDT'),
  paperExchange: z.record(z.string(), z.unknown()).default({}),
});

function withCapital(values: ProfileValues, amount: string): ProfileValues {
  const { account, quoteAsset, paperExchange } = money.parse(values);
  return { ...paperExchange, accounts: { [account]: { [quoteAsset]: amount } } };
}

export const f10: Scenario = {
  id: 'F10',
  title: 'a stop fills in part, then the position is left',
  seenIn: 'freqtrade#8374, #12343',
  holds: 'the exit is for the remainder only',
  unprotectedLimitMs: null,
  // positions as large as the book: what sells them is filled in part
  own: { profile: values => ({ ...values, paperExchange: withCapital(values, '100000000') }) },
  async play(stage) {
    // through the targets: they get a share of what is traded, and their stops are gone with the first part
    for (let round = 0; round < 3; round++) {
      await gapThrough(stage, await protectedPosition(stage, [BOTS.market]), stage.between(12, 18) / 100);
    }
    const { rows } = await sql<{ count: number }>`select count(*)::int as count from orders
      where purpose <> 'entry' and filled_quantity > 0 and filled_quantity < quantity and state in ('cancelled', 'expired')
        and created_at >= ${stage.since}`.execute(stage.installation.db);
    stage.check('orders that sell were filled in part', (rows[0]?.count ?? 0) > 0, String(rows[0]?.count));
    await checkNoOversell(stage);
  },
};

export const f11: Scenario = {
  id: 'F11',
  title: 'what is left is below the minimum: the fee is taken in the base coin',
  seenIn: 'freqtrade#12322, #10925',
  holds: 'closed as dust, with a ledger entry',
  unprotectedLimitMs: 2_000,
  async play(stage) {
    const { installation, since } = stage;
    const dusty = await stage.until('a position that left dust', async () => {
      const { rows } = await sql<{
        id: string;
        bot: string;
        dust: string;
      }>`select id, bot_id as bot, dust from positions
        where closed_at is not null and dust > 0 and updated_at >= ${since} limit 1`.execute(installation.db);
      return rows[0] ?? null;
    });
    await stage.until('its ledger entry', async () => {
      const { rows } = await sql`select from ledger where kind = 'dust' and bot_id = ${dusty.bot}
        and abs(amount) = ${dusty.dust}::numeric limit 1`.execute(installation.db);
      return rows.length > 0;
    });
    stage.check('dust has its ledger entry', true, `${dusty.dust} of ${dusty.bot}`);
    await checkNone(
      stage,
      'no closed position holds anything',
      sql`select id::text as found from positions where closed_at is not null and quantity <> 0`,
    );
  },
};
