import type { MessageType } from '../contracts/catalogue.ts';
import type { Message } from './message.ts';

type Run = readonly [Message, ...Message[]];

/**
 * The messages that are handled together: those of one type in a row; of the types that commute also those between which
 * only commuting ones stand. The others neither overtake nor are overtaken.
 */
export function runsOfOneType(messages: readonly Message[], commutes: (type: MessageType) => boolean): readonly Run[] {
  const runs: [Message, ...Message[]][] = [];
  const open = new Map<MessageType, Message[]>();
  for (const message of messages) {
    const { type } = message;
    const last = runs.at(-1);
    if (!commutes(type)) open.clear();
    const joined = open.get(type) ?? (last?.[0].type === type ? last : null);
    if (joined !== null) {
      joined.push(message);
      continue;
    }
    const begun: [Message] = [message];
    runs.push(begun);
    if (commutes(type)) open.set(type, begun);
  }
  return runs;
}
