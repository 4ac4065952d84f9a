/*
 * The contract of the matching engine: what goes in (commands, movements), what comes out (replies, events, queries).
 * It knows no wire format. Prices are in quote, quantities in base, money is Decimal, times are market time.
 * Every account trades with the market, never with another account, and is too small to be seen in the book. An account is spot, or
 * trades on margin.
 */
export type * from './types/account.ts';
export type * from './types/command.ts';
export type * from './types/engine.ts';
export type * from './types/event.ts';
export type * from './types/ids.ts';
export type * from './types/listing.ts';
export type * from './types/margin.ts';
export type * from './types/model.ts';
export type * from './types/movement.ts';
export * from './types/order.ts';
export type * from './types/reply.ts';
