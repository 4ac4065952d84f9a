import { z } from 'zod';
import type { EpochMs } from '../../kernel/time.ts';
import { asPlaced } from '../as-placed.ts';
import { outcomeOf, resultOf } from '../outcomes.ts';
import type { AmendOrder, Outcome, PlacedOrder, PlaceOrder, Read, Trading, VenueOrder } from '../port.ts';
import { settled } from '../settled.ts';
import { NO_ORDER_LISTS, NO_REPLACEMENT } from '../unsupported.ts';
import { fault } from '../verdict.ts';
import { balancesReply, fundingReply, permissionsReply } from './account-replies.ts';
import { Canceller } from './cancel.ts';
import type { Call, OkxClient } from './client.ts';
import { openFills } from './fills.ts';
import type { Lineage } from './lineage.ts';
import { OrderReader } from './order-reader.ts';
import { toOrder } from './orders.ts';
import { rowOf, venueOrderId } from './replies.ts';
import { cancelAllAfterCall, isAlgo, placeCall } from './requests.ts';
import { instId } from './symbols.ts';

type Calls = Omit<Trading, 'capabilities' | 'recvWindowMs' | 'serverTime' | 'reserve' | 'subscribeAccount' | 'close'>;

const acknowledged = z.object({ ordId: venueOrderId });
const timerReply = z.object({ triggerTime: z.string() });
const acknowledgedAlgo = z.object({ algoId: venueOrderId });

interface TradingOptions {
  readonly client: OkxClient;
  readonly lineage: Lineage;
  readonly wallNow: () => EpochMs;
}

export function tradingCalls({ client, lineage, wallNow }: TradingOptions): Calls {
  const reader = new OrderReader({ client, lineage, wallNow, lane: 'reconcile' });
  const firstReader = new OrderReader({ client, lineage, wallNow, lane: 'protect' });
  const canceller = new Canceller({ client, lineage, reader: firstReader });
  const fills = openFills({ client, lineage, wallNow, reader });
  const read = async <T>(endpoint: Call['endpoint'], parse: (body: unknown) => T): Read<T> =>
    resultOf(await client.signed({ endpoint, lane: 'reconcile' }, wallNow()), parse);

  /** The answer to a placement is an id; how the order stands is read after it, and stays as placed when that fails. */
  const placePlain = async (order: PlaceOrder): Promise<Outcome<PlacedOrder>> => {
    const verdict = await client.signed(placeCall(order), order.sentAt);
    const taken = outcomeOf(verdict, body => rowOf(acknowledged, body).ordId);
    if (taken.kind !== 'confirmed') return taken;
    const ordId = taken.value;
    lineage.placed(ordId, { venueOrderId: ordId, clientOrderId: order.clientOrderId });
    const stands = await reader.plain(order.symbol, { ordId });
    if (!stands.ok || stands.value === null)
      return { kind: 'confirmed', value: { order: asPlaced(order, ordId), fills: [] } };
    const placed = toOrder(stands.value);
    const traded = placed.filledQuantity.isZero() ? null : await fills.ofOrder(order.symbol, ordId);
    return { kind: 'confirmed', value: { order: placed, fills: traded?.ok === true ? traded.value : [] } };
  };

  const placeAlgo = async (order: PlaceOrder): Promise<Outcome<PlacedOrder>> => {
    const verdict = await client.signed(placeCall(order), order.sentAt);
    const taken = outcomeOf(verdict, body => rowOf(acknowledgedAlgo, body).algoId);
    if (taken.kind !== 'confirmed') return taken;
    lineage.algo(order.clientOrderId, taken.value);
    return { kind: 'confirmed', value: { order: asPlaced(order, taken.value), fills: [] } };
  };

  const amend = async ({ symbol, clientOrderId, quantity, sentAt }: AmendOrder): Promise<Outcome<VenueOrder>> => {
    if (lineage.algoIdOf(clientOrderId) !== null) {
      return { kind: 'rejected', fault: fault('VENUE_UNSUPPORTED', 'a stop or bracket is not amended here') };
    }
    const parameters = { instId: instId(symbol), clOrdId: clientOrderId, newSz: quantity.toFixed() };
    const verdict = await client.signed({ endpoint: 'POST trade/amend-order', parameters, lane: 'protect' }, sentAt);
    const taken = outcomeOf(verdict, body => rowOf(acknowledged, body));
    if (taken.kind !== 'confirmed') return taken;
    return settled(
      () => firstReader.byClientId(symbol, clientOrderId),
      order => order.quantity.eq(quantity),
    );
  };

  return {
    ...NO_ORDER_LISTS,
    ...NO_REPLACEMENT,
    place: order => (isAlgo(order.type) ? placeAlgo(order) : placePlain(order)),
    cancel: cancel => canceller.cancel(cancel),
    amend,
    cancelAllAfter: async timeoutMs => {
      const verdict = await client.signed(cancelAllAfterCall(timeoutMs), wallNow());
      return outcomeOf(verdict, body => {
        rowOf(timerReply, body);
        return null;
      });
    },
    balances: () => read('GET account/balance', balancesReply),
    fundingBalances: () => read('GET asset/balances', fundingReply),
    permissions: () => read('GET account/config', permissionsReply),
    orderByClientId: (symbol, clientOrderId) => reader.byClientId(symbol, clientOrderId),
    openOrders: symbol => reader.open(symbol),
    fillsSince: query => fills.since(query),
  };
}
