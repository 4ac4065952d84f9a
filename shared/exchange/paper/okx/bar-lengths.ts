import type { Timeframe } from '../../../kernel/time.ts';

/** Bars by the name the wire uses. Days and parts of them begin at UTC midnight; those of Hong Kong (`1D`) are not kept. */
export const BAR_LENGTHS: ReadonlyMap<string, Timeframe> = new Map<string, Timeframe>([
  ['1s', '1s'],
  ['1m', '1m'],
  ['3m', '3m'],
  ['5m', '5m'],
  ['15m', '15m'],
  ['30m', '30m'],
  ['1H', '1h'],
  ['2H', '2h'],
  ['4H', '4h'],
  ['6Hutc', '6h'],
  ['12Hutc', '12h'],
  ['1Dutc', '1d'],
]);
