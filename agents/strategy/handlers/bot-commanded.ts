import { type Handler, handler } from '#shared/messaging/handler.ts';
import type { Message, Outgoing } from '#shared/messaging/message.ts';
import { send } from '#shared/messaging/send.ts';
import { type BotDesk, obey } from '../obey.ts';

/** An operator's commands about bots, one after the other; each answer goes to its command. */
export function onBotCommanded(desk: BotDesk): Handler {
  return handler('bot-commanded', async ({ tx, marketNow }, messages) => {
    const answers: Outgoing[] = [];
    for (const message of messages) {
      const outcome = await obey(message.payload, { tx, marketNow, desk });
      answers.push(
        outcome.ok ? progressed(message, 'done', outcome.value) : progressed(message, 'failed', outcome.error),
      );
    }
    return { send: answers };
  });
}

function progressed(
  message: Message<'bot-commanded'>,
  state: 'done' | 'failed',
  result: Readonly<Record<string, string | number>>,
): Outgoing {
  const { commandId } = message.payload;
  return send('command-progressed', { key: commandId, cause: message, payload: { commandId, state, result } });
}
