import type { MarketSymbol } from '../../../domain/instrument.ts';
import { ALGO_TYPES } from '../../../simulation/filters/filter.ts';
import { isOpen } from '../../../simulation/types/order.ts';
import type { Balance, Fill, Order, OrderList } from '../../../simulation/types.ts';
import type { AccountEvent } from '../market.ts';
import { wireBalances } from './account-endpoints.ts';
import { type Algo, algoOfList, algoOfOrder, wireAlgo } from './algo-reports.ts';
import type { Gateway } from './gateway.ts';
import { execTypeOf, isOrder, wireOrder } from './order-reports.ts';
import { wireNumber, wireTime } from './wire-values.ts';

export type AccountChannel = 'orders' | 'orders-algo' | 'account';

/** What one channel of an account tells; `symbol` null where it is about the account as a whole. */
export interface AccountFrame {
  readonly channel: AccountChannel;
  readonly symbol: MarketSymbol | null;
  /** The one entry of `data`. */
  readonly data: object;
}

type Changed = Extract<AccountEvent, { readonly kind: 'order-changed' }>;

/** The frames of an account's event, in the order in which they are sent. */
export function framesOf(event: AccountEvent, account: string, gateway: Gateway): readonly AccountFrame[] {
  switch (event.kind) {
    case 'order-changed':
      return [...orderFrames(event, gateway), ...algoFrames(algoOf(event, gateway), gateway)];
    case 'order-list-changed':
      return algoFrames(waitingList(event.list, gateway), gateway);
    case 'balances-changed':
      return balanceFrames(account, event.balances, gateway);
  }
}

export function balanceFrames(id: string, balances: readonly Balance[], gateway: Gateway): readonly AccountFrame[] {
  const account = gateway.venue.account(id);
  return account === null ? [] : [{ channel: 'account', symbol: null, data: wireBalances(account, balances, gateway) }];
}

function orderFrames({ order, change }: Changed, { venue }: Gateway): readonly AccountFrame[] {
  if (!isOrder(order)) return [];
  const data = {
    ...wireOrder(order, venue),
    ...execution(change.kind === 'traded' ? change.fill : null),
    amendResult: change.kind === 'amended' ? '0' : '',
    amendSource: '',
    code: '0',
    lastPx: wireNumber(venue.quote(order.symbol)?.lastPrice),
    msg: '',
    notionalUsd: '',
    reqId: '',
  };
  return [{ channel: 'orders', symbol: order.symbol, data }];
}

/** The one execution that a frame reports; a frame of another change reports none. */
const execution = (fill: Fill | null): object => ({
  execType: fill === null ? '' : execTypeOf(fill),
  fillFee: fill === null ? '0' : wireNumber(fill.commission.neg().plus(0)),
  fillFeeCcy: fill?.commissionAsset ?? '',
  fillNotionalUsd: '',
  fillPnl: '0',
  fillPx: wireNumber(fill?.price),
  fillSz: fill === null ? '0' : wireNumber(fill.quantity),
  fillTime: wireTime(fill?.at),
  tradeId: fill === null ? '' : String(fill.tradeId),
});

/** The algo order that a change of one of its orders is told of: when it comes, is triggered, and ends. */
function algoOf({ order, change }: Changed, { venue }: Gateway): Algo | null {
  if (!ALGO_TYPES.has(order.type) || (isOpen(order) && change.kind !== 'placed' && change.kind !== 'triggered'))
    return null;
  if (order.listId === null) return algoOfOrder(order);
  // Both prices come and go together: that is told once, by the list.
  if (!isOrder(order)) return null;
  const list = venue.orderList(order.account, { kind: 'id', id: order.listId });
  const algo = list === null ? null : algoOfList(list, venue);
  return algo === null ? null : withLeg(algo, order);
}

const withLeg = (algo: Algo, leg: Order): Algo =>
  algo.takeProfit?.id === leg.id ? { ...algo, takeProfit: leg } : { ...algo, stopLoss: leg };

/** A list that came, or ended without having been triggered. */
function waitingList(list: OrderList, { venue }: Gateway): Algo | null {
  const algo = algoOfList(list, venue);
  const wasTriggered = [algo?.takeProfit, algo?.stopLoss].some(leg => leg != null && isOrder(leg));
  return list.status === 'all-done' && wasTriggered ? null : algo;
}

const algoFrames = (algo: Algo | null, { venue }: Gateway): readonly AccountFrame[] =>
  algo === null
    ? []
    : [
        {
          channel: 'orders-algo',
          symbol: algo.symbol,
          data: wireAlgo(algo, venue.quote(algo.symbol)?.lastPrice ?? null),
        },
      ];
