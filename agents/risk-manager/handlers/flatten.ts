import type { Id } from '#shared/kernel/ids.ts';
import type { Transaction } from '#shared/messaging/handler.ts';
import type { Cause, Outgoing } from '#shared/messaging/message.ts';
import { gravestFirst } from '../core/breakers/effects.ts';
import { eventIdOf } from '../core/breakers/event-id.ts';
import { decideAll } from '../core/decide.ts';
import { isAt, sellingAll } from '../core/leaving-order.ts';
import type { Watch } from '../core/watch.ts';
import type { WatchRow } from '../core/watch-row.ts';
import { type Desk, tradesAsked } from '../desk.ts';
import { type DecisionRow, type Judged, loadContext, saveDecisions } from '../store.ts';
import { approvals } from './approved.ts';

export interface Selling {
  readonly account: string;
  readonly cause: Cause;
  readonly watch: Watch;
  readonly trading: WatchRow['trading'];
  /** How many positions are open. */
  readonly held: number;
}

export interface Sold {
  readonly send: readonly Outgoing[];
  /** New decisions, to be told of once they are committed. */
  readonly rows: readonly DecisionRow[];
}

/** Why everything is sold, or all of one venue. */
interface Reason {
  readonly event: Id;
  readonly by: 'breaker' | 'operator';
  readonly venue: string | null;
}

/** A breaker that flattens, else an emergency that nobody has taken back; null: neither. */
function reasonOf({ account, watch, trading }: Selling): Reason | null {
  const breaker = gravestFirst(watch.breakers.values()).find(
    one => one.state.kind === 'open' && one.effect === 'flatten',
  );
  if (breaker?.state.kind === 'open')
    return { event: eventIdOf(account, breaker, breaker.state.since), by: 'breaker', venue: null };
  const emergency = trading?.emergency ?? null;
  return emergency === null ? null : { event: emergency.commandId, by: 'operator', venue: emergency.venue };
}

/**
 * While a breaker that flattens is open, or an emergency is in force, approves an exit of every position that is not on its way out, in
 * the right order: one whose exit came to nothing is sold again.
 */
export async function sellEverything(tx: Transaction, desk: Desk, selling: Selling): Promise<Sold> {
  const { account, cause, held } = selling;
  const reason = held === 0 ? null : reasonOf(selling);
  if (reason === null) return { send: [], rows: [] };
  const { event, by, venue } = reason;
  const now = cause.marketTime;
  const trades = tradesAsked(desk.limits);
  const scope = { account, quoteAsset: desk.quoteAsset, botIds: [], instrumentIds: [], now, trades };
  const { context, limitsKept } = await loadContext(tx, scope, desk);
  const candidates = sellingAll(context, { event, by, now }).filter(isAt(venue));
  const judged = decideAll(context, candidates).map(
    (verdict): Judged => ({
      ...{ verdict, account, signalId: null, cause, decidedAt: now },
      ...(by === 'breaker' ? { commandId: null, breakerEventId: event } : { commandId: event }),
    }),
  );
  const rows = await saveDecisions(tx, judged);
  await limitsKept;
  return { send: approvals(rows, () => cause), rows };
}
