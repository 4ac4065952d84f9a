import { lossBreaker } from './loss.ts';
import { DAY_MS, HOUR_MS } from './spec.ts';

/** 10 % below the highest equity: no entries for a day, then half of them for three. */
export const drawdown = lossBreaker('drawdown', {
  means: 'Distance below the highest equity',
  defaults: {
    enabled: true,
    limit: 0.1,
    effect: 'reduce',
    pauseMs: 24 * HOUR_MS,
    probeMs: 3 * DAY_MS,
    sizeShare: 0.5,
  },
});
