import type { AnyIndicator } from '../indicator.ts';
import { bulkBuyShare, vpin } from './bulk-volume.ts';
import { flowBuyShare, flowImbalance, flowSpread, tradeSize } from './flow.ts';
import { amihudIlliquidity, kyleLambda } from './impact.ts';
import { corwinSchultzSpread, rollSpread } from './spreads.ts';

/** What trading costs and who presses, estimated from bars, and what trades and book say beyond them. */
export const MICROSTRUCTURE: readonly AnyIndicator[] = [
  amihudIlliquidity,
  bulkBuyShare,
  corwinSchultzSpread,
  flowBuyShare,
  flowImbalance,
  flowSpread,
  kyleLambda,
  rollSpread,
  tradeSize,
  vpin,
];
