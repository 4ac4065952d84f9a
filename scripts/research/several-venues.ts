import { Decimal, sum } from '#shared/kernel/decimal.ts';
import {
  type BacktestResult,
  type BalanceLine,
  type EquityPoints,
  type Outcome,
  resultHash,
} from '#shared/research/backtest/outcome.ts';
import { BacktestImpossible, type BacktestInput, runBacktest } from './backtest.ts';

/**
 * Backtests of several venues on one clock, each with its own account, series, models and bots. What happens at one venue reaches no
 * other, so each runs by itself, and what they did is put together by market time: of one moment in the order of the venues. The
 * equity is that of all accounts. Throws BacktestImpossible for venues that cannot be added up.
 */
export function runVenues(inputs: readonly BacktestInput[]): BacktestResult {
  const fault = faultOf(inputs);
  if (fault !== null) throw new BacktestImpossible(fault);
  const results = inputs.map(runBacktest);
  const all = <Line>(of: (result: Outcome) => readonly Line[], at: (line: Line) => number): readonly Line[] =>
    results.flatMap(of).sort((a, b) => at(a) - at(b));
  const outcome: Outcome = {
    decisions: all(
      one => one.decisions,
      line => line.decidedAt,
    ),
    orders: all(
      one => one.orders,
      line => line.marketTime,
    ),
    fills: all(
      one => one.fills,
      line => line.venueTime,
    ),
    positions: all(
      one => one.positions,
      line => line.openedAt,
    ),
    postings: all(
      one => one.postings,
      line => line.venueTime,
    ),
    breakers: all(
      one => one.breakers,
      line => line.at,
    ),
    balances: together(results.flatMap(({ balances }) => balances)),
  };
  return {
    ...outcome,
    hash: resultHash(outcome),
    path: results.every(({ path }) => path === results[0]?.path) ? (results[0]?.path ?? 'plain') : 'plain',
    moments: Math.max(...results.map(({ moments }) => moments)),
    bars: results.reduce((total, { bars }) => total + bars, 0),
    curve: added(results.map(({ curve }) => curve)),
    faults: results.flatMap(({ faults }) => faults),
  };
}

function faultOf(inputs: readonly BacktestInput[]): string | null {
  const [first] = inputs;
  if (first === undefined) return 'there is no venue';
  const unlike = inputs.find(
    ({ from, until, quoteAsset }) => from !== first.from || until !== first.until || quoteAsset !== first.quoteAsset,
  );
  if (unlike !== undefined) return `${unlike.venue}: expected the span and the quote asset of ${first.venue}`;
  const bots = inputs.flatMap(({ strategy }) => strategy.bots.map(({ name }) => name));
  const twice = bots.find((name, index) => bots.indexOf(name) !== index);
  if (twice !== undefined) return `${twice}: expected each bot on one venue only`;
  const instruments = inputs.flatMap(({ series }) => series.map(({ instrumentId }) => instrumentId));
  const shared = instruments.find((id, index) => instruments.indexOf(id) !== index);
  return shared === undefined ? null : `${shared}: expected each instrument on one venue only`;
}

/** What belongs to nobody is added up over the accounts. */
function together(lines: readonly BalanceLine[]): readonly BalanceLine[] {
  const groups = Map.groupBy(lines, ({ bot, asset }) => `${bot ?? ''}|${asset}`);
  return [...groups.values()].flatMap(group => {
    const [first] = group;
    const amount = sum(group.map(line => new Decimal(line.amount))).toFixed();
    return first === undefined ? [] : [{ ...first, amount }];
  });
}

/** The sum of the curves at every moment at which one of them has a point; all begin at one moment. */
function added(curves: readonly EquityPoints[]): EquityPoints {
  const time = Float64Array.from(new Set(curves.flatMap(curve => [...curve.time]))).sort();
  const equity = new Float64Array(time.length);
  for (const curve of curves) {
    let next = 0;
    for (let point = 0; point < time.length; point++) {
      while (next < curve.time.length && (curve.time[next] ?? 0) <= (time[point] ?? 0)) next += 1;
      equity[point] = (equity[point] ?? 0) + (curve.equity[next - 1] ?? 0);
    }
  }
  return { time, equity };
}
