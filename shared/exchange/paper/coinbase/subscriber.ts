import type { EpochMs } from '../../../kernel/time.ts';

/** What a message of a stream says; `events` is JSON, made once for all who get it. */
export interface Message {
  readonly channel: string;
  readonly events: string;
  readonly at: EpochMs;
}

/** One connection, as the channels see it. */
export interface Subscriber {
  /** Numbers the message for this connection, whether it is sent then or not: what gets lost on the way leaves a gap. */
  prepare(message: Message): () => void;
}

/** JSON of a list with one event. */
export const oneEvent = (event: object): string => `[${JSON.stringify(event)}]`;
