import { ZERO } from '#shared/kernel/decimal.ts';
import { claimKey } from '../portfolio/claim.ts';
import { regimeLimits } from './bounds.ts';
import { type Method, roundedShare } from './method.ts';

/**
 * A day's usual move of the instrument, its average true range or the deviation of its returns, brings or takes the target's share of the
 * bot's equity: calm instruments get more.
 */
export const volatility: Method = ({ context, candidate, equity, price }) => {
  const { target, windowDays, measure } = context.limits.sizing.volatility;
  const { statistics } = context;
  const daily =
    measure === 'atr'
      ? statistics.dailyRange(candidate.instrumentId, windowDays)
      : statistics.dailyVolatility(candidate.instrumentId, windowDays);
  if (daily === null || daily === 0) return { kind: 'unknown', why: 'the volatility is unknown' };
  const held = context.positions.get(claimKey(candidate))?.quantity ?? ZERO;
  const share = (target / daily) * regimeLimits(context, candidate).sizeFactor;
  return { kind: 'wanted', whole: equity.times(roundedShare(share)), held: held.times(price), perUnit: price };
};
