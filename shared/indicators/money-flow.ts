import type { Bar } from '../domain/bar.ts';

/** Chaikin's money flow volume: volume · ((close − low) − (high − close)) / (high − low), in base; 0 for a bar without range. */
export const moneyFlowVolume = ({ high, low, close, volume }: Bar): number =>
  high === low ? 0 : (volume * (close - low - (high - close))) / (high - low);
