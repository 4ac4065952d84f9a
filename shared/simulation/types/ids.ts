export type AccountId = string;
/** Grows by one over the whole venue, from 1. */
export type OrderId = number;
/** Grows by one per symbol, from 1. Public trades and an account's own share the sequence. */
export type TradeId = number;
/** Grows by one over the whole venue, from 1. */
export type OrderListId = number;
/** Grows by one over the whole venue, from 1: of an account's fills in all symbols, the order in which they came. */
export type FillId = number;
