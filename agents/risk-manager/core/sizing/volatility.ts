import { ZERO } from '#shared/kernel/decimal.ts';
import { claimKey } from '../portfolio/claim.ts';
import { regimeLimits } from './bounds.ts';
import { type Method, roundedShare } from './method.ts';

/** A day's usual move of the instrument brings or takes the target's share of the bot's equity: calm instruments get more. */
export const volatility: Method = ({ context, candidate, equity, price }) => {
  const { target, windowDays } = context.limits.sizing.volatility;
  const daily = context.statistics.dailyVolatility(candidate.instrumentId, windowDays);
  if (daily === null || daily === 0) return { kind: 'unknown', why: 'the volatility is unknown' };
  const held = context.positions.get(claimKey(candidate))?.quantity ?? ZERO;
  const share = (target / daily) * regimeLimits(context, candidate).sizeFactor;
  return { kind: 'wanted', whole: equity.times(roundedShare(share)), held: held.times(price), perUnit: price };
};
