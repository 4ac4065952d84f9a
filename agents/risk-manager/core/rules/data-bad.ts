import { deny, type EntryRule, marketOf } from './rule.ts';

/** After a candle that cannot be real the instrument is quarantined until a good one comes. */
export const dataBad: EntryRule = (context, candidate) => {
  const faults = marketOf(context, candidate)?.faults ?? [];
  return faults.length === 0 ? null : deny('RISK_DATA_BAD', { faults: faults.join(' ') });
};
