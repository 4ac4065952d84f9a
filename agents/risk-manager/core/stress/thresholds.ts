import { LOSSES, type Loss } from '#shared/domain/breaker.ts';
import { LOSS_FROM } from '../breakers/memory.ts';
import type { Threshold } from './portfolio.ts';

/** How a profile sets the breakers of losses. */
export type LossSettings = Readonly<Record<Loss, { readonly enabled: boolean; readonly limit: number }>>;

/**
 * The falls of the equity at which breakers open: from the equity as it is, drawdowns from the peak; both in quote. What was lost before in
 * the same day, week or month is not counted.
 */
export function thresholdsOf(
  settings: LossSettings,
  { equity, peak }: { readonly equity: number; readonly peak: number },
): readonly Threshold[] {
  return LOSSES.flatMap(breaker => {
    const { enabled, limit: share } = settings[breaker];
    const from = LOSS_FROM[breaker] === 'peak' ? Math.max(peak, equity) : equity;
    return enabled ? { breaker, from, share } : [];
  });
}
