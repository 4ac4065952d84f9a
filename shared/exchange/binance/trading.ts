import type { MarketSymbol } from '../../domain/instrument.ts';
import { ok, type Result } from '../../kernel/result.ts';
import type { EpochMs } from '../../kernel/time.ts';
import { laneOf } from '../order-lane.ts';
import { outcomeOf, resultOf } from '../outcomes.ts';
import type { AmendOrder, CancelOrder, CancelReplace, FillQuery, Outcome, Read, Trading, VenueFault } from '../port.ts';
import { BINANCE } from './capabilities.ts';
import type { BinanceClient, Call } from './client.ts';
import {
  amendReply,
  balancesReply,
  cancelReply,
  listReply,
  orderReply,
  ordersReply,
  placedListReply,
  placementReply,
  tradesReply,
} from './order-replies.ts';
import { ocoParameters, placeParameters } from './order-requests.ts';
import { readPermissions } from './permissions.ts';
import { replacedOutcome } from './replacement.ts';
import { type Symbols, venueSymbol } from './symbols.ts';

type Calls = Omit<Trading, 'capabilities' | 'recvWindowMs' | 'serverTime' | 'reserve' | 'subscribeAccount' | 'close'>;

/** The venue's codes for "there is no such order" and "no such list". */
const NO_SUCH = new Set(['-2013', '-2018']);

export function tradingCalls(client: BinanceClient, symbols: Symbols, wallNow: () => EpochMs): Calls {
  const act = async <T>(call: Call, sentAt: EpochMs, parse: (body: unknown) => T): Promise<Outcome<T>> =>
    outcomeOf(await client.signed(call, sentAt), parse);
  const read = async <T>(path: string, parameters: Call['parameters'], parse: (body: unknown) => T): Read<T> =>
    resultOf(
      await client.signed({ method: 'GET', path, parameters: parameters ?? {}, lane: 'reconcile' }, wallNow()),
      parse,
    );

  return {
    place: order => {
      const parameters = placeParameters(order);
      const call = { method: 'POST', path: 'order', parameters, lane: laneOf(order) } as const;
      return act(call, order.sentAt, placementReply(symbols));
    },
    placeOco: oco => {
      const call = {
        method: 'POST',
        path: 'orderList/oco',
        parameters: ocoParameters(oco),
        lane: 'protect',
      } as const;
      return act(call, oco.sentAt, placedListReply(symbols));
    },
    cancel: ({ symbol, clientOrderId, sentAt }: CancelOrder) => {
      const parameters = { symbol: venueSymbol(symbol), origClientOrderId: clientOrderId };
      const call = { method: 'DELETE', path: 'order', parameters, lane: 'protect' } as const;
      return act(call, sentAt, cancelReply(symbols, clientOrderId));
    },
    cancelOco: ({ symbol, clientListId, sentAt }) => {
      const parameters = { symbol: venueSymbol(symbol), listClientOrderId: clientListId };
      const call = { method: 'DELETE', path: 'orderList', parameters, lane: 'protect' } as const;
      return act(call, sentAt, placedListReply(symbols));
    },
    cancelReplace: async ({ cancel, place, sentAt }: CancelReplace) => {
      const parameters = {
        ...placeParameters(place),
        cancelReplaceMode: 'STOP_ON_FAILURE',
        cancelOrigClientOrderId: cancel,
      };
      const call = { method: 'POST', path: 'order/cancelReplace', parameters, lane: 'protect' } as const;
      const parsers = { cancelled: cancelReply(symbols, cancel), placed: placementReply(symbols) };
      return replacedOutcome(await client.signed(call, sentAt), parsers);
    },
    amend: ({ symbol, clientOrderId, quantity, sentAt }: AmendOrder) => {
      const parameters = {
        symbol: venueSymbol(symbol),
        origClientOrderId: clientOrderId,
        newClientOrderId: clientOrderId, // else the venue makes up a new one
        newQty: quantity.toFixed(),
      };
      const call = { method: 'PUT', path: 'order/amend/keepPriority', parameters, lane: 'protect' } as const;
      return act(call, sentAt, amendReply(symbols));
    },

    permissions: () => readPermissions(client, wallNow),
    balances: () => read('account', { omitZeroBalances: 'true' }, balancesReply),
    orderByClientId: async (symbol, clientOrderId) =>
      absent(
        await read('order', { symbol: venueSymbol(symbol), origClientOrderId: clientOrderId }, orderReply(symbols)),
      ),
    ocoByClientId: async clientListId =>
      absent(await read('orderList', { origClientOrderId: clientListId }, listReply(symbols))),
    openOrders: (symbol: MarketSymbol | null) =>
      read('openOrders', symbol === null ? {} : { symbol: venueSymbol(symbol) }, ordersReply(symbols)),
    fillsSince: ({ symbol, from, limit }: FillQuery) =>
      read(
        'myTrades',
        {
          symbol: venueSymbol(symbol),
          limit: Math.min(limit, BINANCE.maxFillsPerCall),
          ...('tradeId' in from ? { fromId: from.tradeId } : { startTime: from.time }),
        },
        tradesReply(symbols),
      ),
  };
}

const absent = <T>(result: Result<T, VenueFault>): Result<T | null, VenueFault> =>
  !result.ok && NO_SUCH.has(result.error.venueCode ?? '') ? ok(null) : result;
