import { z } from 'zod';
import { moment, money, reason, symbol, uuid } from './values.ts';

/** An open position. Money in quote; `unrealizedPnl` is before the fee of the exit. */
export const position = z.strictObject({
  instrument: symbol,
  venue: z.string(),
  strategy: z.string(),
  side: z.enum(['long', 'short']),
  quantity: money,
  entryPrice: money,
  markPrice: money.nullable(),
  unrealizedPnl: money.nullable(),
  stopLoss: money.nullable(),
  takeProfit: money.nullable(),
  openedAt: moment,
  id: uuid,
  bot: z.string(),
  /** True when its stop is confirmed on the venue. */
  protected: z.boolean(),
});
export const positions = z.array(position);
export type Position = z.output<typeof position>;

/** An order. `price` is its limit, else its stop, else null for a market order. */
export const order = z.strictObject({
  id: uuid,
  clientOrderId: z.string(),
  venueOrderId: z.string().nullable(),
  instrument: symbol,
  side: z.enum(['buy', 'sell']),
  type: z.string(),
  quantity: money,
  price: money.nullable(),
  state: z.string(),
  filledQuantity: money,
  createdAt: moment,
  venue: z.string(),
  bot: z.string(),
  purpose: z.enum(['entry', 'exit', 'stop-loss', 'take-profit']),
  averagePrice: money.nullable(),
  code: z.string().nullable(),
});
export const orders = z.array(order);
export type Order = z.output<typeof order>;

/** What was really traded. A null `orderId` and `bot`: somebody traded by hand. */
export const fill = z.strictObject({
  id: uuid,
  orderId: uuid.nullable(),
  venueTradeId: z.string(),
  instrument: symbol,
  venue: z.string(),
  bot: z.string().nullable(),
  purpose: z.string().nullable(),
  side: z.enum(['buy', 'sell']),
  quantity: money,
  price: money,
  fee: money,
  feeAsset: z.string(),
  isMaker: z.boolean(),
  time: moment,
});
export const fills = z.array(fill);
export type Fill = z.output<typeof fill>;

/** What the venue holds of an asset, what it is worth, and who holds it: a bot by name, or `unassigned`. */
export const balance = z.strictObject({
  asset: z.string(),
  free: money,
  locked: money,
  total: money,
  /** In `quoteAsset`; null when there is no price for it, and `unpriced` says why. */
  value: money.nullable(),
  unpriced: z.string().nullable(),
  quoteAsset: z.string(),
  heldBy: z.record(z.string(), money),
});
export const balances = z.array(balance);
export type Balance = z.output<typeof balance>;

export const equityNow = z.strictObject({
  /** `*` is the whole account, unassigned holdings in. */
  bot: z.string(),
  time: moment,
  cash: money,
  holdings: money,
  equity: money,
  realizedPnl: money,
  unrealizedPnl: money,
  peak: money,
  drawdown: money,
});
export const equity = z.strictObject({
  quoteAsset: z.string(),
  latest: z.array(equityNow),
  /** The curve of one bot, oldest first, at most as many points as were asked for. */
  curve: z.array(z.strictObject({ time: moment, equity: money, drawdown: money })),
});
export type Equity = z.output<typeof equity>;

/** What a bot decided at a bar, and what the risk manager said. */
export const signal = z.strictObject({
  id: uuid,
  bot: z.string(),
  strategy: z.string(),
  instrument: symbol,
  venue: z.string(),
  barTime: moment,
  action: z.enum(['enter', 'exit', 'reduce', 'move-stop', 'hold']),
  side: z.enum(['long', 'short']).nullable(),
  confidence: z.number().nullable(),
  referencePrice: money.nullable(),
  stopLoss: money.nullable(),
  takeProfit: money.nullable(),
  reason,
  /** Null while nobody has judged it, and for a hold. */
  verdict: z.enum(['approved', 'denied']).nullable(),
  code: z.string().nullable(),
  createdAt: moment,
});
export const signals = z.array(signal);
export type SignalView = z.output<typeof signal>;
