import { type Selectable, sql } from 'kysely';
import type { Explanation } from '../../contracts/api/chain.ts';
import { ID_TEXT, type Id, idFromHex } from '../../kernel/ids.ts';
import { barEnd, type EpochMs, TIMEFRAMES, type Timeframe } from '../../kernel/time.ts';
import type { RiskDecisionsTable } from '../tables/risk.ts';
import type { OrdersTable } from '../tables/trading.ts';
import { candleView, decisionView, featuresView, orderDetail, orderEventView, positionDetail } from './chain.ts';
import { readFills } from './fills.ts';
import { orderView } from './orders.ts';
import { at, isoOf, type Reader } from './reader.ts';
import { selectSignals } from './signals.ts';

/**
 * The whole way of one order: candle, features, signal, decision, order, events, fills, position. `reference` is the
 * order's id, its client order id or the venue's order id; null when nobody knows it. Of several orders with one venue
 * id (venues number per instrument) the newest is meant.
 */
export async function readExplanation(db: Reader, reference: string): Promise<Explanation | null> {
  const order = await findOrder(db, reference);
  if (order === null) return null;
  const [bot, decision, events, fills, siblings] = await Promise.all([
    db.selectFrom('bots').select(['strategy', 'timeframe']).where('id', '=', order.bot_id).executeTakeFirstOrThrow(),
    db.selectFrom('risk_decisions').selectAll().where('id', '=', order.approval_id).executeTakeFirstOrThrow(),
    db.selectFrom('order_events').selectAll().where('order_id', '=', order.id).orderBy('id').execute(),
    readFills(db, { account: order.account, orderId: order.id, limit: 1_000 }),
    db
      .selectFrom('orders')
      .selectAll()
      .where('approval_id', '=', order.approval_id)
      .where('id', '<>', order.id)
      .orderBy('created_at')
      .execute(),
  ]);
  const positionId = order.position_id ?? decision.position_id;
  const [origin, position] = await Promise.all([
    readOrigin(db, decision, bot.timeframe),
    positionId === null
      ? undefined
      : db.selectFrom('positions').selectAll().where('id', '=', positionId).executeTakeFirst(),
  ]);
  return {
    bot: order.bot_id,
    strategy: bot.strategy,
    ...origin,
    decision: decisionView(decision),
    order: orderDetail(order),
    events: events.map(orderEventView),
    fills: fills.toReversed(),
    siblings: siblings.map(orderView),
    position: position === undefined ? null : positionDetail(position),
  };
}

async function findOrder(db: Reader, reference: string): Promise<Selectable<OrdersTable> | null> {
  const text = reference.trim().toLowerCase();
  const id = ID_TEXT.test(text) ? (text as Id) : idFromHex(text);
  const query = db.selectFrom('orders').selectAll();
  const found = id === null ? undefined : await query.where('id', '=', id).executeTakeFirst();
  if (found !== undefined) return found;
  const named = await query
    .where('venue_order_id', '=', reference.trim())
    .orderBy('created_at', 'desc')
    .limit(1)
    .executeTakeFirst();
  return named ?? null;
}

/** Where a decision came from: a signal with its bar, or an operator's command. */
async function readOrigin(
  db: Reader,
  decision: Selectable<RiskDecisionsTable>,
  timeframe: string,
): Promise<Pick<Explanation, 'candle' | 'features' | 'signal' | 'command'>> {
  const command =
    decision.command_id === null
      ? undefined
      : await db.selectFrom('commands').selectAll().where('id', '=', decision.command_id).executeTakeFirst();
  const origin = {
    candle: null,
    features: null,
    signal: null,
    command:
      command === undefined
        ? null
        : {
            id: command.id,
            kind: command.kind,
            issuedBy: command.issued_by,
            issuedAt: isoOf(command.issued_at),
            state: command.state,
          },
  };
  if (decision.signal_id === null) return origin;
  const [signal] = await selectSignals(db, sql`s.id = ${decision.signal_id}`, sql``);
  if (signal === undefined) return origin;
  const barTime = Date.parse(signal.barTime) as EpochMs;
  const bar = { instrumentId: decision.instrument_id, timeframe, barTime };
  const [candle, features] = await Promise.all([readClosingCandle(db, bar), readBarFeatures(db, bar)]);
  return { ...origin, signal, candle, features };
}

export interface BarReference {
  readonly instrumentId: string;
  readonly timeframe: string;
  /** Open time of the bar. */
  readonly barTime: EpochMs;
}

/** The last base candle of a bar: the one that closed it. */
export async function readClosingCandle(db: Reader, { instrumentId, timeframe, barTime }: BarReference) {
  const end = barEnd(barTime, timeframeOf(timeframe));
  const row = await db
    .selectFrom('candles')
    .selectAll()
    .where('instrument_id', '=', instrumentId)
    .where('open_time', '>=', at(barTime))
    .where('open_time', '<', at(end))
    .orderBy('open_time', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row === undefined ? null : candleView(row);
}

/** The features that were computed for a bar. */
export async function readBarFeatures(db: Reader, { instrumentId, timeframe, barTime }: BarReference) {
  const row = await db
    .selectFrom('features')
    .selectAll()
    .where('instrument_id', '=', instrumentId)
    .where('timeframe', '=', timeframe)
    .where('open_time', '=', at(barTime))
    .executeTakeFirst();
  return row === undefined ? null : featuresView(row);
}

export const timeframeOf = (text: string): Timeframe => TIMEFRAMES.find(one => one === text) ?? '1m';
