import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import type { Installation } from '#scripts/chaos/installation.ts';
import { type Violation, violationsThatStay } from '#scripts/chaos/invariants.ts';
import type { PlannedKill } from '#scripts/chaos/kills.ts';
import { type Operator, openOperator } from '#scripts/chaos/operator.ts';
import { awaitRecovery, type Recovery, slowestOf, standingOf, type Watch } from '#scripts/chaos/recovery.ts';
import { comingBack, strike } from '#scripts/chaos/strike.ts';

const ACCOUNT = 'main';
const VENUE = 'binance';
const LOOK_OUT_MS = 5_000;
const TRADING_LIMIT_MS = 60_000;

/** What became of one kill. */
export interface Round {
  readonly planned: PlannedKill;
  readonly recovery: Recovery;
  /** From the fault to the first order that was sent once all worked again, in ms; null: none within the limit. */
  readonly tradingAfterMs: number | null;
  /** From the recovery until all invariants held at once, in ms. */
  readonly settledAfterMs: number;
  readonly violations: readonly Violation[];
}

export interface ChaosOptions {
  readonly plan: readonly PlannedKill[];
  /** A bot of the profile, to be poked. */
  readonly bot: string;
  /** How long recovery may take before it counts as none, in ms. */
  readonly recoveryLimitMs: number;
  /** How long a violation may last before it counts, in ms. */
  readonly settleLimitMs: number;
  /** Told after each round; false ends the run. */
  readonly onRound: (round: Round, index: number) => boolean;
}

/** Kills by the plan in the middle of trading, and after each kill waits until all work again and the books agree. */
export async function runChaos(installation: Installation, options: ChaosOptions): Promise<readonly Round[]> {
  const operator = openOperator(installation, ACCOUNT);
  const rounds: Round[] = [];
  try {
    for (const planned of options.plan) {
      await untilOrderAfter(installation, Date.now(), TRADING_LIMIT_MS);
      const round = await playRound({ installation, operator, options }, planned);
      rounds.push(round);
      if (!options.onRound(round, rounds.length - 1)) break;
    }
  } finally {
    await operator.close();
  }
  return rounds;
}

interface Stage {
  readonly installation: Installation;
  readonly operator: Operator;
  readonly options: ChaosOptions;
}

async function playRound({ installation, operator, options }: Stage, planned: PlannedKill): Promise<Round> {
  const { db, control } = installation;
  const { kill } = planned;
  await sleep(planned.afterMs);
  const before = await standingOf(installation);
  if (planned.moment === 'order-on-its-way') await untilOrderOnItsWay(installation);
  await strike(installation, kill);
  const at = Date.now();
  // A database that is away takes no commands: then the market's own messages must do.
  const poked = operator.poke(options.bot).catch(() => undefined);
  const watch: Watch = { before, at, limitMs: options.recoveryLimitMs, ...comingBack(kill) };
  const recovery = await awaitRecovery(installation, watch);
  await poked;
  const recovered = performance.now();
  const subject = { db, control: control.get, account: ACCOUNT, venue: VENUE } as const;
  const violations = await violationsThatStay(subject, options.settleLimitMs);
  const settledAfterMs = performance.now() - recovered;
  const backAt = at + slowestOf({ recovery });
  const order = Number.isFinite(backAt) ? await untilOrderAfter(installation, backAt, TRADING_LIMIT_MS) : null;
  const tradingAfterMs = order === null ? null : order + backAt - at;
  return { planned, recovery, tradingAfterMs, settledAfterMs, violations };
}

/** Waits for an order that was sent after a moment; returns how long after it, null when there is none in time. */
async function untilOrderAfter({ db }: Installation, at: number, limitMs: number): Promise<number | null> {
  while (Date.now() - at < limitMs) {
    const row = await sql<{
      sent_at: number | null;
    }>`select min(sent_at) as sent_at from orders where sent_at > ${new Date(at)}`
      .execute(db)
      .then(
        ({ rows }) => rows[0],
        () => undefined, // Postgres may be away
      );
    if (row?.sent_at != null) return row.sent_at - at;
    await sleep(30);
  }
  return null;
}

/** Returns the moment an order is seen that was committed and has no verdict yet, or after a while without one. */
async function untilOrderOnItsWay({ pool }: Installation): Promise<void> {
  const end = performance.now() + LOOK_OUT_MS;
  while (performance.now() < end) {
    const { rows } = await pool.query("select from orders where state in ('approved', 'submitting') limit 1");
    if (rows.length > 0) return;
    await sleep(1);
  }
}
