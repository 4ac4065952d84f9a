import { type Handler, handler } from '#shared/messaging/handler.ts';
import type { Message, Outgoing } from '#shared/messaging/message.ts';
import { send } from '#shared/messaging/send.ts';
import { commanded } from '../core/bot-state.ts';
import { loadBots, type StateUpdate, saveStates } from '../store.ts';

/** An operator pauses or resumes a bot; the answer goes to the command. */
export function onBotCommanded(account: string): Handler {
  return handler('bot-commanded', async ({ tx }, messages) => {
    const ids = [...new Set(messages.map(message => message.payload.botId))];
    const { bots } = await loadBots(tx, account, ids);
    const states = new Map(bots.map(bot => [bot.id, bot.state]));
    const updates = new Map<string, StateUpdate>();
    const outgoing: Outgoing[] = [];
    for (const message of messages) {
      const { botId, kind, commandId } = message.payload;
      const state = states.get(botId);
      if (state === undefined) {
        outgoing.push(progressed(message, 'failed', { error: `there is no bot ${botId}` }));
        continue;
      }
      const next = commanded(state, kind);
      if (!next.ok) {
        outgoing.push(progressed(message, 'failed', { error: next.error, state }));
        continue;
      }
      states.set(botId, next.value);
      const from = updates.get(botId)?.from ?? state;
      updates.set(botId, { botId, from, to: next.value, reason: `${kind} by command ${commandId}` });
      outgoing.push(progressed(message, 'done', { botId, state: next.value }));
    }
    return { send: outgoing, writes: [saveStates(tx, [...updates.values()])] };
  });
}

function progressed(
  cause: Message<'bot-commanded'>,
  state: 'done' | 'failed',
  result: Readonly<Record<string, string>>,
): Outgoing {
  const { commandId } = cause.payload;
  return send('command-progressed', { key: commandId, cause, payload: { commandId, state, result } });
}
