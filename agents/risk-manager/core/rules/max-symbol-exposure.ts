import { placeOf } from '../portfolio/limits.ts';
import { symbolUse } from '../sizing/bounds.ts';
import { roomRule, usedOf } from './room.ts';

/** So much of the account may be at work in one symbol, all bots together. */
export const maxSymbolExposure = roomRule('symbol-share', 'RISK_MAX_SYMBOL_EXPOSURE', (context, candidate) => ({
  symbol: placeOf(candidate.instrumentId).symbol,
  ...usedOf(symbolUse(context, candidate)),
}));
