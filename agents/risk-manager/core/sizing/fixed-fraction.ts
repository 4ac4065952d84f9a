import { lossAtStop, mayLose } from './bounds.ts';
import type { Method } from './method.ts';

/** The position loses the same share of the bot's equity whenever its stop is hit. */
export const fixedFraction: Method = ({ context, candidate, equity, price, stopLoss }) => ({
  kind: 'wanted',
  whole: mayLose(context, candidate, equity),
  held: lossAtStop(context, candidate),
  perUnit: price.minus(stopLoss).abs(),
});
