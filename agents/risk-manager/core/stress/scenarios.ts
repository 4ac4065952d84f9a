import { HISTORY } from './history.ts';
import type { Scenario } from './scenario.ts';

/** What nobody has recorded like this, but what may come. */
const ASSUMED: readonly Scenario[] = [
  {
    name: 'correlation-one',
    title: 'Everything goes against us at once',
    source:
      'three deviations of a usual day in each instrument, on the side that hurts: longs and shorts hedge nothing',
    shock: { kind: 'against', deviations: 3 },
    stops: 'live',
    after: 'stays',
  },
  {
    name: 'volatility-3x',
    title: 'Three times the volatility, and a bad day in it',
    source: 'the 99th percentile of a normal day (2.33 deviations) at three times the deviation',
    shock: { kind: 'against', deviations: 7 },
    stops: 'live',
    after: 'stays',
  },
  {
    name: 'liquidity-gone',
    title: 'Nobody buys: all stops fill far beyond their level',
    source: 'assumed: 10 % beyond the stop, 30 % without one',
    shock: { kind: 'through-stops', beyond: 0.1, unprotected: 0.3 },
    stops: 'live',
    after: 'stays',
  },
  {
    name: 'flash-crash',
    title: 'A third down and back within minutes',
    source: 'assumed',
    shock: { kind: 'moves', moves: { of: {}, otherwise: -0.35 }, gaps: { of: {}, otherwise: 0.15 } },
    stops: 'live',
    after: 'recovers',
  },
  {
    name: 'depeg',
    title: 'The quote coin loses its peg',
    source: 'assumed: 12 %, as USDC on 11 March 2023',
    shock: { kind: 'depeg', loss: 0.12 },
    stops: 'live',
    after: 'stays',
  },
];

/** Every scenario, in the order in which they are shown. */
export const SCENARIOS: readonly Scenario[] = [...HISTORY, ...ASSUMED];
