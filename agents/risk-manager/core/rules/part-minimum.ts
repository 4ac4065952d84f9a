import { exitPart } from '../exit-part.ts';
import { deny, type ExitRule, marketOf, positionOf } from './rule.ts';

/** Of a part of a position that is to be sold the venue must take the order; where it would not take what is left, all is sold. */
export const partMinimum: ExitRule = (context, candidate) => {
  const position = positionOf(context, candidate);
  const instrument = marketOf(context, candidate)?.instrument;
  if (position === undefined || instrument === undefined) return null;
  const part = exitPart(context, candidate, position);
  if (part.kind !== 'too-small') return null;
  return deny('RISK_SIZE_BELOW_MINIMUM', {
    quantity: part.quantity.toFixed(),
    held: position.quantity.toFixed(),
    minQuantity: instrument.minQuantity.toFixed(),
    minNotional: instrument.minNotional.toFixed(),
  });
};
