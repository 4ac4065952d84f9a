import { deny, type EntryRule } from './rule.ts';

/** Where the size follows from past trades, these must have had an edge. */
export const edge: EntryRule = (context, candidate, size) => {
  const wanted = size.sizing()?.quotas.find(({ bound }) => bound === 'kelly');
  if (wanted === undefined || !wanted.room.isZero()) return null;
  return deny('RISK_NO_EDGE', { trades: context.results.get(candidate.botId)?.length ?? 0 });
};
