import { deny, positionOf, type Rule } from './rule.ts';

/** One exit per position at a time; a position on its way out needs no other stop. */
export const exitPending: Rule = (context, candidate) =>
  positionOf(context, candidate)?.exitPending ? deny('RISK_EXIT_PENDING') : null;
