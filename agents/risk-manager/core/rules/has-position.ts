import { deny, positionOf, type Rule } from './rule.ts';

/** There must be something to exit or to protect. */
export const hasPosition: Rule = (context, candidate) =>
  positionOf(context, candidate)?.quantity.gt(0) ? null : deny('RISK_NO_POSITION');
