import { isDeepStrictEqual } from 'node:util';
import type { MessageType } from '../contracts/catalogue.ts';
import type { Id } from '../kernel/ids.ts';
import type { Outgoing } from './message.ts';

/** Two different messages under one id, of which only the first arrives: their ordinals do not tell them apart. */
export interface Clash {
  readonly type: MessageType;
  readonly causationId: Id;
  readonly kept: Pick<Outgoing, 'key' | 'payload'>;
  readonly lost: Pick<Outgoing, 'key' | 'payload'>;
}

/** Those among messages that are sent together; the same message told twice is none. */
export function clashesIn(messages: readonly Outgoing[]): readonly Clash[] {
  if (messages.length < 2) return [];
  const kept = new Map<Id, Outgoing>();
  const clashes: Clash[] = [];
  for (const message of messages) {
    const { messageId, type, causationId, key, payload } = message;
    const before = kept.get(messageId);
    if (before === undefined) kept.set(messageId, message);
    else if (before.key !== key || !isDeepStrictEqual(before.payload, payload)) {
      const first = { key: before.key, payload: before.payload };
      clashes.push({ type, causationId, kept: first, lost: { key, payload } });
    }
  }
  return clashes;
}
