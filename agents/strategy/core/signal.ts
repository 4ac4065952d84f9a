import { deriveId, type Id } from '#shared/kernel/ids.ts';
import { barEnd, type EpochMs, type Timeframe } from '#shared/kernel/time.ts';
import type { Bot } from './bot.ts';
import { type Decision, priceText } from './decision.ts';

/** A decision with the bot and the id that it is stored under. */
export interface SignalRow {
  readonly id: Id;
  readonly botId: string;
  readonly account: string;
  readonly validUntil: EpochMs | null;
  readonly decision: Decision;
}

/** When an entry of the bar becomes worthless: its close plus the validity. */
const entryValidUntil = (openTime: EpochMs, timeframe: Timeframe, validityMs: number): EpochMs =>
  (barEnd(openTime, timeframe) + validityMs) as EpochMs;

/** The same decision is always the same signal. */
export function signalOf(
  bot: Pick<Bot, 'id' | 'account' | 'timeframe'>,
  decision: Decision,
  entryValidityMs: number,
): SignalRow {
  const { openTime, instrumentId, action } = decision;
  const validUntil = action?.kind === 'enter' ? entryValidUntil(openTime, bot.timeframe, entryValidityMs) : null;
  const id = deriveId('signal', bot.id, instrumentId, openTime, action?.kind ?? 'hold');
  return { id, botId: bot.id, account: bot.account, validUntil, decision };
}

/** What the risk manager is told, prices as text; null when nothing is wanted. */
export function wishOf({ id, botId, account, decision }: SignalRow) {
  const { action, side, instrumentId, cause } = decision;
  if (action === null) return null;
  const entry = action.kind === 'enter' ? action : null;
  return {
    signalId: id,
    botId,
    account,
    instrumentId,
    action: action.kind,
    side,
    confidence: entry?.confidence ?? 1,
    size: entry?.size ?? 1,
    maxEntries: entry?.maxEntries ?? 1,
    referencePrice: cause.bar.close,
    share: action.kind === 'reduce' ? action.share : 1,
    stopLoss: 'stopLoss' in action ? priceText(action.stopLoss) : null,
    takeProfit: entry === null || entry.takeProfit === null ? null : priceText(entry.takeProfit),
    entryType: entry?.entry.type ?? 'market',
    limitPrice: entry?.entry.type === 'limit' ? priceText(entry.entry.price) : null,
  } as const;
}
