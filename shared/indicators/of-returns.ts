import { type AnyIndicator, type Description, indicator } from './indicator.ts';
import { LogReturns } from './log-returns.ts';
import { onePeriod, periodFromTwo } from './period.ts';
import { Ring } from './ring.ts';

/** An indicator of the log returns of the last `period` bars: `formula` is given the full ring. `usual` is the textbook's period. */
export const ofReturns = (
  description: Description,
  usual: number,
  formula: (returns: Ring) => number | null,
): AnyIndicator =>
  indicator({
    ...description,
    params: onePeriod(usual, periodFromTwo),
    warmUp: ({ period }) => period + 1,
    start({ period }) {
      const returns = new LogReturns(new Ring(period));
      return { update: bar => (returns.add(bar.close) ? formula(returns.ring) : null) };
    },
  });
