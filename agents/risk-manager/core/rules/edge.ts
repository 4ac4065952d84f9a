import { sizeEntry } from '../sizing/size-entry.ts';
import { deny, type EntryRule } from './rule.ts';

/** Where the size follows from past trades, these must have had an edge. */
export const edge: EntryRule = (context, candidate) => {
  const wanted = sizeEntry(context, candidate)?.quotas.find(({ bound }) => bound === 'kelly');
  if (wanted === undefined || !wanted.room.isZero()) return null;
  return deny('RISK_NO_EDGE', { trades: context.results.get(candidate.botId)?.length ?? 0 });
};
