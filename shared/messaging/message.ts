import type { MessageType, Payload, PayloadIn } from '../contracts/catalogue.ts';
import type { Producer } from '../domain/agents.ts';
import type { Id } from '../kernel/ids.ts';
import type { EpochMs } from '../kernel/time.ts';

/** A message as its consumer gets it: parsed, with where it came from. */
export interface Message<T extends MessageType = MessageType> {
  /** Grows in the order in which messages were sent. */
  readonly seq: number;
  readonly id: Id;
  readonly type: T;
  readonly key: string;
  readonly payload: Payload<T>;
  readonly producer: Producer;
  /** The candle or command that it all began with. */
  readonly correlationId: Id;
  readonly marketTime: EpochMs;
  /** Market time after which the message must not lead to an entry; null: it does not expire. */
  readonly validUntil: EpochMs | null;
}

/** What a message is sent because of: another message, or a first fact such as a candle. */
export interface Cause {
  readonly id: Id;
  readonly correlationId: Id;
  readonly marketTime: EpochMs;
}

/** A message on its way into `deliveries`: one row per consumer that the catalogue names. */
export interface Outgoing {
  readonly type: MessageType;
  readonly messageId: Id;
  readonly key: string;
  /** What the schema takes; it is parsed once more by the consumer. */
  readonly payload: unknown;
  readonly correlationId: Id;
  readonly causationId: Id;
  readonly marketTime: EpochMs;
  readonly validUntil: EpochMs | null;
}

export interface SendOptions<T extends MessageType> {
  readonly key: string;
  readonly payload: PayloadIn<T>;
  readonly cause: Cause;
  /** Tells messages of one type from one cause apart. */
  readonly ordinal?: number | string;
  readonly validUntil?: EpochMs | null;
}
