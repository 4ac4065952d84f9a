import { z } from 'zod';
import { fill, order, signal } from './trading.ts';
import { moment, money, symbol, uuid } from './values.ts';

const candle = z.strictObject({
  instrument: symbol,
  venue: z.string(),
  timeframe: z.string(),
  openTime: moment,
  open: money,
  high: money,
  low: money,
  close: money,
  volume: money,
  source: z.enum(['stream', 'backfill', 'history', 'joined', 'import', 'download']),
  receivedAt: moment,
});
export type CandleView = z.output<typeof candle>;

const features = z.strictObject({
  timeframe: z.string(),
  openTime: moment,
  values: z.record(z.string(), z.number().nullable()),
  computedAt: moment,
});
export type FeaturesView = z.output<typeof features>;

const decision = z.strictObject({
  id: uuid,
  verdict: z.enum(['approved', 'denied']),
  /** Primary code of a denial, what it means and what to do. */
  code: z.string().nullable(),
  codes: z.array(z.string()),
  means: z.string().nullable(),
  mend: z.string().nullable(),
  intent: z.enum(['entry', 'exit', 'move-stop']),
  side: z.enum(['buy', 'sell']),
  orderType: z.enum(['market', 'limit']).nullable(),
  quantity: money.nullable(),
  limitPrice: money.nullable(),
  referencePrice: money.nullable(),
  stopLoss: money.nullable(),
  takeProfit: money.nullable(),
  reserved: money,
  sizing: z.record(z.string(), z.json()),
  validUntil: moment.nullable(),
  createdAt: moment,
});
export type DecisionView = z.output<typeof decision>;

const orderDetail = order.extend({
  timeInForce: z.string(),
  stopPrice: money.nullable(),
  detail: z.string().nullable(),
  sentAt: moment.nullable(),
  expiresAt: moment.nullable(),
  updatedAt: moment,
  correlationId: uuid,
});
export type OrderDetail = z.output<typeof orderDetail>;

const orderEvent = z.strictObject({
  event: z.string(),
  from: z.string().nullable(),
  to: z.string(),
  detail: z.json(),
  venueTime: moment.nullable(),
  at: moment,
});
export type OrderEventView = z.output<typeof orderEvent>;

const positionDetail = z.strictObject({
  id: uuid,
  side: z.enum(['long', 'short']),
  quantity: money,
  entryQuantity: money,
  entryPrice: money,
  exitQuantity: money,
  exitPrice: money.nullable(),
  fees: money,
  realizedPnl: money,
  stopLoss: money.nullable(),
  takeProfit: money.nullable(),
  openedAt: moment,
  protectedAt: moment.nullable(),
  closedAt: moment.nullable(),
  closeReason: z.string().nullable(),
  dust: money,
});
export type PositionDetail = z.output<typeof positionDetail>;

const command = z.strictObject({
  id: uuid,
  kind: z.string(),
  issuedBy: z.string(),
  issuedAt: moment,
  state: z.string(),
});
export type CommandView = z.output<typeof command>;

/** The whole way of one order, from the candle to the position. What is null did not happen or is no longer kept. */
export const explanation = z.strictObject({
  bot: z.string(),
  strategy: z.string(),
  candle: candle.nullable(),
  features: features.nullable(),
  signal: signal.nullable(),
  /** The operator's command, when it was not a signal. */
  command: command.nullable(),
  decision,
  order: orderDetail,
  events: z.array(orderEvent),
  fills: z.array(fill),
  /** The other orders of the same approval: the protection of an entry. */
  siblings: z.array(order),
  position: positionDetail.nullable(),
});
export type Explanation = z.output<typeof explanation>;

/** Why a bot did what it did at a bar. */
export const OUTCOMES = [
  'held', // it looked and wanted nothing
  'denied', // it wanted something, the risk manager said no
  'ordered', // there is an order, or the stop was moved
  'undecided', // a signal that nobody has judged yet
  'not-closed', // the bar is not over
  'no-candle', // the base candle never came
  'not-recorded', // the row is older than what is kept, or was never written
  'history', // the candle came as history, before the bot could step on it
  'no-features', // the candle is there, the features are not
  'warm-up', // an indicator has not seen enough bars
  'not-running', // the bot was stopped or in error; a paused one still looks and leaves a row
  'before-bot', // the bot did not exist yet
] as const;
export const botOutcome = z.strictObject({
  bot: z.string(),
  strategy: z.string(),
  timeframe: z.string(),
  barTime: moment,
  outcome: z.enum(OUTCOMES),
  /** The answer in a sentence. */
  text: z.string(),
  signal: signal.nullable(),
  decision: decision.nullable(),
  orders: z.array(order),
});
export type BotOutcome = z.output<typeof botOutcome>;

export const whyAnswer = z.strictObject({
  instrument: symbol,
  venue: z.string(),
  time: moment,
  /** The last base candle at or before that time, within the longest bar of the bots; null when there is none. */
  candle: candle.nullable(),
  /** What was found wrong with the data around that time. */
  findings: z.array(
    z.strictObject({
      code: z.string(),
      means: z.string(),
      openTime: moment.nullable(),
      createdAt: moment,
      resolvedAt: moment.nullable(),
    }),
  ),
  /** One per bot that trades the instrument. */
  bots: z.array(botOutcome),
});
export type WhyAnswer = z.output<typeof whyAnswer>;
