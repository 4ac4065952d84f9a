import { lossBreaker } from './loss.ts';

/** 15 % of what the month began with asks for a review of the strategies: only an operator starts them again. */
export const monthlyLoss = lossBreaker('monthly-loss', {
  means: 'Loss since the start of the UTC month',
  defaults: { enabled: true, limit: 0.15, effect: 'reduce', pauseMs: null, probeMs: 0, sizeShare: 0.5 },
});
