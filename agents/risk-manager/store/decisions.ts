import { sql } from 'kysely';
import type { Id } from '#shared/kernel/ids.ts';
import type { EpochMs } from '#shared/kernel/time.ts';
import type { Transaction } from '#shared/messaging/handler.ts';
import type { Cause } from '#shared/messaging/message.ts';
import type { Verdict } from '../core/decide.ts';
import { type DecisionRow, decisionRow, refusedRow } from './decision-row.ts';
import { isRefusal, refusalOf } from './refusal.ts';

/** A verdict with what asked for it. */
export interface Judged {
  readonly verdict: Verdict;
  readonly account: string;
  readonly signalId: Id | null;
  readonly commandId: Id | null;
  /** The change of a breaker that sells it; left out: none. */
  readonly breakerEventId?: Id;
  readonly cause: Cause;
  /** Market time of the decision. */
  readonly decidedAt: EpochMs;
}

/**
 * Writes one row per verdict and returns the rows that are new: a repeated message changes nothing and sends nothing.
 * When the database refuses an approval that the rules let pass, because somebody else took the room meanwhile, the row
 * becomes a denial with the limit's code.
 */
export async function saveDecisions(tx: Transaction, judged: readonly Judged[]): Promise<readonly DecisionRow[]> {
  const rows = judged.map(decisionRow);
  if (!rows.some(takesRoom)) return insert(tx, rows);
  const saved = await tryInsert(tx, rows);
  if (saved.ok) return saved.rows;
  const written: DecisionRow[] = [];
  for (const row of rows) written.push(...(await insertAlone(tx, row)));
  return written;
}

const takesRoom = (row: DecisionRow): boolean => row.verdict === 'approved' && row.intent === 'entry';

async function insertAlone(tx: Transaction, row: DecisionRow): Promise<readonly DecisionRow[]> {
  if (!takesRoom(row)) return insert(tx, [row]);
  const saved = await tryInsert(tx, [row]);
  return saved.ok ? saved.rows : insert(tx, [refusedRow(row, saved.code)]);
}

type Attempt =
  | { readonly ok: true; readonly rows: readonly DecisionRow[] }
  | { readonly ok: false; readonly code: ReturnType<typeof refusalOf> };

/** A savepoint, the insert and its release travel together. */
async function tryInsert(tx: Transaction, rows: readonly DecisionRow[]): Promise<Attempt> {
  const [, inserted, released] = await Promise.allSettled([
    sql`savepoint approvals`.execute(tx),
    insert(tx, rows),
    sql`release savepoint approvals`.execute(tx),
  ]);
  if (inserted.status === 'fulfilled' && released.status === 'fulfilled') return { ok: true, rows: inserted.value };
  const reason: unknown = inserted.status === 'rejected' ? inserted.reason : null;
  if (!isRefusal(reason)) throw reason ?? new Error('the savepoint of approvals was not released');
  await sql`rollback to savepoint approvals`.execute(tx);
  return { ok: false, code: refusalOf(reason) };
}

async function insert(tx: Transaction, rows: readonly DecisionRow[]): Promise<readonly DecisionRow[]> {
  if (rows.length === 0) return [];
  const { rows: written } = await sql<{
    id: Id;
  }>`insert into risk_decisions (id, signal_id, command_id, breaker_event_id, account, bot_id,
      instrument_id, verdict, code, codes, intent, side, order_type, quantity, limit_price, reference_price, stop_loss,
      take_profit, reserved, position_id, sizing, market_time, valid_until, correlation_id, causation_id)
    select r.id, r.signal_id, r.command_id, r.breaker_event_id, r.account, r.bot_id, r.instrument_id, r.verdict, r.code, r.codes, r.intent,
      r.side, r.order_type, r.quantity, r.limit_price, r.reference_price, r.stop_loss, r.take_profit, r.reserved,
      r.position_id, r.sizing, r.market_time, r.valid_until, r.correlation_id, r.causation_id
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r(id uuid, signal_id uuid, command_id uuid, breaker_event_id uuid, account text,
      bot_id text, instrument_id text, verdict text, code text, codes text[], intent text, side text, order_type text,
      quantity numeric, limit_price numeric, reference_price numeric, stop_loss numeric, take_profit numeric,
      reserved numeric, position_id uuid, sizing jsonb, market_time timestamptz, valid_until timestamptz,
      correlation_id uuid, causation_id uuid)
    on conflict (id) do nothing returning id`.execute(tx);
  if (written.length === rows.length) return rows;
  const ids = new Set(written.map(row => row.id));
  return rows.filter(row => ids.has(row.id));
}
