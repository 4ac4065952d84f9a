import { UNASSIGNED } from '#shared/accounting/postings.ts';
import { Decimal, sum, ZERO } from '#shared/kernel/decimal.ts';
import { err, ok } from '#shared/kernel/result.ts';
import { epochMs } from '#shared/kernel/time.ts';
import { setAside } from '../core/flows/withdrawal.ts';
import { nextQuarter } from '../core/protection/locks.ts';
import { withdrawable } from '../core/view.ts';
import { giveNotice, insertLock, readLocks } from '../store.ts';
import { makeMoves } from '../turn.ts';
import { type CommandOf, capitalNow, NO_PRICE, type Obeyed, type Obeying } from './obeyed.ts';

/** Keeps free quote from trading until the next quarter. */
export async function lockCapital(command: CommandOf<'lock-capital'>, at: Obeying): Promise<Obeyed> {
  const { tx, scope } = at;
  const { commandId, reason } = command;
  const amount = new Decimal(command.amount);
  const capital = await capitalNow(at);
  if (capital === null) return err(NO_PRICE);
  const aside = setAside(capital.view, amount, reason === '' ? 'by an operator' : reason);
  if (aside === null) return err({ code: 'CAPITAL_NOT_FREE', free: withdrawable(capital.view).toFixed() });
  const moves = aside.map(move => ({ ...move, to: { book: 'locked' }, kind: 'lock', rule: 'operator-lock' }) as const);
  const made = await makeMoves(tx, scope, { moves, cause: commandId, by: commandId });
  const unlocksAt = nextQuarter(scope.now);
  if (made.length > 0) {
    const { account, quote, now } = scope;
    await insertLock(tx, { id: commandId, account, asset: quote, amount, reason, lockedAt: now, unlocksAt });
  }
  return ok({ locked: amount.toFixed(), until: new Date(unlocksAt).toISOString() });
}

const HOUR_MS = 3_600_000;

/** Asks for locked capital before its time: it comes free after the notice, as unassigned capital. */
export async function unlockCapital(
  { amount }: CommandOf<'unlock-capital'>,
  { tx, scope, desk }: Obeying,
): Promise<Obeyed> {
  const locks = await readLocks(tx, scope.account, scope.quote);
  const wanted = amount === null ? null : new Decimal(amount);
  let covered = ZERO;
  const meant = locks.toReversed().filter(lock => {
    if (wanted !== null && covered.gte(wanted)) return false;
    covered = covered.plus(lock.amount);
    return true;
  });
  if (meant.length === 0) return err({ code: 'CAPITAL_NOT_LOCKED' });
  const unlocksAt = epochMs(scope.now + desk.settings.profits.noticeHours * HOUR_MS);
  await giveNotice(
    tx,
    meant.map(({ id }) => id),
    { now: scope.now, unlocksAt },
  );
  // one that ends before the notice does, or was asked for before, comes free as it would have
  const last = epochMs(Math.max(...meant.map(lock => Math.min(lock.unlocksAt, unlocksAt))));
  return ok({
    locks: meant.length,
    amount: sum(meant.map(lock => lock.amount)).toFixed(),
    free: new Date(last).toISOString(),
    to: UNASSIGNED.book,
  });
}
