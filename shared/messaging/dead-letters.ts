import { CATALOGUE, type MessageType } from '../contracts/catalogue.ts';
import type { AgentName } from '../domain/agents.ts';
import { type Delivery, Malformed } from './deliveries.ts';
import type { Transaction } from './handler.ts';
import type { Outgoing } from './message.ts';
import { send } from './send.ts';

/** Messages whose successors of the same key mean nothing without them. A stop or an exit never waits behind a letter. */
const ORDER_MATTERS: ReadonlySet<string> = new Set<MessageType>(['candle-closed', 'features-ready']);

export interface Burial {
  readonly delivery: Delivery;
  readonly agent: AgentName;
  readonly error: unknown;
  readonly redact: (text: string) => string;
}

/** What is told of a dead letter. */
export interface Buried {
  readonly code: 'MESSAGE_MALFORMED' | 'MESSAGE_FAILED';
  readonly error: unknown;
  readonly type: string;
  readonly key: string;
  readonly messageId: string;
  readonly correlationId: string;
}

/** Writes a message that its handler cannot digest to `dead_letters`, and the alert that says so. */
export async function buryLetter(
  tx: Transaction,
  { delivery, agent, error, redact }: Burial,
): Promise<{ readonly alert: Outgoing; readonly quarantined: boolean; readonly told: Buried }> {
  const malformed = error instanceof Malformed;
  const quarantined = !malformed && ORDER_MATTERS.has(delivery.type);
  const text = redact(
    error instanceof Error ? (malformed ? error.message : (error.stack ?? error.message)) : String(error),
  );
  const code = malformed ? 'MESSAGE_MALFORMED' : 'MESSAGE_FAILED';
  await tx
    .insertInto('dead_letters')
    .values({
      agent,
      message_id: delivery.message_id,
      key: delivery.key,
      type: delivery.type,
      payload: redact(JSON.stringify(delivery.payload)),
      code,
      error: text,
      correlation_id: delivery.correlation_id,
      quarantined,
    })
    .execute();
  const known = Object.hasOwn(CATALOGUE, delivery.type) ? delivery.type : 'a message of unknown type';
  const alert = send('alert-raised', {
    key: 'dead-letter',
    cause: { id: delivery.message_id, correlationId: delivery.correlation_id, marketTime: delivery.market_time },
    ordinal: agent,
    payload: {
      rule: 'dead-letter',
      severity: quarantined ? 'critical' : 'warning',
      title: `${agent} could not handle ${known}`,
      message: `${text.split('\n')[0]?.slice(0, 1000)}${quarantined ? ` Later messages of ${delivery.key} wait until it is resolved: tradewind db dead-letters` : ''}`,
      code,
    },
  });
  const { type, key, message_id: messageId, correlation_id: correlationId } = delivery;
  return { alert, quarantined, told: { code, error, type, key, messageId, correlationId } };
}
