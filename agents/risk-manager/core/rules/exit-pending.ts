import { deny, positionOf, type Rule } from './rule.ts';

/**
 * One exit per position at a time; a position on its way out needs no other stop. What an operator closes while a part is on its way
 * is the rest: execution sells it after the part.
 */
export const exitPending: Rule = (context, candidate) => {
  const position = positionOf(context, candidate);
  if (position?.exitPending !== true) return null;
  const closesTheRest = candidate.intent === 'exit' && candidate.by === 'operator' && position.partPending;
  return closesTheRest ? null : deny('RISK_EXIT_PENDING');
};
