import { barEnd, barOpen, type EpochMs, epochMs, type Timeframe, timeframeMs } from '#shared/kernel/time.ts';

export interface CatchUpFacts {
  /** Open time of the last stored bar; null when there is none. */
  readonly last: EpochMs | null;
  /** The venue's time. */
  readonly now: EpochMs;
  readonly timeframe: Timeframe;
  readonly historyBars: number;
  readonly maxCatchUpBars: number;
}

export interface CatchUp {
  /** Open time of the first bar to ask for. */
  readonly from: EpochMs;
  /** Bars from here on are told to the others; earlier ones are only stored. */
  readonly toldFrom: EpochMs;
}

/**
 * What to ask for after a start or a lost connection. Nothing stored: history for the warm-up, untold. Else from the last
 * stored bar; after a long absence only as far back as history goes, and telling only the latest `maxCatchUpBars`.
 */
export function planCatchUp({ last, now, timeframe, historyBars, maxCatchUpBars }: CatchUpFacts): CatchUp {
  const forming = barOpen(now, timeframe);
  const back = (bars: number): EpochMs => epochMs(Math.max(0, forming - bars * timeframeMs(timeframe)));
  if (last === null) return { from: back(historyBars), toldFrom: forming };
  const from = Math.max(barEnd(last, timeframe), back(Math.max(historyBars, maxCatchUpBars)));
  return { from: epochMs(from), toldFrom: back(maxCatchUpBars) };
}
