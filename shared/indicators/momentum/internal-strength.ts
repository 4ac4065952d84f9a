import { indicator } from '../indicator.ts';
import { NO_PARAMETERS } from '../period.ts';

/** Internal bar strength: (close − low) / (high − low). 0 to 1; null without range. Source: Pagonidis (2013). */
export const internalStrength = indicator({
  name: 'internal-strength',
  summary: '(Close − low) / (high − low)',
  unit: 'fraction',
  range: [0, 1],
  params: NO_PARAMETERS,
  warmUp: () => 1,
  start: () => ({ update: ({ high, low, close }) => (high === low ? null : (close - low) / (high - low)) }),
});
