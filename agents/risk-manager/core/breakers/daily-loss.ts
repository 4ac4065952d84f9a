import { lossBreaker } from './loss.ts';
import { HOUR_MS } from './spec.ts';

/** 5 % of what the UTC day began with pauses trading for 24 h. */
export const dailyLoss = lossBreaker('daily-loss', {
  means: 'Loss since the start of the UTC day',
  defaults: {
    enabled: true,
    limit: 0.05,
    effect: 'reduce',
    pauseMs: 24 * HOUR_MS,
    probeMs: 12 * HOUR_MS,
    sizeShare: 0.5,
  },
});
