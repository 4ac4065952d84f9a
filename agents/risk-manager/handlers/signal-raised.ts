import { invariant } from '#shared/kernel/invariant.ts';
import { type Handled, type Handler, type HandlerContext, handler } from '#shared/messaging/handler.ts';
import type { Message } from '#shared/messaging/message.ts';
import { decideAll } from '../core/decide.ts';
import { candidateOf } from '../core/wish.ts';
import { type Desk, tradesAsked } from '../desk.ts';
import {
  type ContextRow,
  type DecisionRow,
  type Judged,
  loadContext,
  readWaitingContext,
  saveDecisions,
} from '../store.ts';
import { approvals } from './approved.ts';

type Signal = Message<'signal-raised'>;

/**
 * Judges the waiting signals of each account against one context, each approval counting for those after it. The context of
 * `ownAccount` comes with the claim.
 */
export function onSignalRaised(desk: Desk, ownAccount: string | null = null): Handler {
  const handle = async (
    context: HandlerContext,
    messages: readonly Signal[],
    prefetched: ContextRow | null,
  ): Promise<Handled> => {
    const perAccount = Map.groupBy(messages, message => message.payload.account);
    const send = [];
    const rows: DecisionRow[] = [];
    for (const [account, signals] of perAccount) {
      const handled = await judge(desk, context, {
        account,
        signals,
        prefetched: perAccount.size === 1 && account === ownAccount ? prefetched : null,
      });
      send.push(...handled.send);
      rows.push(...handled.rows);
    }
    return { send, afterCommit: () => desk.decided(rows) };
  };
  if (ownAccount === null) return handler('signal-raised', handle);
  const scope = { account: ownAccount, quoteAsset: desk.quoteAsset, trades: tradesAsked(desk.limits) };
  return handler('signal-raised', handle, tx => readWaitingContext(tx, scope));
}

interface Batch {
  readonly account: string;
  readonly signals: readonly Signal[];
  readonly prefetched: ContextRow | null;
}

async function judge(
  desk: Desk,
  { tx, marketNow }: HandlerContext,
  { account, signals, prefetched }: Batch,
): Promise<Handled & { readonly rows: readonly DecisionRow[] }> {
  const scope = {
    account,
    quoteAsset: desk.quoteAsset,
    botIds: distinct(signals.map(signal => signal.payload.botId)),
    instrumentIds: distinct(signals.map(signal => signal.payload.instrumentId)),
    now: marketNow,
    trades: tradesAsked(desk.limits),
    prefetched,
  };
  const { context, limitsKept } = await loadContext(tx, scope, desk);
  const verdicts = decideAll(context, signals.map(candidateOf));
  const judged = signals.map((signal, index): Judged => {
    const verdict = verdicts[index];
    invariant(verdict !== undefined, 'each signal has a verdict');
    return {
      verdict,
      account,
      signalId: signal.payload.signalId,
      commandId: null,
      cause: signal,
      decidedAt: marketNow,
    };
  });
  const saving = saveDecisions(tx, judged);
  const [, rows] = await Promise.all([limitsKept, saving]);
  const bySignal = new Map(signals.map(signal => [signal.payload.signalId, signal]));
  const causeOf = (row: DecisionRow): Signal => {
    const signal = row.signal_id === null ? undefined : bySignal.get(row.signal_id);
    invariant(signal !== undefined, `decision ${row.id} has no signal`);
    return signal;
  };
  return { send: approvals(rows, causeOf), rows };
}

const distinct = (values: readonly string[]): readonly string[] => [...new Set(values)];
