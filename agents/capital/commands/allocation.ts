import { err, ok } from '#shared/kernel/result.ts';
import { ALLOCATION_METHODS } from '../core/allocation/methods.ts';
import { preserve } from '../core/protection/preservation.ts';
import { rebalance } from '../core/rebalancing/rebalance.ts';
import { saveState, saveTurn } from '../store.ts';
import { makeMoves } from '../turn.ts';
import { type CommandOf, capitalNow, NO_PRICE, type Obeyed, type Obeying } from './obeyed.ts';

export async function setMethod({ method }: CommandOf<'set-method'>, { tx, scope, desk }: Obeying): Promise<Obeyed> {
  if (method !== null && !ALLOCATION_METHODS.some(known => known === method)) {
    return err({
      code: 'CONFIG_INVALID',
      error: `there is no method ${method}; there are ${ALLOCATION_METHODS.join(', ')}`,
    });
  }
  await saveState(tx, scope.account, { method });
  return ok({ method: method ?? `${desk.settings.allocation.method}, as the profile says` });
}

/** Moves capital towards its targets now; the limits of a day and the cool-down hold all the same. */
export async function rebalanceNow({ commandId }: CommandOf<'rebalance'>, at: Obeying): Promise<Obeyed> {
  const { tx, scope } = at;
  const capital = await capitalNow(at);
  if (capital === null) return err(NO_PRICE);
  const { view, rules } = capital;
  const { targets, moves, idle } = rebalance(view, rules);
  if (idle === 'held') return err({ code: 'CAPITAL_HELD', error: view.held ?? '' });
  await makeMoves(tx, scope, { moves, cause: commandId, by: commandId });
  const { turnedAt, settledAt } = view;
  const rebalancedAt = moves.length > 0 ? scope.now : view.rebalancedAt;
  const state = { turnedAt, settledAt, rebalancedAt };
  await saveTurn(tx, scope, { ...state, moves, targets, idle, released: [], locked: null, settled: null });
  return ok({ moves: moves.length, ...(idle === null ? {} : { nothingMoved: idle }) });
}

/** All free quote goes to the reserve, and nothing is given or leaves until capital is released. */
export async function preserveCapital(
  { commandId, reason }: CommandOf<'preserve-capital'>,
  at: Obeying,
): Promise<Obeyed> {
  const { tx, scope } = at;
  const capital = await capitalNow(at);
  if (capital === null) return err(NO_PRICE);
  const moves = preserve(capital.view, reason === '' ? 'by an operator' : reason);
  await makeMoves(tx, scope, { moves, cause: commandId, by: commandId });
  await saveState(tx, scope.account, { preservedSince: scope.now });
  return ok({ moves: moves.length, preserved: 'until tradewind capital release' });
}

/** Capital works again: what the reserve has too much goes back by rebalancing, a day's limit at a time. */
export async function releaseCapital(_: CommandOf<'release-capital'>, { tx, scope }: Obeying): Promise<Obeyed> {
  await saveState(tx, scope.account, { preservedSince: null });
  return ok({ released: 'the reserve gives back by rebalancing: tradewind allocations rebalance begins now' });
}
