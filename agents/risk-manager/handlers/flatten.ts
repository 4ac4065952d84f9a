import type { Handled, Transaction } from '#shared/messaging/handler.ts';
import type { Cause } from '#shared/messaging/message.ts';
import { gravestFirst } from '../core/breakers/effects.ts';
import { eventIdOf } from '../core/breakers/event-id.ts';
import { decideAll } from '../core/decide.ts';
import { sellingAll } from '../core/leaving-order.ts';
import type { Watch } from '../core/watch.ts';
import { type Desk, tradesAsked } from '../desk.ts';
import { type Judged, loadContext, saveDecisions } from '../store.ts';
import { approvals } from './approved.ts';

export interface Selling {
  readonly account: string;
  readonly cause: Cause;
  readonly watch: Watch;
  /** How many positions are open. */
  readonly held: number;
}

/** While a breaker that flattens is open, approves an exit of every position that is not on its way out, in the right order. */
export async function sellEverything(
  tx: Transaction,
  desk: Desk,
  { account, cause, watch, held }: Selling,
): Promise<Handled> {
  const breaker = gravestFirst(watch.breakers.values()).find(
    one => one.state.kind === 'open' && one.effect === 'flatten',
  );
  if (breaker?.state.kind !== 'open' || held === 0) return { send: [] };
  const now = cause.marketTime;
  const trades = tradesAsked(desk.limits);
  const scope = { account, quoteAsset: desk.quoteAsset, botIds: [], instrumentIds: [], now, trades };
  const { context, limitsKept } = await loadContext(tx, scope, desk);
  const event = eventIdOf(account, breaker, breaker.state.since);
  const candidates = sellingAll(context, { event, now });
  const judged = decideAll(context, candidates).map(
    (verdict): Judged => ({
      verdict,
      account,
      signalId: null,
      commandId: null,
      breakerEventId: event,
      cause,
      decidedAt: now,
    }),
  );
  const rows = await saveDecisions(tx, judged);
  await limitsKept;
  return { send: approvals(rows, () => cause), afterCommit: () => desk.decided(rows) };
}
