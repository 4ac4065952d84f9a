import { findViolations, type Violation } from '#scripts/chaos/invariants.ts';
import { type Driven, drive } from '#scripts/research/lockstep/drive.ts';
import { type Processes, startProcesses } from '#tests/installation/processes.ts';
import { lockstepProfile } from './profile.ts';
import { recordedBars } from './recording.ts';

export interface Span {
  /** ISO 8601, on the minute. */
  readonly from: string;
  readonly until: string;
}

export interface Replayed extends Driven {
  readonly fills: number;
  /** What must hold and does not, once the market stands still. */
  readonly violations: readonly (Violation | string)[];
}

export interface ReplayOptions {
  readonly dayOver?: (day: string, soFar: Driven) => void;
  readonly profileOf?: typeof lockstepProfile;
}

/** Replays a span of the recording in a fresh installation, checks what must hold, and lets `look` see what is left. */
export async function replay<T>(
  { from, until }: Span,
  look: (installation: Processes) => Promise<T>,
  { dayOver = () => undefined, profileOf = lockstepProfile }: ReplayOptions = {},
): Promise<Replayed & { readonly seen: T }> {
  const installation = await startProcesses(profileOf(from));
  try {
    const driven = await drive(installation, {
      from: Date.parse(from),
      until: Date.parse(until),
      bars: recordedBars(),
      dayOver,
    });
    const { db } = installation.database;
    const violations = [
      ...(await findViolations({ db, control: installation.control.get, account: 'main', venue: 'binance' })),
      ...(await bookFindings(installation)),
    ];
    const fills = await db.selectFrom('fills').select('id').execute();
    return { ...driven, fills: fills.length, violations, seen: await look(installation) };
  } finally {
    await installation.dispose();
  }
}

/** The ledger's own balance, adjustments that should not have been needed, and what the agents complained of. */
async function bookFindings({ database, fallen }: Processes): Promise<readonly string[]> {
  const { rows } = await database.pool.query<{ finding: string }>(`
    select format('ledger transaction %s is off by %s %s', transaction_id, sum(amount), asset) as finding
      from ledger group by transaction_id, asset having sum(amount) <> 0
    union all
    select format('book of %s %s: %s in book_balances, %s in the ledger', book, asset, max(total), sum(amount))
      from (select l.*, b.amount as total from ledger l join book_balances b
        on (b.account, b.book, b.asset) = (l.account, l.book, l.asset) and b.bot_id is not distinct from l.bot_id) as both_sides
      group by book, bot_id, asset having sum(amount) <> max(total)
    union all
    select format('%s of %s %s that nobody made', kind, amount, asset) from fund_flows where rule = 'venue-is-right'
    union all
    select format('alert %s: %s', title, message) from alerts
      where severity = 'critical' and rule not in ('agent-silent', 'agent-degraded', 'deliveries-waiting') -- a busy machine is no fault
    union all
    select format('%s of %s is %s: %s %s', purpose, instrument_id, state, code, detail) from orders where state in ('rejected', 'never-arrived')
    union all
    select format('bot %s is %s: %s', id, state, state_reason) from bots where state <> 'RUNNING'`);
  const problem = fallen();
  return [...rows.map(row => row.finding), ...(problem === null ? [] : [problem])];
}

/** One line for people. */
export const summaryOf = ({ steps, bars, pauses, seconds, fills }: Replayed): string =>
  `${steps} minutes, ${bars} bars, ${fills} fills (${pauses} minutes moved resting orders) in ${seconds.toFixed(1)} s: ` +
  `${(steps / seconds).toFixed(1)} minutes/s, ${(bars / seconds).toFixed(1)} bars/s`;
