import { closedPositions } from '#scripts/research/trades.ts';
import { type ExitPlan, exitPlan, type Gain } from '#shared/domain/exit-plan.ts';
import type { BacktestResult } from '#shared/research/backtest/outcome.ts';
import { barsOf, CANDLE_MS, type FreqtradeCase, START, signalsOf } from './freqtrade-cases.ts';
import { columnsOf, inLegs, seriesOf } from './phases.ts';
import { runReference } from './run.ts';
import { scripted } from './scripted.ts';

export interface PlayedTrade {
  readonly side: 'long' | 'short';
  /** The candles in which it was opened and closed. */
  readonly open: number;
  readonly close: number;
  /** In freqtrade's words. */
  readonly reason: string;
}

export interface Played {
  readonly trades: readonly PlayedTrade[];
  /** Of all trades together, as a ratio of the stake. */
  readonly profit: number;
  readonly denials: readonly string[];
}

const TRADED = { symbol: 'COIN/USDT', tickSize: '0.000000001', stepSize: '0.00001' };
const candleOf = (time: number): number => Math.floor((time - 1 - START) / CANDLE_MS);

/** A backtest of a case, with what of its rules ours can say. */
export function runOf(one: FreqtradeCase): BacktestResult {
  const isSpot = one.leverage === 1 && !one.trades.some(({ is_short }) => is_short);
  return runReference({
    series: seriesOf(TRADED, columnsOf(barsOf(one), '5m', inLegs)),
    strategy: scripted,
    params: paramsOf(one),
    exits: exitsOf(one),
    leverage: isSpot ? null : one.leverage,
    cash: 10_000,
    feeBps: 0,
    fills: 'through',
    share: 0.1,
  });
}

export function playCase(one: FreqtradeCase): Played {
  const result = runOf(one);
  const closed = closedPositions(result);
  const moved = new Set(
    result.decisions.filter(({ action }) => action === 'move-stop').map(({ decidedAt }) => decidedAt),
  );
  const trades = closed.map(({ side, entryTime, exitTime, exitReason }) => {
    const followed = [...moved].some(time => time > entryTime && time <= exitTime);
    return { side, open: candleOf(entryTime), close: candleOf(exitTime), reason: reasonOf(exitReason, followed) };
  });
  const ratios = closed.map(({ profit, entryPrice, quantity }) => (profit / (entryPrice * quantity)) * one.leverage);
  return {
    trades,
    profit: ratios.reduce((total, ratio) => total + ratio, 0),
    denials: result.decisions.flatMap(({ denials }) => denials),
  };
}

function reasonOf(exitReason: string, followed: boolean): string {
  if (exitReason === 'take-profit') return 'ROI';
  if (exitReason === 'stop-loss') return followed ? 'TRAILING_STOP_LOSS' : 'STOP_LOSS';
  return exitReason;
}

/**
 * freqtrade's trailing stop as an exit plan: a wide one behind the best price, and a tight one once the profit has been reached; with
 * `only_offset` none before it. Ratios there are of the stake, so by the leverage they are of the price.
 */
function exitsOf(one: FreqtradeCase): ExitPlan {
  if (!one.trailing_stop) return {};
  const [wide, tight] = [-one.stop_loss, one.trailing_stop_positive].map(ratio => (ratio ?? 0) / one.leverage);
  const activation = { profit: one.trailing_stop_positive_offset / one.leverage };
  const rule = (share: number | undefined, from: Gain) => ({ kind: 'percent', share, activation: from });
  const at = one.trailing_only_offset_is_reached ? activation : { profit: 0 };
  const trailing = one.trailing_stop_positive === null ? [rule(wide, at)] : [rule(wide, at), rule(tight, activation)];
  return exitPlan.parse({ trailing });
}

const paramsOf = (one: FreqtradeCase): Readonly<Record<string, unknown>> => ({
  signals: signalsOf(one),
  startAt: START,
  candleMs: CANDLE_MS,
  leverage: one.leverage,
  stopRatio: one.stop_loss,
  targets: Object.entries(one.roi)
    .map(([minute, ratio]) => ({ fromMinute: Number(minute), ratio }))
    .sort((a, b) => a.fromMinute - b.fromMinute),
  limitPrice: one.custom_entry_price,
});
