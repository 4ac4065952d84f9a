import { Decimal } from '#shared/kernel/decimal.ts';
import { deriveId, type Id } from '#shared/kernel/ids.ts';
import type { Message } from '#shared/messaging/message.ts';
import type { Candidate } from '../core/candidate.ts';

const decimalOrNull = (text: string | null): Decimal | null => (text === null ? null : new Decimal(text));

/** The approval of a signal: one, however often the signal is told. */
export const approvalOfSignal = (signalId: Id): Id => deriveId('approval', signalId);
/** The approval of a command for one position. */
export const approvalOfCommand = (commandId: Id, positionId: Id): Id => deriveId('approval', commandId, positionId);

/** A signal as the rules see it. */
export function candidateOf(message: Message<'signal-raised'>): Candidate {
  const { payload, marketTime, validUntil } = message;
  const wish = {
    approvalId: approvalOfSignal(payload.signalId),
    botId: payload.botId,
    instrumentId: payload.instrumentId,
    raisedAt: marketTime,
  };
  const levels = {
    referencePrice: new Decimal(payload.referencePrice),
    stopLoss: decimalOrNull(payload.stopLoss),
    takeProfit: decimalOrNull(payload.takeProfit),
  };
  switch (payload.action) {
    case 'exit':
      return { ...wish, intent: 'exit', by: 'strategy' };
    case 'move-stop':
      return { ...wish, ...levels, intent: 'move-stop' };
    case 'enter':
      return {
        ...wish,
        ...levels,
        intent: 'entry',
        side: payload.side,
        confidence: payload.confidence,
        orderType: payload.entryType,
        limitPrice: payload.entryType === 'limit' ? decimalOrNull(payload.limitPrice) : null,
        validUntil,
      };
  }
}
