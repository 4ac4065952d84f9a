import { deny, marketOf, type Rule } from './rule.ts';

/** The venue must trade the instrument; one that is not known is not traded. */
export const instrumentTrading: Rule = (context, candidate) => {
  const status = marketOf(context, candidate)?.instrument.status ?? null;
  return status === 'trading' ? null : deny('RISK_INSTRUMENT_NOT_TRADING', { status });
};
