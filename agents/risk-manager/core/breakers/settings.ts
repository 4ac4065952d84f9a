import type { Effect } from '#shared/domain/breaker.ts';
import { BREAKER_KINDS, type BreakerKind, type BreakerSettings } from './registry.ts';

/** How a profile sets one breaker; times in minutes. */
export interface BreakerWish {
  readonly enabled: boolean;
  readonly limit: number;
  readonly effect: Effect;
  readonly pauseMinutes: number | null;
  readonly probeMinutes: number;
  readonly sizeShare: number;
}

const MINUTE_MS = 60_000;

export const settingsFrom = (wishes: Readonly<Record<BreakerKind, BreakerWish>>): BreakerSettings =>
  Object.fromEntries(
    BREAKER_KINDS.map(kind => {
      const { pauseMinutes, probeMinutes, ...wish } = wishes[kind];
      const pauseMs = pauseMinutes === null ? null : pauseMinutes * MINUTE_MS;
      return [kind, { ...wish, pauseMs, probeMs: probeMinutes * MINUTE_MS }];
    }),
  ) as BreakerSettings;
