import type { Message, Outgoing } from '#shared/messaging/message.ts';
import { send } from '#shared/messaging/send.ts';

type Told = string | number | readonly string[] | null;

/** Tells what became of an operator's command. */
export function progressed(
  message: Message<'trading-commanded'>,
  state: 'acknowledged' | 'done' | 'failed',
  result: Readonly<Record<string, Told>>,
): Outgoing {
  const { commandId } = message.payload;
  const told = Object.fromEntries(
    Object.entries(result).map(([name, value]) => [
      name,
      typeof value === 'object' && value !== null ? [...value] : value,
    ]),
  );
  // a command may be acknowledged and done at once: two messages
  const payload = { commandId, state, result: told };
  return send('command-progressed', { key: commandId, ordinal: state, payload, cause: message });
}
