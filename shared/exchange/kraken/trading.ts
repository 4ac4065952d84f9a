import { z } from 'zod';
import type { VenueOrderId } from '../../domain/order.ts';
import { ok } from '../../kernel/result.ts';
import type { EpochMs } from '../../kernel/time.ts';
import { asPlaced } from '../as-placed.ts';
import type { Lane } from '../budget/budget.ts';
import { laneOf } from '../order-lane.ts';
import { outcomeOf, resultOf } from '../outcomes.ts';
import type {
  FillQuery,
  Outcome,
  PlacedOrder,
  PlaceOrder,
  Read,
  Trading,
  VenueBalances,
  VenueFill,
  VenueOrder,
} from '../port.ts';
import { openRecent } from '../recent.ts';
import { LOOKS, settled } from '../settled.ts';
import { NO_ORDER_LISTS, NO_REPLACEMENT } from '../unsupported.ts';
import { fault } from '../verdict.ts';
import type { Call, KrakenClient } from './client.ts';
import type { Executions } from './executions.ts';
import { ordersById, placeParameters, toFill, toOrder, tradesById, waits } from './orders.ts';
import { amount, resultIn } from './replies.ts';
import { assetOf, type SymbolOf } from './symbols.ts';

type Calls = Omit<Trading, 'capabilities' | 'recvWindowMs' | 'serverTime' | 'reserve' | 'subscribeAccount' | 'close'>;

export interface TradingOptions {
  readonly client: KrakenClient;
  readonly executions: Pick<Executions, 'live' | 'latest'>;
  readonly symbolOf: SymbolOf;
  readonly wallNow: () => EpochMs;
}

const placement = z.object({ txid: z.tuple([z.string().transform(id => id as VenueOrderId)]) });
const timerReply = z.object({ triggerTime: z.string() });
const balancesReply = z.record(z.string(), z.object({ balance: amount, hold_trade: amount }));
const keyInfo = z.object({ permissions: z.array(z.string()), ipAllowlist: z.array(z.string()).nullish() });
const history = z.object({ trades: tradesById });

const KNOWN_IDS = 20_000;
const PAGE = 50;

