import type { Id } from '#shared/kernel/ids.ts';
import type { HandlerContext } from '#shared/messaging/handler.ts';
import type { Message, Outgoing } from '#shared/messaging/message.ts';
import { send } from '#shared/messaging/send.ts';
import { breakerKey, CLOSED } from '../core/breakers/breaker.ts';
import { gravestFirst, holdingReason, isHolding, tradingStateOf } from '../core/breakers/effects.ts';
import { TRADING_MOVES, type TradingOrder } from '../core/trading-state.ts';
import { type Change, type Watch, withBreaker } from '../core/watch.ts';
import { watchOf } from '../core/watch-row.ts';
import type { Desk } from '../desk.ts';
import { readWatch, saveChanges, saveMemory, saveTradingState } from '../store.ts';
import { breakerAlert } from './breaker-alert.ts';
import { progressed } from './progressed.ts';

/** What an operator wants of the trading state. */
export interface Word {
  readonly kind: TradingOrder;
  readonly reason: string;
  /** The command that execution acknowledges; null: it is more than this word. */
  readonly commandId: Id | null;
  /** Of `resume`: closes the breakers that would hold trading back. */
  readonly override?: boolean;
}

/**
 * Stores an operator's word and tells execution what holds now, which is the strictest of it and of open breakers; execution finishes
 * the command once no call is on its way that the state forbids.
 */
export async function speak(
  { tx, marketNow: now }: HandlerContext,
  desk: Desk,
  { message, order }: { readonly message: Message<'trading-commanded'>; readonly order: Word },
): Promise<readonly Outgoing[]> {
  const { account } = message.payload;
  const { kind, reason, commandId } = order;
  const row = await readWatch(tx, { account, quoteAsset: desk.quoteAsset, now });
  const { state: from, word } = row.trading ?? { state: 'ACTIVE', word: 'ACTIVE' };
  const said = TRADING_MOVES[word][kind];
  const { watch, changes } = order.override === true ? closed(watchOf(row)) : { watch: watchOf(row), changes: [] };
  const to = tradingStateOf(said, watch.breakers.values());
  const ownId = message.payload.commandId;
  const by = { account, now, by: 'operator', reason, commandId: ownId } as const;
  // an emergency goes on until somebody resumes: a halt that comes after it does not take it back
  const standing =
    kind === 'halt' && message.payload.kind !== 'emergency' ? row.trading?.emergency?.commandId : undefined;
  if (row.watch !== null && changes.length > 0)
    await saveMemory(tx, account, { memory: watch.memory, seen: row.watch.seen });
  await saveChanges(tx, changes, by);
  const heldBy = holdingReason({ word: said, wordReason: reason }, watch.breakers.values());
  await saveTradingState(tx, {
    ...{ account, from, to, reason: heldBy },
    said: { word: said, reason, commandId: standing ?? ownId },
  });
  const holding = gravestFirst(watch.breakers.values()).filter(isHolding).map(breakerKey);
  const result = { tradingState: to, by: 'risk-manager', ...(holding.length === 0 ? {} : { breakers: holding }) };
  return [
    ...changes.map(change => breakerAlert(change, by, message)),
    send('trading-state-changed', { key: account, payload: { account, state: to, commandId }, cause: message }),
    progressed(message, 'acknowledged', result),
  ];
}

/** Without the breakers that hold trading back. */
function closed(watch: Watch): { readonly watch: Watch; readonly changes: readonly Change[] } {
  const holding = [...watch.breakers.values()].filter(isHolding);
  const changes = holding.map(
    (one): Change => ({ from: one.state.kind, breaker: { ...one, state: CLOSED, reading: null } }),
  );
  return { watch: changes.reduce((now, { breaker }) => withBreaker(now, breaker), watch), changes };
}
