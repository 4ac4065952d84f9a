import { type Decimal, sum, ZERO } from '../../../kernel/decimal.ts';
import { ALGO_TYPES } from '../../../simulation/filters/filter.ts';
import type { EngineOrderType, Fill, Order } from '../../../simulation/types.ts';
import type { PaperVenue } from '../venue.ts';
import { algoIdOf, clientIdShown, ordIdOf } from './order-ids.ts';
import { WHOLE_HISTORY } from './paging.ts';
import { instIdOf, wireNumber, wireTime } from './wire-values.ts';

/** Whether it is an order to the client: what a stop becomes when it is triggered is one, while it waits it is an algo order. */
export const isOrder = ({ workingSince }: Order): boolean => workingSince !== null;

type State = 'live' | 'partially_filled' | 'filled' | 'canceled';

export function stateOf({ state, filled }: Order): State {
  if (state.kind === 'filled') return 'filled';
  if (state.kind === 'cancelled' || state.kind === 'expired') return 'canceled';
  return filled.isZero() ? 'live' : 'partially_filled';
}

const isMarket = (type: EngineOrderType): boolean => ['market', 'stop-loss', 'take-profit'].includes(type);

export function ordTypeOf({ type, timeInForce }: Pick<Order, 'type' | 'timeInForce'>): string {
  if (isMarket(type)) return 'market';
  if (type === 'limit-maker') return 'post_only';
  return { GTC: 'limit', IOC: 'ioc', FOK: 'fok' }[timeInForce];
}

/** Why it ended without having filled: the user's wish, or too little on the other side of the book. */
function cancelSourceOf({ state }: Order): string {
  if (state.kind === 'cancelled') return '1';
  return state.kind === 'expired' ? '14' : '';
}

/** The algo order that made this one; empty names for an order of its own. */
function parentOf(order: Order, venue: PaperVenue): { readonly algoId: string; readonly algoClOrdId: string } {
  if (order.listId !== null) {
    const list = venue.orderList(order.account, { kind: 'id', id: order.listId });
    return { algoId: algoIdOf(list?.orderIds[0] ?? order.id), algoClOrdId: clientIdShown(list?.clientListId ?? '') };
  }
  if (!ALGO_TYPES.has(order.type)) return { algoId: '', algoClOrdId: '' };
  return { algoId: algoIdOf(order.id), algoClOrdId: clientIdShown(order.clientOrderId) };
}

/** The client's own id; an order that an algo order made has none. */
export const clOrdIdOf = (order: Order): string =>
  order.listId === null && !ALGO_TYPES.has(order.type) ? clientIdShown(order.clientOrderId) : '';

/** Of the order's fills the ones that are in it as it stood: a later one is left out. */
export function fillsOf(order: Order, venue: PaperVenue): readonly Fill[] {
  if (order.filled.isZero()) return [];
  const { account, symbol, id, filled } = order;
  const fills = venue.fills(account, symbol, { ...WHOLE_HISTORY, orderId: id });
  let total = ZERO;
  return fills.filter(({ quantity }) => {
    total = total.plus(quantity);
    return total.lte(filled);
  });
}

export const averageOf = ({ filled, filledQuote }: Order): Decimal | null =>
  filled.isZero() ? null : filledQuote.div(filled).toSignificantDigits(16);

/** An order as every endpoint and the stream show it. A fee is negative. */
export function wireOrder(order: Order, venue: PaperVenue): Readonly<Record<string, unknown>> {
  const fills = fillsOf(order, venue);
  const last = fills.at(-1);
  const [base = '', quote = ''] = order.symbol.split('/');
  const [received, paid] = order.side === 'buy' ? [base, quote] : [quote, base];
  const parent = parentOf(order, venue);
  return {
    accFillSz: wireNumber(order.filled),
    ...parent,
    attachAlgoClOrdId: '',
    attachAlgoOrds: [],
    avgPx: wireNumber(averageOf(order)),
    cTime: wireTime(parent.algoId === '' ? order.placedAt : order.workingSince),
    cancelSource: cancelSourceOf(order),
    cancelSourceReason: '',
    category: 'normal',
    ccy: '',
    clOrdId: clOrdIdOf(order),
    fee: wireNumber(
      sum(fills.map(({ commission }) => commission))
        .neg()
        .plus(0),
    ),
    feeCcy: last?.commissionAsset ?? received,
    fillPx: wireNumber(last?.price),
    fillSz: wireNumber(last?.quantity ?? ZERO),
    fillTime: wireTime(last?.at),
    instId: instIdOf(order.symbol),
    instType: 'SPOT',
    isTpLimit: 'false',
    lever: '',
    linkedAlgoOrd: { algoId: '' },
    ordId: ordIdOf(order.id),
    ordType: ordTypeOf(order),
    pnl: '0',
    posSide: 'net',
    px: isMarket(order.type) ? '' : wireNumber(order.price),
    pxType: '',
    pxUsd: '',
    pxVol: '',
    quickMgnType: '',
    rebate: '0',
    rebateCcy: paid,
    reduceOnly: 'false',
    side: order.side,
    slOrdPx: '',
    slTriggerPx: '',
    slTriggerPxType: '',
    source: parent.algoId === '' ? '' : '7',
    state: stateOf(order),
    stpId: '',
    stpMode: 'cancel_maker',
    sz: wireNumber(order.quoteQuantity ?? order.quantity),
    tag: '',
    tdMode: 'cash',
    tgtCcy: isMarket(order.type) ? (order.quoteQuantity === null ? 'base_ccy' : 'quote_ccy') : '',
    tpOrdPx: '',
    tpTriggerPx: '',
    tpTriggerPxType: '',
    tradeId: last === undefined ? '' : String(last.tradeId),
    tradeQuoteCcy: quote,
    uTime: wireTime(order.updatedAt),
  };
}

const BILL_DIGITS = 18;
/** Grows over all instruments, and is too long for a double, as on the venue. */
export const billIdOf = ({ id }: Fill): string => `1${String(id).padStart(BILL_DIGITS, '0')}`;

export const execTypeOf = ({ isMaker }: Fill): 'M' | 'T' => (isMaker ? 'M' : 'T');

export function wireFill(fill: Fill, venue: PaperVenue): object {
  const order = venue.order(fill.account, fill.symbol, { kind: 'id', id: fill.orderId });
  const [, quote = ''] = fill.symbol.split('/');
  const worth = fill.side === 'buy' ? fill.quantity : fill.quoteQuantity;
  return {
    billId: billIdOf(fill),
    clOrdId: order === null ? '' : clOrdIdOf(order),
    execType: execTypeOf(fill),
    fee: wireNumber(fill.commission.neg().plus(0)),
    feeCcy: fill.commissionAsset,
    feeRate: wireNumber(fill.commission.div(worth).neg().toDecimalPlaces(8).plus(0)),
    fillFwdPx: '',
    fillIdxPx: '',
    fillMarkPx: '',
    fillMarkVol: '',
    fillPnl: '0',
    fillPx: wireNumber(fill.price),
    fillPxUsd: '',
    fillPxVol: '',
    fillSz: wireNumber(fill.quantity),
    fillTime: wireTime(fill.at),
    instId: instIdOf(fill.symbol),
    instType: 'SPOT',
    ordId: ordIdOf(fill.orderId),
    posSide: 'net',
    side: fill.side,
    subType: fill.side === 'buy' ? '1' : '2',
    tag: '',
    tradeId: String(fill.tradeId),
    tradeQuoteCcy: quote,
    ts: wireTime(fill.at),
  };
}
