import { sql } from 'kysely';
import type { MarketSymbol } from '#shared/domain/instrument.ts';
import type { OrderPurpose } from '#shared/domain/order.ts';
import type { OrderStateName } from '#shared/domain/order-state.ts';
import type { Id } from '#shared/kernel/ids.ts';
import { BOTS } from './chaos-profile.ts';
import type { Stage } from './scenario.ts';

/** An order of ours, as far as scenarios look at it. */
export interface SeenOrder {
  readonly id: Id;
  readonly clientOrderId: string;
  readonly venueOrderId: string | null;
  readonly instrumentId: string;
  readonly botId: string;
  readonly purpose: OrderPurpose;
  readonly state: OrderStateName;
  readonly positionId: Id | null;
}

const COLUMNS = sql`o.id, o.client_order_id as "clientOrderId", o.venue_order_id as "venueOrderId",
  o.instrument_id as "instrumentId", o.bot_id as "botId", o.purpose, o.state, o.position_id as "positionId"`;

/** Orders that had an event of this kind since the scenario began. */
export async function ordersWith({ installation: { db }, since }: Stage, event: string): Promise<readonly SeenOrder[]> {
  const { rows } = await sql<SeenOrder>`select ${COLUMNS} from orders o where id in
    (select order_id from order_events where event = ${event} and created_at >= ${since})`.execute(db);
  return rows;
}

/** Orders that were sent since the scenario began. */
export async function ordersSent({ installation: { db }, since }: Stage): Promise<readonly SeenOrder[]> {
  const { rows } = await sql<SeenOrder>`select ${COLUMNS} from orders o where sent_at >= ${since}`.execute(db);
  return rows;
}

/** An order in one of these states, the newest first; null while there is none. */
export async function orderIn(
  { installation: { db } }: Stage,
  states: readonly OrderStateName[],
  { bot = null, purpose = null }: { readonly bot?: string | null; readonly purpose?: OrderPurpose | null } = {},
): Promise<SeenOrder | null> {
  const { rows } = await sql<SeenOrder>`select ${COLUMNS} from orders o where state = any(${states}::text[])
    and (${bot}::text is null or bot_id = ${bot}) and (${purpose}::text is null or purpose = ${purpose})
    order by created_at desc limit 1`.execute(db);
  return rows[0] ?? null;
}

/** How the orders stand now. */
export async function ordersById({ installation: { db } }: Stage, ids: readonly Id[]): Promise<readonly SeenOrder[]> {
  const { rows } = await sql<SeenOrder>`select ${COLUMNS} from orders o where id = any(${ids}::uuid[])`.execute(db);
  return rows;
}

const OPEN_ENDED: readonly OrderStateName[] = ['approved', 'submitting', 'unknown'];

/** Waits until none of the orders is without a verdict; gives how they stand then. */
export const untilVerdict = (stage: Stage, ids: readonly Id[], limitMs?: number): Promise<readonly SeenOrder[]> =>
  stage.until(
    'all orders have a verdict',
    async () => {
      const orders = await ordersById(stage, ids);
      return orders.every(({ state }) => !OPEN_ENDED.includes(state)) ? orders : null;
    },
    limitMs,
  );

/** A position that is open. */
export interface SeenPosition {
  readonly id: Id;
  readonly botId: string;
  readonly instrumentId: string;
  readonly isProtected: boolean;
}

export async function openPositions({ installation: { db } }: Stage): Promise<readonly SeenPosition[]> {
  const { rows } = await sql<SeenPosition>`select id, bot_id as "botId", instrument_id as "instrumentId",
    protected_at is not null as "isProtected" from positions where closed_at is null`.execute(db);
  return rows;
}

/** Waits for a position that rests under its stop, of the run's own bots, whose stops are a tenth below the price. */
export const protectedPosition = (stage: Stage, bots: readonly string[] = OWN): Promise<SeenPosition> =>
  stage.until('a position with its stop', async () => {
    const found = (await openPositions(stage)).find(one => one.isProtected && bots.includes(one.botId));
    return found ?? null;
  });

/** Those of the same instrument that a gap through it must close. */
export async function under(stage: Stage, { instrumentId }: SeenPosition): Promise<readonly SeenPosition[]> {
  return (await openPositions(stage)).filter(one => one.instrumentId === instrumentId && isOwn(one));
}

const OWN: readonly string[] = Object.values(BOTS);
const isOwn = ({ isProtected, botId }: SeenPosition): boolean => isProtected && OWN.includes(botId);

export const symbolOf = (instrumentId: string): MarketSymbol =>
  instrumentId.slice(instrumentId.indexOf(':') + 1) as MarketSymbol;
