import { maxDrawdown } from '#shared/accounting/drawdown.ts';
import { Decimal, sum } from '#shared/kernel/decimal.ts';
import type { BacktestResult, PositionLine } from '#shared/research/backtest/outcome.ts';

export interface ResultFacts {
  readonly runHash: string;
  readonly seconds: number;
  readonly quote: string;
}

/** What a run ended in, in a few lines for people. */
export function resultLines(result: BacktestResult, { runHash, seconds, quote }: ResultFacts): readonly string[] {
  const { curve, positions, decisions, orders, fills, bars } = result;
  const first = curve.equity[0] ?? 0;
  const last = curve.equity.at(-1) ?? 0;
  const closed = positions.filter(position => position.closedAt !== null);
  const won = closed.filter(position => Number(position.realizedPnl) > 0);
  const depth = maxDrawdown([...curve.equity].map(value => new Decimal(value)));
  const share = (value: number): string => `${(value * 100).toFixed(2)} %`;
  return [
    `${bars} bars in ${seconds.toFixed(2)} s`,
    `equity ${first.toFixed(2)} → ${last.toFixed(2)} ${quote} (${first === 0 ? '–' : share(last / first - 1)}), drawdown at most ${share(depth.toNumber())}`,
    `${closed.length} closed positions, ${closed.length === 0 ? '–' : share(won.length / closed.length)} won, ${totalOf(closed).toFixed(2)} ${quote} after fees of ${sum(closed.map(one => new Decimal(one.fees))).toFixed(2)}`,
    `${decisions.length} decisions, ${decisions.filter(one => one.denials.length > 0).length} denied; ${orders.length} orders, ${fills.length} fills`,
    `run ${runHash}`,
    `result ${result.hash}`,
  ];
}

const totalOf = (closed: readonly PositionLine[]): Decimal => sum(closed.map(one => new Decimal(one.realizedPnl)));
