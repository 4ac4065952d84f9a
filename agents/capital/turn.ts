import { deriveId } from '#shared/kernel/ids.ts';
import { barOpen } from '#shared/kernel/time.ts';
import type { Transaction } from '#shared/messaging/handler.ts';
import { ALLOCATION_METHODS } from './core/allocation/methods.ts';
import { type CapitalSettings, rulesFrom } from './core/rules.ts';
import { type CapitalRules, isDue, type Turn, turn } from './core/turn.ts';
import type { CapitalView, Move } from './core/view.ts';
import {
  bookFlows,
  type FlowScope,
  flowId,
  insertLock,
  isOpening,
  lockApprovals,
  readLocks,
  readState,
  releaseLocks,
  saveTurn,
  viewCapital,
} from './store.ts';

export interface TurnTaken {
  readonly view: CapitalView;
  readonly turn: Turn;
}

/** The rules in force: the profile's, and the method that an operator chose. */
export async function rulesOf(tx: Transaction, account: string, settings: CapitalSettings): Promise<CapitalRules> {
  const chosen = (await readState(tx, account))?.method ?? null;
  return rulesFrom(settings, ALLOCATION_METHODS.find(method => method === chosen) ?? null);
}

/**
 * Looks at the account's capital when a day has begun or a lock ends, and does what comes of it, in one transaction: after a
 * crash it is all there, or none of it and done again. Null when there is nothing to look at yet.
 */
export async function takeTurn(
  tx: Transaction,
  scope: FlowScope,
  settings: CapitalSettings,
): Promise<TurnTaken | null> {
  const { account, quote, now } = scope;
  const [state, locks] = await Promise.all([readState(tx, account), readLocks(tx, account, quote)]);
  if (!isDue({ turnedAt: state?.turned_at ?? null, now, locks })) return null;
  if ((state?.turned_at ?? null) === null && (await isOpening(tx, scope))) return null;
  await lockApprovals(tx, account);
  const rules = await rulesOf(tx, account, settings);
  const view = await viewCapital(tx, scope, rules.allocation.lookbackDays);
  if (view === null || view.bots.length === 0) return null;
  const taken = turn(view, rules);
  await makeMoves(tx, scope, { moves: taken.moves, cause: `turn ${barOpen(now, '1d')}` });
  await releaseLocks(tx, taken.released, now);
  if (taken.locked !== null) {
    const id = deriveId('capital-lock', account, now);
    await insertLock(tx, { id, account, asset: quote, reason: 'profit', lockedAt: now, ...taken.locked });
  }
  await saveTurn(tx, scope, taken);
  return { view, turn: taken };
}

/** Books moves of quote. `cause` tells what they are a part of: the same cause moves once. */
export const makeMoves = (
  tx: Transaction,
  scope: FlowScope,
  { moves, cause, by = 'capital' }: { readonly moves: readonly Move[]; readonly cause: string; readonly by?: string },
) =>
  bookFlows(
    tx,
    scope,
    moves.map(({ cause: own, ...move }, ordinal) => ({
      ...move,
      id: flowId(scope.account, own ?? cause, own === undefined ? ordinal : 0),
      asset: scope.quote,
      value: move.amount,
      causedBy: by,
    })),
  );
