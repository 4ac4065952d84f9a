import { Decimal, maximum, ZERO } from '#shared/kernel/decimal.ts';
import { deriveId, type Id } from '#shared/kernel/ids.ts';
import type { EpochMs } from '#shared/kernel/time.ts';
import type { ExitCandidate } from './candidate.ts';
import type { OpenPosition, RiskContext } from './context.ts';

const WHOLE = new Decimal(1);

/** A position with whose it is. */
export interface Leaving {
  readonly botId: string;
  readonly instrumentId: string;
  readonly position: OpenPosition;
}

/**
 * In which order positions are sold when all are: those without a stop on the venue first, since nothing else guards them; within
 * each the one that may lose most: its whole cost without a stop, else what it loses from its cost to its stop.
 */
export function leavingOrder({ positions }: Pick<RiskContext, 'positions'>): readonly Leaving[] {
  const all = [...positions].map(([key, position]): Leaving => {
    const [botId = '', instrumentId = ''] = key.split('|');
    return { botId, instrumentId, position };
  });
  return all.sort(
    (a, b) =>
      Number(a.position.isProtected) - Number(b.position.isProtected) ||
      larger(atRisk(a.position), atRisk(b.position)) ||
      (`${a.botId}|${a.instrumentId}` < `${b.botId}|${b.instrumentId}` ? -1 : 1),
  );
}

const larger = (a: Decimal, b: Decimal): number => Number(b.gt(a)) - Number(a.gt(b));

/** In quote. */
function atRisk({ side, quantity, cost, stopLoss, isProtected }: OpenPosition): Decimal {
  if (!isProtected || stopLoss === null) return cost;
  const atStop = quantity.times(stopLoss);
  return maximum(side === 'long' ? cost.minus(atStop) : atStop.minus(cost), ZERO);
}

/** Whether something is at a venue; null: anywhere. */
export const isAt =
  (venue: string | null) =>
  ({ instrumentId }: Pick<Leaving, 'instrumentId'>): boolean =>
    venue === null || instrumentId.startsWith(`${venue}:`);

/** Who wants everything sold: `event` is the change of a breaker, or an operator's command. */
export interface Selling {
  readonly event: Id;
  readonly by: 'breaker' | 'operator';
  readonly now: EpochMs;
}

/** What a breaker that flattens, or an emergency, asks for at a moment: the exit of everything that is not on its way out. */
export const sellingAll = (
  context: Pick<RiskContext, 'positions'>,
  { event, by, now }: Selling,
): readonly ExitCandidate[] =>
  leavingOrder(context)
    .filter(({ position }) => !position.exitPending || position.partPending)
    .map(({ botId, instrumentId, position }) => {
      const approvalId = deriveId('approval', event, position.positionId, now);
      return { intent: 'exit', by, share: WHOLE, approvalId, botId, instrumentId, raisedAt: now };
    });
