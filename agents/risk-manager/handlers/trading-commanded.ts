import { Decimal } from '#shared/kernel/decimal.ts';
import { type Handled, type HandlerContext, handler } from '#shared/messaging/handler.ts';
import type { Message, Outgoing } from '#shared/messaging/message.ts';
import type { ExitCandidate } from '../core/candidate.ts';
import { decideAll } from '../core/decide.ts';
import { isAt, type Leaving, leavingOrder } from '../core/leaving-order.ts';
import { approvalOfCommand } from '../core/wish.ts';
import { type Desk, tradesAsked } from '../desk.ts';
import { type DecisionRow, type Judged, loadContext, saveDecisions } from '../store.ts';
import { approvals } from './approved.ts';
import { commandBreaker } from './breaker-command.ts';
import { progressed } from './progressed.ts';
import { speak } from './trading-word.ts';

type Command = Message<'trading-commanded'>;

/** An operator's commands, one after the other: trading state, breakers, or exits of positions. */
export const onTradingCommanded = (desk: Desk) =>
  handler('trading-commanded', async (context, messages) => {
    const outgoing: Outgoing[] = [];
    const rows: DecisionRow[] = [];
    for (const message of messages) {
      const handled = await obey(context, desk, message);
      outgoing.push(...handled.send);
      rows.push(...handled.rows);
    }
    return { send: outgoing, afterCommit: () => desk.decided(rows) };
  });

type Obeyed = Pick<Handled, 'send'> & { readonly rows: readonly DecisionRow[] };

async function obey(context: HandlerContext, desk: Desk, message: Command): Promise<Obeyed> {
  const { payload } = message;
  switch (payload.kind) {
    case 'halt':
    case 'reduce':
    case 'resume':
      return { send: await speak(context, desk, { message, order: payload }), rows: [] };
    case 'breaker':
      return commandBreaker(context, desk, { message, order: payload });
    case 'close':
      return exit(context, desk, { message, chosen: isOf(payload) });
    case 'flatten':
      return exit(context, desk, { message, chosen: () => true });
    case 'emergency': {
      const order = { kind: 'halt', reason: `emergency: ${payload.reason}`, commandId: null } as const;
      const halted = await speak(context, desk, { message, order });
      const { send: sold, rows } = await exit(context, desk, { message, chosen: isAt(payload.venue) });
      return { send: [...halted, ...sold], rows };
    }
  }
}

const WHOLE = new Decimal(1);

type Choice = (position: Pick<Leaving, 'botId' | 'instrumentId'>) => boolean;

const isOf =
  (asked: { readonly botId: string | null; readonly instrumentId: string }): Choice =>
  ({ botId, instrumentId }) =>
    instrumentId === asked.instrumentId && (asked.botId === null || botId === asked.botId);

/** Exits of the positions chosen, those that nothing guards first; what is on its way out already is a denial on record. */
async function exit(
  { tx, marketNow }: HandlerContext,
  desk: Desk,
  { message, chosen }: { readonly message: Command; readonly chosen: Choice },
): Promise<Obeyed> {
  const { account, commandId, kind } = message.payload;
  const trades = tradesAsked(desk.limits);
  const scope = { account, quoteAsset: desk.quoteAsset, botIds: [], instrumentIds: [], now: marketNow, trades };
  const { context, limitsKept } = await loadContext(tx, scope, desk);
  const candidates = leavingOrder(context)
    .filter(chosen)
    .map(({ botId, instrumentId, position }): ExitCandidate => {
      const approvalId = approvalOfCommand(commandId, position.positionId);
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
  const judged = decideAll(context, candidates).map(
    (verdict): Judged => ({ verdict, account, signalId: null, commandId, cause: message, decidedAt: marketNow }),
  );
  const rows = await saveDecisions(tx, judged);
  await limitsKept;
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
