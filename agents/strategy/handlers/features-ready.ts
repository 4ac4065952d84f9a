import { type Handled, type Handler, type HandlerContext, handler } from '#shared/messaging/handler.ts';
import type { Message } from '#shared/messaging/message.ts';
import type { BarrierTimer } from '../barrier-timer.ts';
import { type StepBots, stepBots, stepLoaded, type VersionedArrival } from '../step-bots.ts';
import { type LoadedBots, loadWaitedFor } from '../store.ts';

/** Features of a bar: every bot that now has all it waits for decides. */
export function onFeaturesReady(options: StepBots, timer: BarrierTimer): Handler {
  const handle = async (
    { tx }: HandlerContext,
    messages: readonly Message<'features-ready'>[],
    loaded: LoadedBots | null,
  ): Promise<Handled> => {
    const byBot = Map.groupBy(messages, message => message.payload.botId);
    const work = [...byBot].map(([botId, own]) => ({ botId, arrivals: own.map(arrivalOf), isOverdue: false }));
    const complete = loaded !== null && work.every(({ botId }) => loaded.bots.some(bot => bot.id === botId));
    const stepped = await (complete ? stepLoaded(tx, work, { ...options, loaded }) : stepBots(tx, work, options));
    return { send: stepped.send, writes: stepped.writes, afterCommit: () => timer.note(stepped.waiting) };
  };
  return handler('features-ready', handle, tx => loadWaitedFor(tx, options.account));
}

function arrivalOf({ id, correlationId, marketTime, payload }: Message<'features-ready'>): VersionedArrival {
  const { instrumentId, version, openTime, bar, features } = payload;
  return { messageId: id, correlationId, marketTime, instrumentId, version, openTime, bar, features };
}
