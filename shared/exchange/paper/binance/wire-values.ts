import type { MarketSymbol } from '../../../domain/instrument.ts';
import type { Side } from '../../../domain/order.ts';
import type { Decimal } from '../../../kernel/decimal.ts';

/** The venue writes every amount with eight decimals. */
export const WIRE_DECIMALS = 8;
export const wireNumber = (value: Decimal): string => value.toFixed(WIRE_DECIMALS);
export const WIRE_ZERO = '0.00000000';

/** `BTC/USDT` as the venue writes it: `BTCUSDT`. */
export const wireSymbol = (symbol: MarketSymbol): string => symbol.replace('/', '');

export const wireSide = (side: Side): 'BUY' | 'SELL' => (side === 'buy' ? 'BUY' : 'SELL');
