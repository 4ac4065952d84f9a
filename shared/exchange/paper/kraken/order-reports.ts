import { type Decimal, sum } from '../../../kernel/decimal.ts';
import type { EpochMs } from '../../../kernel/time.ts';
import type { Fill, HistoryRange, Order, OrderChange } from '../../../simulation/types.ts';
import type { EngineReads } from '../venue.ts';
import { bareNumber, pairKey, pairName, seconds, wireId, wireNumber, wireTime } from './wire-values.ts';

/* Orders and trades as REST and the channel of executions tell them. */

export const WHOLE_HISTORY: HistoryRange = { fromId: null, since: null, until: null, limit: Number.POSITIVE_INFINITY };

/** The engine wants a name for every order; those that the client gave none begin with a sign that no client id has. */
const NAMELESS = '~';
export const namelessId = (token: string): string => `${NAMELESS}${token}`;
const clientIdOf = ({ clientOrderId }: Order): object =>
  clientOrderId.startsWith(NAMELESS) ? {} : { cl_ord_id: clientOrderId };

const waits = ({ type }: Order): boolean => type !== 'market' && type !== 'limit' && type !== 'limit-maker';
const typeName = ({ type }: Order): string => (type === 'limit-maker' ? 'limit' : type);

const STATUS = {
  waiting: 'open',
  working: 'open',
  filled: 'closed',
  cancelled: 'canceled',
  expired: 'expired',
} as const;
/** An order at the market, or IOC, that found too little is cancelled there: only what had an end of its own expires. */
const statusOf = ({ state }: Order): string => (state.kind === 'expired' ? 'canceled' : STATUS[state.kind]);

const NO_LIQUIDITY = 'Insufficient liquidity';
const reasonOf = ({ state }: Order): string | null => {
  if (state.kind === 'cancelled') return 'User requested';
  return state.kind === 'expired' ? NO_LIQUIDITY : null;
};

const averageOf = ({ filled, filledQuote }: Order): Decimal =>
  filled.isZero() ? filled : filledQuote.div(filled).toSignificantDigits(16);

export function wireOrder(order: Order, venue: EngineReads): object {
  const { account, symbol, id, side, stopPrice, price } = order;
  const fills = order.filled.isZero() ? [] : venue.fills(account, symbol, { ...WHOLE_HISTORY, orderId: id });
  const [first, second] = waits(order) ? [stopPrice, price] : [price, null];
  const [text, text2] = [first, second].map(each => (each === null ? '0' : wireNumber(each)));
  const words = [side, wireNumber(order.quantity), pairName(symbol), '@', typeName(order), text];
  return {
    refid: null,
    userref: 0,
    ...clientIdOf(order),
    status: statusOf(order),
    reason: reasonOf(order),
    opentm: seconds(order.placedAt),
    ...(statusOf(order) !== 'open' && { closetm: seconds(order.updatedAt) }),
    starttm: 0,
    expiretm: 0,
    descr: {
      pair: pairName(symbol),
      type: side,
      ordertype: typeName(order),
      price: text,
      price2: text2,
      leverage: 'none',
      order: words.join(' '),
      close: '',
    },
    vol: wireNumber(order.quantity),
    vol_exec: wireNumber(order.filled),
    cost: wireNumber(order.filledQuote),
    fee: wireNumber(sum(fills.map(({ commission }) => commission))),
    price: wireNumber(averageOf(order)),
    stopprice: '0.00000',
    limitprice: '0.00000',
    misc: '',
    oflags: order.type === 'limit-maker' ? 'fciq,post' : 'fciq',
    timeinforce: order.timeInForce,
    trades: fills.map(fill => wireId('T', fill.id)),
  };
}

export function wireTrade(fill: Fill, venue: EngineReads): object {
  const order = venue.order(fill.account, fill.symbol, { kind: 'id', id: fill.orderId });
  return {
    ordertxid: wireId('O', fill.orderId),
    postxid: wireId('T', fill.id),
    pair: pairKey(fill.symbol),
    time: seconds(fill.at),
    type: fill.side,
    ordertype: order === null ? 'limit' : typeName(order),
    price: wireNumber(fill.price),
    cost: wireNumber(fill.quoteQuantity),
    fee: wireNumber(fill.commission),
    vol: wireNumber(fill.quantity),
    margin: '0.00000',
    leverage: '0',
    misc: '',
    trade_id: fill.tradeId,
    maker: fill.isMaker,
  };
}

const EXECUTION_TYPES = {
  triggered: 'status',
  traded: 'trade',
  cancelled: 'canceled',
  amended: 'amended',
  expired: 'canceled',
} as const;

/** What an order is told as whole: in a snapshot, and when it comes. */
export function wholeExecution(order: Order, type: string): object {
  const { stopPrice, price } = order;
  return {
    order_id: wireId('O', order.id),
    ...clientIdOf(order),
    symbol: order.symbol,
    side: order.side,
    order_type: typeName(order),
    order_qty: bareNumber(order.quantity),
    ...(price !== null && { limit_price: bareNumber(price), limit_price_type: 'static' }),
    ...(stopPrice !== null && {
      triggers: { reference: 'last', price: bareNumber(stopPrice), price_type: 'static', status: 'untriggered' },
    }),
    post_only: order.type === 'limit-maker',
    time_in_force: order.timeInForce,
    order_userref: 0,
    fee_ccy_pref: 'fciq',
    ...progress(order, type),
    timestamp: wireTime(order.updatedAt),
  };
}

const STATUS_NAMES = { closed: 'filled', canceled: 'canceled' } as const;
function progress(order: Order, type: string): object {
  const status = statusOf(order);
  const open = type === 'pending_new' ? type : order.filled.isZero() ? 'new' : 'partially_filled';
  return {
    exec_type: type,
    order_status: STATUS_NAMES[status as keyof typeof STATUS_NAMES] ?? open,
    cum_qty: bareNumber(order.filled),
    cum_cost: bareNumber(order.filledQuote),
    avg_price: bareNumber(averageOf(order)),
  };
}

/** What a change of an order is told as, in its order: names and figures so far, the whole order only when it comes. */
export function executionsOf(order: Order, change: OrderChange, at: EpochMs): readonly object[] {
  if (change.kind === 'placed') return ['pending_new', 'new'].map(type => wholeExecution(order, type));
  const named = { order_id: wireId('O', order.id), ...clientIdOf(order), order_userref: 0, timestamp: wireTime(at) };
  const told = { ...named, ...progress(order, EXECUTION_TYPES[change.kind]), reason: reasonOf(order) ?? '' };
  if (change.kind === 'amended') return [{ ...wholeExecution(order, 'amended'), ...named }];
  if (change.kind !== 'traded') return [told];
  // that it filled the whole order is told by itself
  const trade = { ...told, ...wireExecution(order, change.fill), order_status: 'partially_filled' };
  return order.state.kind === 'filled' ? [trade, { ...named, ...progress(order, 'filled') }] : [trade];
}

const wireExecution = (order: Order, fill: Fill): object => ({
  exec_id: wireId('T', fill.id),
  trade_id: fill.tradeId,
  symbol: fill.symbol,
  side: fill.side,
  order_type: typeName(order),
  last_qty: bareNumber(fill.quantity),
  last_price: bareNumber(fill.price),
  cost: bareNumber(fill.quoteQuantity),
  liquidity_ind: fill.isMaker ? 'm' : 't',
  fees: [{ asset: fill.commissionAsset, qty: bareNumber(fill.commission) }],
  fee_usd_equiv: bareNumber(fill.commission),
});
