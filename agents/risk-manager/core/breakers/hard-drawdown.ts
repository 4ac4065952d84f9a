import { lossBreaker } from './loss.ts';

/** 15 % below the highest equity: everything is sold, and only an operator goes on. Its peak forgets nothing before that. */
export const hardDrawdown = lossBreaker('hard-drawdown', {
  means: 'Distance below the highest equity',
  defaults: { enabled: true, limit: 0.15, effect: 'flatten', pauseMs: null, probeMs: 0, sizeShare: 0.5 },
});
