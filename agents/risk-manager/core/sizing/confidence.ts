import { Decimal } from '#shared/kernel/decimal.ts';
import { lossAtStop, mayLose } from './bounds.ts';
import type { Method } from './method.ts';

/** As much of the risk per trade as the signal is sure. */
export const confidence: Method = ({ context, candidate, equity, price, stopLoss }) => ({
  kind: 'wanted',
  whole: mayLose(context, candidate, equity).times(new Decimal(candidate.confidence)),
  held: lossAtStop(context, candidate),
  perUnit: price.minus(stopLoss).abs(),
});