export function tradingCalls({ client, executions, symbolOf, wallNow }: TradingOptions): Calls {
  /** The venue's ids of our orders, which are cheaper to ask by. */
  const ids = openRecent<VenueOrderId>(KNOWN_IDS);

  const read = async <T>(call: Call, shape: z.ZodType<T>): Read<T> =>
    resultOf(await client.signed(call), body => resultIn(shape, body));

  const listed = async (call: Call, name: 'open' | 'closed'): Read<readonly VenueOrder[]> => {
    const found = await read(
      call,
      z.record(z.string(), z.unknown()).transform(lists => ordersById.parse(lists[name])),
    );
    if (!found.ok) return found;
    return ok(Object.entries(found.value).map(([id, told]) => toOrder(id, told, symbolOf)));
  };

  const byId = async (id: VenueOrderId, lane: Lane) => {
    const call = { endpoint: 'QueryOrders', parameters: { txid: id, trades: 'true' }, lane } as const;
    const found = await read(call, ordersById);
    if (!found.ok) return found.error.code === 'VENUE_ORDER_NOT_OPEN' ? ok(null) : found;
    const told = found.value[id];
    return ok(told === undefined ? null : { order: toOrder(id, told, symbolOf), trades: told.trades });
  };

  /** First among the open ones: one that ends meanwhile is then among the closed. */
  const byClientId = async (clientOrderId: string, lane: Lane): Read<VenueOrder | null> => {
    const known = ids.get(clientOrderId);
    if (known !== undefined) {
      const found = await byId(known, lane);
      return found.ok ? ok(found.value?.order ?? null) : found;
    }
    for (const [endpoint, name] of [
      ['OpenOrders', 'open'],
      ['ClosedOrders', 'closed'],
    ] as const) {
      const found = await listed({ endpoint, parameters: { cl_ord_id: clientOrderId }, lane }, name);
      if (!found.ok) return found;
      const latest = found.value.toSorted((a, b) => b.updatedAt - a.updatedAt)[0];
      if (latest !== undefined) return ok(latest);
    }
    return ok(null);
  };

  const place = async (order: PlaceOrder): Promise<Outcome<PlacedOrder>> => {
    const parameters = placeParameters(order);
    if (parameters === null) {
      return { kind: 'rejected', fault: fault('VENUE_UNSUPPORTED', `this venue has no orders of type ${order.type}`) };
    }
    const verdict = await client.inTime({ endpoint: 'AddOrder', parameters, lane: laneOf(order) }, order.sentAt);
    const taken = outcomeOf(verdict, body => resultIn(placement, body).txid[0]);
    if (taken.kind !== 'confirmed') return taken;
    ids.set(order.clientOrderId, taken.value);
    return { kind: 'confirmed', value: await standing(order, taken.value) };
  };

  /** The venue says of a placement only that it took it. How the order stands is asked for, unless it waits for a price. */
  const standing = async (order: PlaceOrder, id: VenueOrderId): Promise<PlacedOrder> => {
    const asked = waits(order.type) ? null : await byId(id, 'reconcile');
    if (asked?.ok !== true || asked.value === null) return { order: asPlaced(order, id), fills: [] };
    const { order: placed, trades } = asked.value;
    if (trades.length === 0) return { order: placed, fills: [] };
    const parameters = { txid: trades.join(',') };
    const told = await read({ endpoint: 'QueryTrades', parameters, lane: 'reconcile' }, tradesById);
    const fills = told.ok ? Object.values(told.value).map(each => toFill(each, symbolOf)) : [];
    return {
      order: placed,
      fills: inOrder(fills).map(fill => ({ ...fill, clientOrderId: order.clientOrderId })),
    };
  };

  /** What was asked for shows on the stream, mostly; the venue's few calls are spent only when it does not. */
  const done = (clientOrderId: string, isDone: (order: VenueOrder) => boolean): Promise<Outcome<VenueOrder>> => {
    let looks = 0;
    return settled(async () => {
      const told = executions.latest(clientOrderId);
      if (told !== null && isDone(told)) return ok(told);
      looks += 1;
      return executions.live && looks < LOOKS ? ok(null) : byClientId(clientOrderId, 'protect');
    }, isDone);
  };

  /** Newest first there, of all pairs: read backwards until the wanted one is reached. */
  const fillsSince = async ({ symbol, from, limit }: FillQuery): Read<readonly VenueFill[]> => {
    const fills = new Map<string, VenueFill>();
    const start = 'time' in from ? { start: String(from.time / 1_000 - 0.001) } : {};
    for (let offset = 0; ; offset += PAGE) {
      const parameters = { consolidate_taker: 'false', ofs: String(offset), ...start };
      const page = await read({ endpoint: 'TradesHistory', parameters, lane: 'reconcile' }, history);
      if (!page.ok) return page;
      const told = Object.values(page.value.trades).map(each => toFill(each, symbolOf));
      for (const fill of told) if (fill.symbol === symbol) fills.set(fill.venueTradeId, fill);
      const reached = 'tradeId' in from && [...fills.keys()].some(tradeId => Number(tradeId) <= Number(from.tradeId));
      if (told.length < PAGE || reached) break;
    }
    const wanted = [...fills.values()].filter(fill =>
      'time' in from ? fill.venueTime >= from.time : Number(fill.venueTradeId) >= Number(from.tradeId),
    );
    return ok(inOrder(wanted).slice(0, limit));
  };

  return {
    ...NO_ORDER_LISTS,
    ...NO_REPLACEMENT,
    place,
    cancel: async ({ clientOrderId }) => {
      const parameters = { cl_ord_id: clientOrderId };
      const verdict = await client.signed({ endpoint: 'CancelOrder', parameters, lane: 'protect' });
      const taken = outcomeOf(verdict, body => resultIn(z.object({ count: z.int().min(1) }), body));
      if (taken.kind !== 'confirmed') return taken;
      return done(clientOrderId, order => order.state !== 'open' && order.state !== 'partly-filled');
    },
    amend: async ({ clientOrderId, quantity, sentAt }) => {
      const parameters = { cl_ord_id: clientOrderId, order_qty: quantity.toFixed() };
      const verdict = await client.inTime({ endpoint: 'AmendOrder', parameters, lane: 'protect' }, sentAt);
      const taken = outcomeOf(verdict, body => resultIn(z.object({ amend_id: z.string() }), body));
      if (taken.kind !== 'confirmed') return taken;
      return done(clientOrderId, order => order.quantity.eq(quantity));
    },
    cancelAllAfter: async timeoutMs => {
      const timeout = timeoutMs === null ? 0 : Math.ceil(timeoutMs / 1_000);
      const lane = timeoutMs === null ? 'protect' : 'reconcile';
      const parameters = { timeout: String(timeout) };
      const verdict = await client.signed({ endpoint: 'CancelAllOrdersAfter', parameters, lane });
      return outcomeOf(verdict, body => {
        resultIn(timerReply, body);
        return null;
      });
    },
    balances: () => readBalances({ client, wallNow, lane: 'reconcile' }),
    permissions: async () => {
      const info = await read({ endpoint: 'GetApiKeyInfo', lane: 'reconcile' }, keyInfo);
      if (!info.ok) return info;
      const may = (what: RegExp): boolean => info.value.permissions.some(each => what.test(each));
      return ok({
        reads: may(/query.?funds/i) && may(/query.?open/i),
        trades: may(/modify/i) && may(/close.?trades/i),
        withdraws: may(/withdraw/i),
        boundToIp: (info.value.ipAllowlist ?? []).length > 0,
      });
    },
    orderByClientId: (_, clientOrderId) => byClientId(clientOrderId, 'reconcile'),
    openOrders: async symbol => {
      const open = await listed({ endpoint: 'OpenOrders', lane: 'reconcile' }, 'open');
      return open.ok && symbol !== null ? ok(open.value.filter(each => each.symbol === symbol)) : open;
    },
    fillsSince,
  };
}

const inOrder = (fills: readonly VenueFill[]): readonly VenueFill[] =>
  fills.toSorted((a, b) => Number(a.venueTradeId) - Number(b.venueTradeId));

/** The venue does not say as of when: it is asked now. What is lent or staked has a dot in its name, and cannot be traded with. */
export async function readBalances({
  client,
  wallNow,
  lane,
}: Pick<TradingOptions, 'client' | 'wallNow'> & { readonly lane: Lane }): Read<VenueBalances> {
  const verdict = await client.signed({ endpoint: 'BalanceEx', lane });
  return resultOf(verdict, body => ({
    venueTime: wallNow(),
    balances: Object.entries(resultIn(balancesReply, body))
      .filter(([code]) => !code.includes('.'))
      .map(([code, { balance, hold_trade }]) => ({
        asset: assetOf(code),
        free: balance.minus(hold_trade),
        locked: hold_trade,
      })),
  }));
}
