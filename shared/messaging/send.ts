import type { MessageType } from '../contracts/catalogue.ts';
import { deriveId } from '../kernel/ids.ts';
import type { Outgoing, SendOptions } from './message.ts';

/** Makes a message. Its id is a hash of its cause, its type and its ordinal, so a repeated handler sends the same one. */
export function send<T extends MessageType>(type: T, options: SendOptions<T>): Outgoing {
  const { cause, ordinal = 0, validUntil = null } = options;
  return {
    type,
    messageId: deriveId(cause.id, type, ordinal),
    key: options.key,
    payload: options.payload,
    correlationId: cause.correlationId,
    causationId: cause.id,
    marketTime: cause.marketTime,
    validUntil,
  };
}
