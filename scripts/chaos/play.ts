import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import type { EpochMs } from '#shared/kernel/time.ts';
import { type ExposureWatch, watchExposure } from './exposure-watch.ts';
import { findViolations, type Subject, type Violation, violationsThatStay } from './invariants.ts';
import type { Check, Scenario } from './scenario.ts';
import { openStage, type Theatre } from './stage.ts';

const SETTLE_LIMIT_MS = 60_000;
const TRADING_LIMIT_MS = 60_000;
/** What a look every tenth of a second on a busy machine adds to a time without a stop. */
const LOOK_SLACK_MS = 1_000;

/** What became of one scenario with one seed. */
export interface Play {
  readonly id: string;
  readonly title: string;
  readonly seed: string;
  readonly tookMs: number;
  /** How long a position was without its stop at most, in wall ms. */
  readonly unprotectedMs: number;
  /** How long positions were, each time; and how far looks came apart, which says how much of it is the machine's. */
  readonly exposure: Pick<ExposureWatch, 'gapsMs' | 'slowestLookMs'>;
  readonly checks: readonly Check[];
  /** What did not hold once all was over and had had its time. */
  readonly violations: readonly Violation[];
  readonly held: boolean;
}

export const subjectOf = ({ installation, account, venue, person }: Theatre): Subject => ({
  db: installation.db,
  control: installation.control.get,
  account,
  venue,
  foreign: person.placed,
});

/** Plays one scenario to its end: faults ended, trading again, and whatever must hold looked at twice. Never throws. */
export async function playScenario(theatre: Theatre, scenario: Scenario, seed: string): Promise<Play> {
  const began = performance.now();
  const checks: Check[] = [];
  const exposure = watchExposure(theatre.installation);
  const stage = openStage(theatre, { seed: `${scenario.id} ${seed}`, found: check => checks.push(check), exposure });
  const attempt = async (what: string, work: () => Promise<unknown>): Promise<void> => {
    await work().catch(error => {
      checks.push({ what, held: false, detail: error instanceof Error ? error.message : String(error) });
    });
  };
  await attempt('it could be played', () => scenario.play(stage));
  await attempt('faults can be ended', () => stage.inject());
  await attempt('trading may go on', () => stage.operator.trading('resume'));
  const violations = await settled(theatre);
  await attempt('trading goes on', () => tradedAfter(theatre, new Date()));
  const later = violations.length > 0 ? [] : await settled(theatre);
  await exposure.stop();
  const limitMs = scenario.unprotectedLimitMs;
  if (limitMs !== null) {
    const held = exposure.longestMs <= limitMs + LOOK_SLACK_MS;
    const detail = `${Math.round(exposure.longestMs)} ms, at most ${limitMs} ms`;
    checks.push({ what: 'no position is without its stop for too long', held, detail });
  }
  const wrong = [...violations, ...later];
  return {
    id: scenario.id,
    title: scenario.title,
    seed,
    tookMs: performance.now() - began,
    unprotectedMs: exposure.longestMs,
    exposure: { gapsMs: exposure.gapsMs, slowestLookMs: exposure.slowestLookMs },
    checks,
    violations: wrong,
    held: wrong.length === 0 && checks.every(check => check.held),
  };
}

/** Servers may still be on their way back: then it is asked again. */
async function settled(theatre: Theatre): Promise<readonly Violation[]> {
  const subject = subjectOf(theatre);
  const end = performance.now() + SETTLE_LIMIT_MS;
  for (;;) {
    try {
      return await violationsThatStay(subject, end - performance.now());
    } catch (error) {
      if (performance.now() > end) {
        return findViolations(subject).catch(() => [
          { invariant: 'delivery-waits', subject: 'the comparison', detail: String(error) },
        ]);
      }
      await sleep(200);
    }
  }
}

async function tradedAfter({ installation: { db } }: Theatre, moment: Date): Promise<void> {
  const end = performance.now() + TRADING_LIMIT_MS;
  while (performance.now() < end) {
    const row = await db
      .selectFrom('orders')
      .select('id')
      .where('sent_at', '>', sql<EpochMs>`${moment}`)
      .limit(1)
      .executeTakeFirst()
      .catch(() => undefined);
    if (row !== undefined) return;
    await sleep(100);
  }
  throw new Error(`no order was sent for ${TRADING_LIMIT_MS / 1_000} s`);
}
