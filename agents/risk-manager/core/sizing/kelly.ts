import { kellyFraction, oddsOf } from '#shared/accounting/risk/kelly.ts';
import { lossAtStop, regimeLimits } from './bounds.ts';
import { type Method, roundedShare } from './method.ts';

/**
 * The share of the bot's equity to lose at the stop that makes capital grow fastest on trades like its last ones, or a fraction of
 * it; nothing without an edge. With too few trades nothing is known.
 */
export const kelly: Method = ({ context, candidate, equity, price, stopLoss }) => {
  const { fraction, maxFraction, minTrades } = context.limits.sizing.kelly;
  const results = context.results.get(candidate.botId) ?? [];
  if (results.length < minTrades) return { kind: 'unknown', why: `${results.length} of ${minTrades} closed trades` };
  const odds = oddsOf(results);
  const best = odds === null ? null : kellyFraction(odds);
  if (best === null) return { kind: 'unknown', why: 'no odds: all closed trades won, or all lost' };
  const share = Math.max(0, Math.min(best * fraction, maxFraction)) * regimeLimits(context, candidate).sizeFactor;
  return {
    kind: 'wanted',
    whole: equity.times(roundedShare(share)),
    held: lossAtStop(context, candidate),
    perUnit: price.minus(stopLoss).abs(),
  };
};
