import { orderIdOf, positionIdOf } from '#agents/execution/core/new-order.ts';
import { approvalOfSignal } from '#agents/risk-manager/core/wish.ts';
import type { ClosedTrade } from '#shared/accounting/performance/input.ts';
import type { Id } from '#shared/kernel/ids.ts';
import type { DecisionLine, Outcome, PositionLine } from '#shared/research/backtest/outcome.ts';

/** Positions that were closed, in the order in which they were opened. */
export function closedPositions({ decisions, positions }: Outcome): readonly ClosedTrade[] {
  const entries = entryReasons(decisions);
  const exits = new Map(
    decisions.filter(one => one.action === 'exit').map(one => [momentKey(one, one.decidedAt), one.why]),
  );
  return positions.flatMap(position => {
    const { closedAt, closeReason } = position;
    if (closedAt === null) return [];
    const asked = closeReason === 'exit' ? exits.get(momentKey(position, closedAt)) : undefined;
    const reasons = { entryReason: entries(position), exitReason: asked ?? closeReason ?? '' };
    return [{ ...numbersOf(position), ...reasons, exitTime: closedAt, highest: null, lowest: null }];
  });
}

/**
 * Why a position was entered. A market entry opens it at once; where no entry was decided at that moment its id says which one opened
 * it, and ids are hashes, which cost more than all the rest.
 */
function entryReasons(decisions: readonly DecisionLine[]): (position: PositionLine) => string {
  const entries = decisions.filter(isEntry);
  const isAtOnce = entries.every(decision => decision.limitPrice === null);
  const byTime = new Map(isAtOnce ? entries.map(one => [momentKey(one, one.decidedAt), one.why]) : []);
  let byId: ReadonlyMap<string, string> | null = null;
  return position => {
    const why = byTime.get(momentKey(position, position.openedAt));
    if (why !== undefined) return why;
    byId ??= new Map(entries.map(one => [openedBy(one), one.why]));
    return byId.get(position.id) ?? '';
  };
}

const isEntry = ({ action, denials }: DecisionLine): boolean => action === 'enter' && denials.length === 0;

/** The position that an approved signal opens. */
const openedBy = ({ id }: DecisionLine): string => positionIdOf(orderIdOf(approvalOfSignal(id as Id), 'entry', 0));

const momentKey = ({ bot, instrument }: Pick<DecisionLine, 'bot' | 'instrument'>, at: number): string =>
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
