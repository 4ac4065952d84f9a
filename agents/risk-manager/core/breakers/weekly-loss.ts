import { lossBreaker } from './loss.ts';
import { DAY_MS } from './spec.ts';

/** 10 % of what the week began with halves all entries for a week. */
export const weeklyLoss = lossBreaker('weekly-loss', {
  means: 'Loss since Monday 00:00 UTC',
  defaults: { enabled: true, limit: 0.1, effect: 'shrink', pauseMs: 7 * DAY_MS, probeMs: 0, sizeShare: 0.5 },
});
