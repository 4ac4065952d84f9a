import { sql } from 'kysely';
import type { BreakerKind } from '#agents/risk-manager/core/breakers/registry.ts';
import type { EpochMs } from '#shared/kernel/time.ts';
import { HELD, HOUR, MARKET, MINUTE, type Sent, type Stage, TRADER } from './stage.ts';

/** How one breaker is made to trip, and what is seen then. */
export interface Scenario {
  readonly kind: BreakerKind;
  readonly subject: string;
  readonly state: 'ACTIVE' | 'REDUCING' | 'HALTED';
  /** What it leaves of an entry's size; 0: nothing is entered. */
  readonly leaves: number;
  /** How long a step takes, in minutes: something must be over before it is looked at again. */
  readonly step: number;
  /** What must be there so that it does not; left out: nothing. */
  begin?(stage: Stage): Promise<unknown>;
  /** What trips it at a moment. */
  trip(stage: Stage, now: EpochMs): Promise<void>;
  /** What trips it while it is half-open; left out: the same. */
  tripHalfOpen?(stage: Stage, now: EpochMs): Promise<void>;
  /** What was is over; left out: it does not last. */
  calm?(stage: Stage, now: EpochMs): Promise<void>;
  look(stage: Stage, now: EpochMs): Promise<Sent>;
}

const market = (stage: Stage, now: EpochMs): Promise<Sent> => stage.look(now);
const system = (stage: Stage, now: EpochMs): Promise<Sent> => stage.lookAtSystem(now);

const loss = (kind: BreakerKind, share: number, of: Pick<Scenario, 'state' | 'leaves'>): Scenario => ({
  ...{ kind, subject: '', step: 1, look: market, ...of },
  trip: async stage => stage.fall(share),
  tripHalfOpen: async stage => stage.fall(share / 2),
});

const closings = (count: number, reason: string) => async (stage: Stage, now: EpochMs) => {
  for (let index = 0; index < count; index++) await stage.closing(now, { realizedPnl: -1, reason });
};

/** Hours of a market that goes up and down by a share, the last ones until now. */
async function hours(stage: Stage, now: EpochMs, { count, share }: { readonly count: number; readonly share: number }) {
  const end = Math.floor(now / HOUR) * HOUR;
  await sql`insert into candles (instrument_id, timeframe, open_time, open, high, low, close, volume, source)
    select ${MARKET}, '1h', to_timestamp(${end / 1_000} - hour * 3600), close, close, close, close, 1, 'stream'
    from (select hour, (100 * (1 + case when hour % 2 = 0 then ${share}::float8 else 0 end))::numeric as close from generate_series(1, ${count}::int) as hour) as hours
    on conflict (instrument_id, timeframe, open_time) do update set open = excluded.open, high = excluded.high, low = excluded.low, close = excluded.close`.execute(
    stage.database.db,
  );
}

const beat = (stage: Stage, age: string) =>
  sql`insert into heartbeats (agent, instance, host, pid, epoch, state, started_at, beat_at)
    values ('execution', 'test', 'test', 1, 1, 'healthy', now(), clock_timestamp() - ${age}::interval)
    on conflict (agent) do update set beat_at = excluded.beat_at`.execute(stage.database.db);
/** The risk manager has been there for as long as it takes to hear that somebody is silent. */
async function listened(stage: Stage, now: EpochMs, redisSilentMs = 0): Promise<Sent> {
  let sent: Sent = [];
  for (const wallMs of [0, 25_000, 50_000, 75_000]) sent = await stage.lookAtSystem(now, { wallMs, redisSilentMs });
  return sent;
}

/** One for each breaker that there is. */
export const SCENARIOS: readonly Scenario[] = [
  loss('hard-drawdown', 0.15, { state: 'HALTED', leaves: 0 }),
  loss('drawdown', 0.1, { state: 'REDUCING', leaves: 0 }),
  loss('daily-loss', 0.05, { state: 'REDUCING', leaves: 0 }),
  loss('weekly-loss', 0.1, { state: 'ACTIVE', leaves: 0.5 }),
  loss('monthly-loss', 0.15, { state: 'REDUCING', leaves: 0 }),
  {
    ...{ kind: 'consecutive-losses', subject: TRADER, state: 'ACTIVE', leaves: 0, step: 1, look: market },
    trip: closings(10, 'signal'),
    tripHalfOpen: closings(1, 'signal'),
  },
  {
    ...{ kind: 'cool-down', subject: MARKET, state: 'ACTIVE', leaves: 0, step: 1, look: market },
    trip: closings(1, 'stop-loss'),
  },
  {
    ...{ kind: 'model-confidence', subject: TRADER, state: 'ACTIVE', leaves: 0, step: 1, look: market },
    trip: closings(20, 'signal'),
  },
  {
    ...{ kind: 'volatility-spike', subject: MARKET, state: 'ACTIVE', leaves: 0, step: 61, look: market },
    trip: async (stage, now) => {
      await hours(stage, now, { count: 400, share: 0.002 });
      await hours(stage, now, { count: 24, share: 0.02 });
    },
    calm: (stage, now) => hours(stage, now, { count: 400, share: 0.002 }),
  },
  {
    ...{ kind: 'stale-data', subject: '', state: 'REDUCING', leaves: 0, step: 16, look: system },
    trip: async () => undefined,
    calm: async ({ database: { db } }, now) => {
      await sql`update marks set market_time = ${new Date(now + 15 * MINUTE)}::timestamptz where instrument_id = ${HELD}`.execute(
        db,
      );
    },
  },
  {
    ...{ kind: 'system-errors', subject: '', state: 'ACTIVE', leaves: 0, step: 1, look: system },
    trip: async ({ database: { db } }) => {
      await sql`insert into errors (agent, code, severity, event, message, fingerprint, occurrences)
        values ('capital', 'AGENT_CRASHED', 'high', 'crashed', 'again', '0123456789abcdef', 50)`.execute(db);
    },
    calm: async ({ database: { db } }) => {
      await sql`update errors set created_at = created_at - interval '6 minutes'`.execute(db);
    },
  },
  {
    ...{ kind: 'venue-trouble', subject: 'binance', state: 'ACTIVE', leaves: 0, step: 1, look: system },
    trip: async ({ database: { db } }) => {
      await sql`insert into venue_calls (agent, venue, endpoint, changes, outcome, calls, mean_ms, longest_ms, called_at)
        values ('execution', 'binance', 'place', true, 'unknown', 10, 1000, 1000, now())`.execute(db);
    },
    calm: async ({ database: { db } }) => {
      await sql`update venue_calls set called_at = called_at - interval '6 minutes'`.execute(db);
    },
  },
  {
    ...{ kind: 'dead-man', subject: '', state: 'REDUCING', leaves: 0, step: 1, look: listened },
    begin: stage => beat(stage, '1 second'),
    trip: async stage => void (await beat(stage, '61 seconds')),
    calm: async stage => void (await beat(stage, '1 second')),
  },
];

export { beat, listened };
