import type { MarketSymbol } from '../../../domain/instrument.ts';
import type { Decimal } from '../../../kernel/decimal.ts';

/** `BTC/USDT` as the venue writes it: `BTC-USDT`. */
export const instIdOf = (symbol: MarketSymbol): string => symbol.replace('/', '-');

/** Amounts are written as short as they are; what is not there is empty. */
export const wireNumber = (value: Decimal | null | undefined): string => value?.toFixed() ?? '';
export const wireTime = (time: number | null | undefined): string => (time == null ? '' : String(time));
