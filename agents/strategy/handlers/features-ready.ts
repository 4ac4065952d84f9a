import { type Handler, handler } from '#shared/messaging/handler.ts';
import type { Message } from '#shared/messaging/message.ts';
import type { BarrierTimer } from '../barrier-timer.ts';
import type { Arrival } from '../core/barrier.ts';
import { type StepBots, stepBots } from '../step-bots.ts';

/** Features of a bar: every bot that now has all it waits for decides. */
export function onFeaturesReady(options: StepBots, timer: BarrierTimer): Handler {
  return handler('features-ready', async ({ tx }, messages) => {
    const byBot = Map.groupBy(messages, message => message.payload.botId);
    const work = [...byBot].map(([botId, own]) => ({ botId, arrivals: own.map(arrivalOf), isOverdue: false }));
    const stepped = await stepBots(tx, work, options);
    return { send: stepped.send, writes: stepped.writes, afterCommit: () => timer.note(stepped.waiting) };
  });
}

function arrivalOf({ id, correlationId, marketTime, payload }: Message<'features-ready'>): Arrival {
  const { instrumentId, openTime, bar, features } = payload;
  return { messageId: id, correlationId, marketTime, instrumentId, openTime, bar, features };
}
