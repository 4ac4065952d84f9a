import type { MarketSymbol } from '../../domain/instrument.ts';
import type { EpochMs } from '../../kernel/time.ts';

/** When a book that was lost is asked for again: at once the first time, then ever later while it does not hold. */
export interface ResyncPace {
  /** One at a time per symbol: a later one takes the place of one that waits. */
  later(symbol: MarketSymbol, resync: () => void): void;
  cancel(): void;
}

const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 30_000;
/** A book that held for so long begins anew. */
const FORGIVEN_AFTER_MS = 60_000;

export function openResyncPace(now: () => EpochMs): ResyncPace {
  const pauses = new Map<MarketSymbol, { readonly ms: number; readonly at: EpochMs }>();
  const timers = new Map<MarketSymbol, NodeJS.Timeout>();
  return {
    later: (symbol, resync) => {
      const last = pauses.get(symbol);
      const fresh = last === undefined || now() - last.at > FORGIVEN_AFTER_MS;
      const ms = fresh ? 0 : Math.min(LONGEST_PAUSE_MS, Math.max(FIRST_PAUSE_MS, 2 * last.ms));
      pauses.set(symbol, { ms, at: now() });
      clearTimeout(timers.get(symbol));
      timers.set(symbol, setTimeout(resync, ms));
    },
    cancel: () => {
      for (const timer of timers.values()) clearTimeout(timer);
      timers.clear();
    },
  };
}
