import { deny, type EntryRule, marketOf } from './rule.ts';

/** Nothing is entered on a price of long ago, nor while the instrument's stream is silent. */
export const dataStale: EntryRule = (context, candidate) => {
  const { now, limits } = context;
  const market = marketOf(context, candidate);
  const markTime = market?.markTime ?? null;
  const ageMs = markTime === null ? null : now - markTime;
  if (ageMs !== null && ageMs <= limits.staleAfterMs && market?.silent === false) return null;
  return deny('RISK_DATA_STALE', {
    ageMs,
    staleAfterMs: limits.staleAfterMs,
    silent: market?.silent === true ? 'yes' : 'no',
  });
};
