import type { VenueOrderId } from '../../domain/order.ts';
import { ok } from '../../kernel/result.ts';
import { epochMs } from '../../kernel/time.ts';
import { asPlaced } from '../as-placed.ts';
import type { Lane } from '../budget/budget.ts';
import { laneOf } from '../order-lane.ts';
import { outcomeOf } from '../outcomes.ts';
import type {
  AmendOrder,
  CancelOrder,
  Outcome,
  PlacedOrder,
  PlaceOrder,
  Read,
  Trading,
  VenueBalances,
  VenueFault,
  VenueOrder,
} from '../port.ts';
import { NO_ORDER_LISTS, NO_REPLACEMENT } from '../unsupported.ts';
import { fault } from '../verdict.ts';
import { type Account, readAccounts, readPermissions } from './account-replies.ts';
import type { CoinbaseClient } from './client.ts';
import { readCancelled, readEdited, readPlacement } from './order-replies.ts';
import { placeBody } from './order-requests.ts';
import type { Ask, Orders } from './orders.ts';

type Calls = Omit<Trading, 'capabilities' | 'recvWindowMs' | 'serverTime' | 'reserve' | 'subscribeAccount' | 'close'>;

export interface TradingParts {
  readonly client: CoinbaseClient;
  readonly orders: Orders;
  readonly ask: Ask;
}

const MAX_ACCOUNT_PAGES = 20;

export function tradingCalls({ client, orders, ask }: TradingParts): Calls {
  /** The venue says of a placement only that it took it; how the order stands is asked for, and left open when it is not told. */
  const standing = async (order: PlaceOrder, id: VenueOrderId, lane: Lane): Promise<PlacedOrder> => {
    const read = await orders.byId(id, lane);
    const placed = read.ok && read.value !== null ? read.value : asPlaced(order, id);
    if (placed.filledQuantity.isZero()) return { order: placed, fills: [] };
    const fills = await orders.fillsOf(placed);
    return { order: placed, fills: fills.ok ? fills.value : [] };
  };

  /** A cancel beside an earlier one: when the order is over, this one did nothing. */
  const unlessOver = async (outcome: Outcome<VenueOrder>, id: VenueOrderId): Promise<Outcome<VenueOrder>> => {
    const read = await orders.byId(id, 'protect');
    const isOver = read.ok && read.value !== null && isFinal(read.value);
    return isOver ? rejected(fault('VENUE_ORDER_NOT_OPEN', `the order is ${read.value.state}`)) : outcome;
  };

  return {
    ...NO_ORDER_LISTS,
    ...NO_REPLACEMENT,
    place: async order => {
      const body = placeBody(order);
      if (body === null) return rejected(fault('VENUE_UNSUPPORTED', `this venue has no orders of type ${order.type}`));
      const lane = laneOf(order);
      const verdict = await client.signed({ method: 'POST', path: 'orders', body, lane }, order.sentAt);
      const outcome = outcomeOf(verdict, reply => {
        const { order_id, client_order_id } = readPlacement(reply);
        if (client_order_id !== order.clientOrderId) throw new TypeError(`an answer about order ${client_order_id}`);
        return order_id;
      });
      if (outcome.kind !== 'confirmed') return outcome;
      orders.remember(order.clientOrderId, outcome.value);
      return { kind: 'confirmed', value: await standing(order, outcome.value, lane) };
    },
    cancel: async ({ symbol, clientOrderId, sentAt }: CancelOrder) => {
      const id = await orders.idOfOpen(symbol, clientOrderId);
      if (!id.ok) return rejected(id.error);
      // an order that is not shown may still be there: no proof that it does not rest
      if (id.value === null) return rejected(fault('VENUE_UNREACHABLE', 'the venue shows no such order to cancel'));
      const body = { order_ids: [id.value] };
      const verdict = await client.signed(
        { method: 'POST', path: 'orders/batch_cancel', body, lane: 'protect' },
        sentAt,
      );
      const taken = outcomeOf(verdict, readCancelled);
      if (taken.kind === 'confirmed') return orders.settled(id.value, isFinal);
      return taken.kind === 'unknown' && taken.fault.venueCode !== null ? unlessOver(taken, id.value) : taken;
    },
    amend: async ({ symbol, clientOrderId, quantity, sentAt }: AmendOrder) => {
      const found = await orders.byClientId(symbol, clientOrderId);
      if (!found.ok) return rejected(found.error);
      if (found.value === null) return rejected(fault('VENUE_ORDER_NOT_OPEN', 'the venue has no such order'));
      const { venueOrderId, limitPrice, type } = found.value;
      if (limitPrice === null)
        return rejected(fault('VENUE_UNSUPPORTED', `this venue does not change orders of type ${type}`));
      const body = { order_id: venueOrderId, price: limitPrice.toFixed(), size: quantity.toFixed() };
      const verdict = await client.signed({ method: 'POST', path: 'orders/edit', body, lane: 'protect' }, sentAt);
      const taken = outcomeOf(verdict, readEdited);
      if (taken.kind !== 'confirmed') return taken;
      return orders.settled(venueOrderId, order => order.quantity.eq(quantity) || isFinal(order));
    },

    balances: () => readBalances(ask),
    permissions: async () => {
      const read = await ask({ path: 'key_permissions' }, readPermissions);
      if (!read.ok) return read;
      const { can_view, can_trade, can_transfer } = read.value;
      // whether a key is bound to addresses is not told
      return ok({ reads: can_view, trades: can_trade, withdraws: can_transfer, boundToIp: false });
    },
    orderByClientId: (symbol, clientOrderId, since) => orders.byClientId(symbol, clientOrderId, since),
    openOrders: symbol => orders.open(symbol),
    fillsSince: query => orders.fillsSince(query),
  };
}

/** There is proof that nothing was done. */
const rejected = (why: VenueFault): Outcome<never> => ({ kind: 'rejected', fault: why });

const isFinal = ({ state }: VenueOrder): boolean => state !== 'open' && state !== 'partly-filled';

/** All balances, page by page. */
export async function readBalances(ask: Ask): Read<VenueBalances> {
  const accounts: Account[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < MAX_ACCOUNT_PAGES; page++) {
    const read = await ask({ path: 'accounts', query: { limit: 250, cursor } }, readAccounts);
    if (!read.ok) return read;
    accounts.push(...read.value.items);
    if (read.value.cursor === null) break;
    cursor = read.value.cursor;
  }
  return ok({
    venueTime: epochMs(Math.max(0, ...accounts.map(({ updatedAt }) => updatedAt ?? 0))),
    balances: accounts.map(({ balance }) => balance),
  });
}
