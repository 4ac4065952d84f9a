import type { TransactionScope } from '../persistence/transaction.ts';
import type { Outgoing } from './message.ts';

/** A commit of more than this takes longer than a ring. */
const FEW = 50;
/** A consumer that was rung looks again for about so long: see the mailbox. */
const QUICK_MS = 2;

/**
 * Rings as the commit leaves, so that the bell's way and the commit's go side by side; a consumer that comes too early
 * looks again. When the commit took long, or carries much, it is rung after it. Returns what is left to do after the commit.
 * A ring for a transaction that fails in the end finds nothing, which is nothing.
 */
export function ringAround(
  scope: TransactionScope,
  send: readonly Outgoing[],
  ring: (messages: readonly Outgoing[]) => void,
): readonly (() => void)[] {
  if (send.length === 0) return [];
  let rungAt = Number.NEGATIVE_INFINITY;
  if (send.length <= FEW) {
    scope.whenCommitSent(() => {
      rungAt = performance.now();
      ring(send);
    });
  }
  return [
    () => {
      if (performance.now() - rungAt > QUICK_MS) ring(send);
    },
  ];
}
