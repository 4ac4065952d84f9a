import { indicator } from '../indicator.ts';
import { NO_PARAMETERS } from '../period.ts';

/** Market facilitation index: (high − low) / volume. In quote per base, at least 0; null without volume. Source: Williams, Tulip marketfi. */
export const marketFacilitation = indicator({
  name: 'market-facilitation',
  summary: '(High − low) / volume',
  unit: 'number',
  range: [0, null],
  params: NO_PARAMETERS,
  warmUp: () => 1,
  start: () => ({ update: bar => (bar.volume === 0 ? null : (bar.high - bar.low) / bar.volume) }),
});
