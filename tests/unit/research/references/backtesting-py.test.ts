import { expect } from 'chai';
import { closedPositions } from '#scripts/research/trades.ts';
import type { ClosedTrade } from '#shared/accounting/performance/input.ts';
import { Decimal, sum } from '#shared/kernel/decimal.ts';
import { DAY_MS, timeframeMs } from '#shared/kernel/time.ts';
import { type ReferenceTrade, referenceBars, referenceRun } from './backtesting-py.ts';
import { crossing } from './crossing.ts';
import { skipWithoutReferences } from './files.ts';
import { columnsOf, inPhases, type Phase, seriesOf } from './phases.ts';
import { runReference } from './run.ts';

const RELATIVE = 1e-6;

/** Orders fill at the open after the signal: left in its first moment, entered in its second. */
const AT_NEXT_OPEN = { phases: ['open', 'open', 'bar'], decideAt: 2, leaveAt: 0, enterAt: 1, last: -1 } as const;
/** Orders fill at the close of the signal; what is open at the end is left a bar earlier. */
const AT_CLOSE = { phases: ['bar', 'close'], decideAt: 0, leaveAt: 0, enterAt: 1, last: -2 } as const;

const GOOG = {
  file: 'GOOG.csv',
  traded: { symbol: 'GOOG/USDT', tickSize: '0.00000000001', stepSize: '1' },
  periodMs: DAY_MS,
  timeframe: '6h',
} as const;
const BTC = {
  file: 'BTC_USDT-1h-2022-ubtc-input.csv.gz',
  traded: { symbol: 'BTC/USDT', tickSize: '0.00000000000001', stepSize: '1' },
  periodMs: timeframeMs('1h'),
  timeframe: '15m',
} as const;

const FLIP = { sides: ['long', 'short'], stopShare: 0.5, targetShare: null, leverage: 1, share: 1 } as const;
const LONG = { sides: ['long'], stopShare: 0.02, targetShare: 0.04, leverage: null, share: 0.95 } as const;

const RUNS = [
  { name: 'goog_smacross_10_30', market: GOOG, timing: AT_NEXT_OPEN, rules: FLIP, feeBps: 0 },
  { name: 'btc_smacross_nofee', market: BTC, timing: AT_NEXT_OPEN, rules: FLIP, feeBps: 0 },
  { name: 'btc_smacross_fee10bp', market: BTC, timing: AT_NEXT_OPEN, rules: FLIP, feeBps: 10 },
  { name: 'btc_smacross_tradeonclose', market: BTC, timing: AT_CLOSE, rules: FLIP, feeBps: 10 },
  { name: 'btc_long_sl2_tp4', market: BTC, timing: AT_NEXT_OPEN, rules: LONG, feeBps: 10 },
] as const;
type Run = (typeof RUNS)[number];

function runOf({ market, timing, rules, feeBps }: Run) {
  const bars = referenceBars(market.file);
  const phases: readonly Phase[] = timing.phases;
  const { leverage, share, ...trading } = rules;
  const { decideAt, leaveAt, enterAt } = timing;
  const finishAt = bars.at(timing.last)?.time ?? 0;
  const { periodMs } = market;
  const result = runReference({
    series: seriesOf(market.traded, columnsOf(bars, market.timeframe, inPhases(phases))),
    strategy: crossing,
    params: { fast: 10, slow: 30, ...trading, periodMs, decideAt, leaveAt, enterAt, finishAt },
    leverage,
    share,
    cash: 10_000,
    feeBps,
    fills: 'touch',
  });
  const barAt = new Map(bars.map(({ time }, index) => [time, index]));
  /** A fill is told at the end of the bar of ours that it happened in. */
  const barOf = (time: number): number => barAt.get(Math.floor((time - 1) / periodMs) * periodMs) ?? -1;
  return { result, barOf };
}

/** What of a trade differs, in words; nothing when it is reproduced. */
function differences(
  ours: ClosedTrade | undefined,
  theirs: ReferenceTrade,
  barOf: (time: number) => number,
): readonly string[] {
  if (ours === undefined) return ['is missing'];
  const numbers = {
    size: [ours.quantity * (ours.side === 'long' ? 1 : -1), theirs.Size],
    'entry bar': [barOf(ours.entryTime), theirs.EntryBar],
    'exit bar': [barOf(ours.exitTime), theirs.ExitBar],
    'entry price': [ours.entryPrice, theirs.EntryPrice],
    'exit price': [ours.exitPrice, theirs.ExitPrice],
    fees: [ours.fees, theirs.Commission],
    profit: [ours.profit, theirs.PnL],
  } as const;
  return Object.entries(numbers).flatMap(([name, [mine, its]]) =>
    Math.abs(mine - its) <= RELATIVE * Math.abs(its) ? [] : [`${name} ${mine} instead of ${its}`],
  );
}

describe('the reference backtests of backtesting.py', () => {
  before(skipWithoutReferences);

  for (const run of RUNS) {
    it(`reproduces every trade and the final equity of ${run.name}`, () => {
      const { trades, equity } = referenceRun(run.name);
      const { result, barOf } = runOf(run);
      const ours = closedPositions(result);
      const faults = trades.flatMap((theirs, index) =>
        differences(ours[index], theirs, barOf).map(fault => `trade ${index}: ${fault}`),
      );
      expect(faults).to.deep.equal([]);
      expect(ours).to.have.length(trades.length);
      const held = result.balances.filter(({ asset }) => asset === 'USDT').map(({ amount }) => new Decimal(amount));
      const final = sum(held).toNumber();
      expect(final).to.be.closeTo(equity, RELATIVE * equity);
      console.log(
        `      ${trades.length} of ${trades.length} trades, equity ${final.toFixed(6)} of ${equity.toFixed(6)}`,
      );
    });
  }
});
