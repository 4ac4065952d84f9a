import type { AnyStrategy, Strategy } from '#shared/domain/strategy.ts';
import { adaptiveMomentum } from './adaptive-momentum/adaptive-momentum.ts';
import { breakout } from './breakout/breakout.ts';
import { meanReversion } from './mean-reversion/mean-reversion.ts';
import { trendFollowing } from './trend-following/trend-following.ts';
import { volatilityBreakout } from './volatility-breakout/volatility-breakout.ts';

/** Checks nothing at run time: a strategy's functions take what its own parsers gave, so its types may be forgotten here. */
const asAny = <Params, State, Feature extends string>(strategy: Strategy<Params, State, Feature>): AnyStrategy =>
  strategy as unknown as AnyStrategy;

/** Every built-in strategy. A new one is its folder, a line here, and a golden result. */
export const STRATEGIES: readonly AnyStrategy[] = [
  asAny(meanReversion),
  asAny(trendFollowing),
  asAny(breakout),
  asAny(adaptiveMomentum),
  asAny(volatilityBreakout),
];
