import { Decimal } from '#shared/kernel/decimal.ts';
import { deriveId, type Id } from '#shared/kernel/ids.ts';
import type { EpochMs } from '#shared/kernel/time.ts';
import type { Candidate } from './candidate.ts';

const decimalOrNull = (text: string | null): Decimal | null => (text === null ? null : new Decimal(text));

/** What a bot wants, as its message says it: money as text, times market time. */
export interface RaisedSignal {
  readonly marketTime: EpochMs;
  readonly validUntil: EpochMs | null;
  readonly payload: {
    readonly signalId: Id;
    readonly botId: string;
    readonly instrumentId: string;
    readonly action: 'enter' | 'exit' | 'reduce' | 'move-stop';
    readonly side: 'long' | 'short';
    readonly confidence: number;
    readonly size: number;
    readonly maxEntries: number;
    readonly share: number;
    readonly referencePrice: string;
    readonly stopLoss: string | null;
    readonly takeProfit: string | null;
    readonly entryType: 'market' | 'limit';
    readonly limitPrice: string | null;
  };
}

/** The approval of a signal: one, however often the signal is told. */
export const approvalOfSignal = (signalId: Id): Id => deriveId('approval', signalId);
/** The approval of a command for one position. */
export const approvalOfCommand = (commandId: Id, positionId: Id): Id => deriveId('approval', commandId, positionId);

/** A signal as the rules see it. */
export function candidateOf({ payload, marketTime, validUntil }: RaisedSignal): Candidate {
  const wish = {
    approvalId: approvalOfSignal(payload.signalId),
    botId: payload.botId,
    instrumentId: payload.instrumentId,
    raisedAt: marketTime,
  };
  if (payload.action === 'exit' || payload.action === 'reduce') {
    return { ...wish, intent: 'exit', by: 'strategy', share: new Decimal(payload.share) };
  }
  const levels = {
    referencePrice: new Decimal(payload.referencePrice),
    stopLoss: decimalOrNull(payload.stopLoss),
    takeProfit: decimalOrNull(payload.takeProfit),
  };
  switch (payload.action) {
    case 'move-stop':
      return { ...wish, ...levels, intent: 'move-stop' };
    case 'enter':
      return {
        ...wish,
        ...levels,
        intent: 'entry',
        side: payload.side,
        confidence: payload.confidence,
        size: new Decimal(payload.size),
        maxEntries: payload.maxEntries,
        orderType: payload.entryType,
        limitPrice: payload.entryType === 'limit' ? decimalOrNull(payload.limitPrice) : null,
        validUntil,
      };
  }
}
