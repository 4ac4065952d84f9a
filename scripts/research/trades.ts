import { orderIdOf, positionIdOf } from '#agents/execution/core/new-order.ts';
import { approvalOfSignal } from '#agents/risk-manager/core/wish.ts';
import type { ClosedTrade } from '#shared/accounting/performance/input.ts';
import type { Id } from '#shared/kernel/ids.ts';
import type { DecisionLine, Outcome, PositionLine } from '#shared/research/backtest/outcome.ts';

/** Positions that were closed, in the order in which they were opened. */
export function closedPositions({ decisions, positions }: Outcome): readonly ClosedTrade[] {
  const entries = new Map(decisions.filter(isEntry).map(decision => [openedBy(decision), decision.why]));
  const exits = new Map(
    decisions.filter(one => one.action === 'exit').map(one => [exitKey(one, one.decidedAt), one.why]),
  );
  return positions.flatMap(position => {
    const { closedAt, closeReason } = position;
    if (closedAt === null) return [];
    const asked = closeReason === 'exit' ? exits.get(exitKey(position, closedAt)) : undefined;
    const reasons = { entryReason: entries.get(position.id) ?? '', exitReason: asked ?? closeReason ?? '' };
    return [{ ...numbersOf(position), ...reasons, exitTime: closedAt, highest: null, lowest: null }];
  });
}

const isEntry = ({ action, denials }: DecisionLine): boolean => action === 'enter' && denials.length === 0;

/** The position that an approved signal opens. */
const openedBy = ({ id }: DecisionLine): string => positionIdOf(orderIdOf(approvalOfSignal(id as Id), 'entry', 0));

const exitKey = ({ bot, instrument }: Pick<DecisionLine, 'bot' | 'instrument'>, at: number): string =>
  `${bot}|${instrument}|${at}`;

const numbersOf = (position: PositionLine) => ({
  bot: position.bot,
  symbol: position.instrument.slice(position.instrument.indexOf(':') + 1),
  side: position.side,
  entryTime: position.openedAt,
  entryPrice: Number(position.entryPrice),
  exitPrice: Number(position.exitPrice ?? position.entryPrice),
  quantity: Number(position.entryQuantity),
  fees: Number(position.fees),
  profit: Number(position.realizedPnl),
});
