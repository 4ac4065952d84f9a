import type pg from 'pg';
import { z } from 'zod';
import { CATALOGUE, type MessageType } from '../contracts/catalogue.ts';
import type { AgentName, Producer } from '../domain/agents.ts';
import type { Id } from '../kernel/ids.ts';
import type { EpochMs } from '../kernel/time.ts';
import type { Message, Outgoing } from './message.ts';

/** A row of `deliveries` as the drain claims it, its payload still unparsed. */
export interface Delivery {
  readonly seq: number;
  readonly message_id: Id;
  readonly key: string;
  readonly type: string;
  readonly payload: unknown;
  readonly producer: Producer;
  readonly correlation_id: Id;
  readonly market_time: EpochMs;
  readonly valid_until: EpochMs | null;
}

const INSERT = `insert into deliveries
    (message_id, consumer, key, type, payload, producer, correlation_id, causation_id, market_time, valid_until)
  select r.message_id, r.consumer, r.key, r.type, r.payload, $2, r.correlation_id, r.causation_id, r.market_time, r.valid_until
  from jsonb_to_recordset($1::jsonb) as r(position integer, message_id uuid, consumer text, key text, type text, payload jsonb,
    correlation_id uuid, causation_id uuid, market_time timestamptz, valid_until timestamptz)
  order by r.position
  on conflict (message_id, consumer) do nothing`;

/** Writes one row per message and consumer. A message that was sent before is not written again. */
export async function insertDeliveries(
  client: Pick<pg.ClientBase, 'query'>,
  messages: readonly Outgoing[],
  producer: Producer,
): Promise<void> {
  if (messages.length === 0) return;
  const rows = messages.flatMap((message, position) =>
    CATALOGUE[message.type].consumers.map(consumer => ({
      position,
      message_id: message.messageId,
      consumer,
      key: message.key,
      type: message.type,
      payload: message.payload,
      correlation_id: message.correlationId,
      causation_id: message.causationId,
      market_time: new Date(message.marketTime),
      valid_until: message.validUntil === null ? null : new Date(message.validUntil),
    })),
  );
  await client.query({ name: 'insert-deliveries', text: INSERT, values: [JSON.stringify(rows), producer] });
}

const CLAIM = `select seq, message_id, key, type, payload, producer, correlation_id, market_time, valid_until
  from deliveries d
  where consumer = $1 and done_at is null
    and not exists (select from dead_letters l where l.agent = $1 and l.key = d.key and l.quarantined and l.resolved_at is null)
  order by seq limit $2`;

/** The oldest undone rows of a consumer, in the order sent; those of a quarantined key wait. */
export async function claimDeliveries(
  client: pg.ClientBase,
  consumer: AgentName,
  limit: number,
): Promise<readonly Delivery[]> {
  const { rows } = await client.query<Delivery>({ name: 'claim-deliveries', text: CLAIM, values: [consumer, limit] });
  return rows;
}

export async function markDone(client: pg.ClientBase, seqs: readonly number[]): Promise<void> {
  await client.query({
    name: 'mark-done',
    text: 'update deliveries set done_at = clock_timestamp() where seq = any($1::bigint[])',
    values: [seqs],
  });
}

/** Thrown for a row that does not fit its schema, so that it is buried alone. */
export class Malformed extends Error {
  override readonly name = 'Malformed';
}

export type Parsed =
  | { readonly ok: true; readonly message: Message }
  | { readonly ok: false; readonly delivery: Delivery; readonly error: string };

/** The one way in: nothing reaches a handler that does not fit its schema, its producer and its consumer. */
export function parseDelivery(delivery: Delivery, consumer: AgentName): Parsed {
  const refuse = (error: string): Parsed => ({ ok: false, delivery, error });
  if (!Object.hasOwn(CATALOGUE, delivery.type))
    return refuse(`type: expected one of the catalogue, got ${delivery.type}`);
  const type = delivery.type as MessageType;
  const entry: {
    readonly schema: z.ZodType;
    readonly producers: readonly Producer[];
    readonly consumers: readonly AgentName[];
  } = CATALOGUE[type];
  if (!entry.consumers.includes(consumer)) return refuse(`consumer: ${type} is not for ${consumer}`);
  if (!entry.producers.includes(delivery.producer))
    return refuse(`producer: ${type} does not come from ${delivery.producer}`);
  const payload = entry.schema.safeParse(delivery.payload);
  if (!payload.success) return refuse(z.prettifyError(payload.error));
  const message = {
    seq: delivery.seq,
    id: delivery.message_id,
    type,
    key: delivery.key,
    payload: payload.data,
    producer: delivery.producer,
    correlationId: delivery.correlation_id,
    marketTime: delivery.market_time,
    validUntil: delivery.valid_until,
  } as Message;
  return { ok: true, message };
}
