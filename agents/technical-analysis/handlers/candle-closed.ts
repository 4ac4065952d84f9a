import type { Timeframe } from '#shared/kernel/time.ts';
import { type Handled, type Handler, type HandlerContext, handler } from '#shared/messaging/handler.ts';
import type { Message } from '#shared/messaging/message.ts';
import { CandleDesk, type CandleDeskOptions } from '../candle-desk.ts';
import type { ClosedCandle } from '../core/closed-candle.ts';
import { readBotsText } from '../store.ts';

type CandleClosed = Message<'candle-closed'>;

export interface CandleClosedHandler extends Handler {
  /** Whether candles wait, as far as is known. */
  waits(): boolean;
  /** Takes those that have waited long enough. */
  look(context: HandlerContext): Promise<Handled>;
}

/** Computes what closed with each candle. */
export function onCandleClosed(options: CandleDeskOptions): CandleClosedHandler {
  const desk = new CandleDesk(options);
  const handle = async (
    { tx }: HandlerContext,
    messages: readonly CandleClosed[],
    bots: string | null,
  ): Promise<Handled> => {
    const botsText = bots ?? (await readBotsText(tx));
    const fresh = messages.map(message => closedCandle(message, options.base));
    return desk.compute(tx, { botsText, fresh, locked: 'wait' });
  };
  return {
    ...handler('candle-closed', handle, readBotsText),
    waits: () => desk.isWaiting,
    look: async ({ tx }) => desk.compute(tx, { botsText: await readBotsText(tx), fresh: [], locked: 'skip' }),
  };
}

function closedCandle({ id, correlationId, marketTime, payload }: CandleClosed, base: Timeframe): ClosedCandle {
  if (payload.timeframe !== base)
    throw new Error(`a candle of ${payload.timeframe}, while the base timeframe is ${base}`);
  const { instrumentId, openTime, open, high, low, close, volume, flow = null } = payload;
  const cause = { id, correlationId, marketTime };
  return { cause, instrumentId, candle: { openTime, open, high, low, close, volume }, flow };
}
