import { Decimal } from '#shared/kernel/decimal.ts';
import { type Handled, type HandlerContext, handler } from '#shared/messaging/handler.ts';
import type { Message, Outgoing } from '#shared/messaging/message.ts';
import { send } from '#shared/messaging/send.ts';
import type { ExitCandidate } from '../core/candidate.ts';
import type { RiskContext } from '../core/context.ts';
import { decideAll } from '../core/decide.ts';
import { TRADING_MOVES, type TradingOrder } from '../core/trading-state.ts';
import { approvalOfCommand } from '../core/wish.ts';
import { type Desk, tradesAsked } from '../desk.ts';
import { type DecisionRow, type Judged, loadContext, saveDecisions, saveTradingState } from '../store.ts';
import { approvals } from './approved.ts';

type Command = Message<'trading-commanded'>;

/** An operator's commands, one after the other: trading state, or exits of positions. */
export const onTradingCommanded = (desk: Desk) =>
  handler('trading-commanded', async (context, messages) => {
    const outgoing: Outgoing[] = [];
    const rows: DecisionRow[] = [];
    for (const message of messages) {
      const scope = { account: message.payload.account, quoteAsset: desk.quoteAsset, botIds: [], instrumentIds: [] };
      const { context: loaded, limitsKept } = await loadContext(
        context.tx,
        { ...scope, now: context.marketNow, trades: tradesAsked(desk.limits) },
        desk,
      );
      const [handled] = await Promise.all([obey(context, message, loaded), limitsKept]);
      outgoing.push(...handled.send);
      rows.push(...handled.rows);
    }
    return { send: outgoing, afterCommit: () => desk.decided(rows) };
  });

type Obeyed = Handled & { readonly rows: readonly DecisionRow[] };

async function obey(context: HandlerContext, message: Command, loaded: RiskContext): Promise<Obeyed> {
  const { payload } = message;
  if (payload.kind === 'close') {
    const concerns = ([key]: readonly [string, unknown]) =>
      payload.botId === null
        ? key.endsWith(`|${payload.instrumentId}`)
        : key === `${payload.botId}|${payload.instrumentId}`;
    return exit(context, message, { ...loaded, positions: new Map([...loaded.positions].filter(concerns)) });
  }
  if (payload.kind === 'flatten') return exit(context, message, loaded);
  return changeState(context, message, { loaded, order: payload.kind, reason: payload.reason });
}

/** Stores the new state and tells execution; it finishes the command once no call is on its way that the state forbids. */
async function changeState(
  { tx }: HandlerContext,
  message: Command,
  { loaded, order, reason }: { readonly loaded: RiskContext; readonly order: TradingOrder; readonly reason: string },
): Promise<Obeyed> {
  const { account, commandId } = message.payload;
  const state = TRADING_MOVES[loaded.tradingState][order];
  await saveTradingState(tx, { account, from: loaded.tradingState, to: state, reason, commandId });
  return {
    send: [
      send('trading-state-changed', { key: account, payload: { account, state, commandId }, cause: message }),
      progressed(message, 'acknowledged', { tradingState: state, by: 'risk-manager' }),
    ],
    rows: [],
  };
}

const WHOLE = new Decimal(1);

/** Exits of the positions given; what is on its way out already is a denial on record. */
async function exit({ tx, marketNow }: HandlerContext, message: Command, concerned: RiskContext): Promise<Obeyed> {
  const { account, commandId, kind } = message.payload;
  const candidates = [...concerned.positions].map(([key, { positionId }]): ExitCandidate => {
    const [botId = '', instrumentId = ''] = key.split('|');
    const approvalId = approvalOfCommand(commandId, positionId);
    return {
      intent: 'exit',
      by: 'operator',
      share: WHOLE,
      approvalId,
      botId,
      instrumentId,
      raisedAt: message.marketTime,
    };
  });
  const judged = decideAll(concerned, candidates).map(
    (verdict): Judged => ({ verdict, account, signalId: null, commandId, cause: message, decidedAt: marketNow }),
  );
  const rows = await saveDecisions(tx, judged);
  const approvalIds = rows.filter(row => row.verdict === 'approved').map(row => row.id);
  const nothing = kind === 'close' && candidates.length === 0;
  return {
    send: [
      ...approvals(rows, () => message),
      nothing
        ? progressed(message, 'failed', { code: 'RISK_NO_POSITION' })
        : progressed(message, 'done', { positions: candidates.length, approvals: approvalIds }),
    ],
    rows,
  };
}

function progressed(
  message: Command,
  state: 'acknowledged' | 'done' | 'failed',
  result: Readonly<Record<string, string | number | string[]>>,
): Outgoing {
  const { commandId } = message.payload;
  return send('command-progressed', { key: commandId, payload: { commandId, state, result }, cause: message });
}
