import { expect } from 'chai';
import type { Arrival } from '#agents/strategy/core/barrier.ts';
import { runInShadow, type ShadowTrade } from '#agents/strategy/core/shadow.ts';
import type { Signal } from '#shared/domain/strategy.ts';
import { arrival, BTC, botWith, enter, NO_HOLDINGS, scripted } from './bots.ts';

type Prices = readonly [open: number, high: number, low: number, close: number];

const barAt = (index: number, [open, high, low, close]: Prices): Arrival => ({
  ...arrival(index * 1_000),
  bar: { open: String(open), high: String(high), low: String(low), close: String(close), volume: '1' },
});
const FLAT: Prices = [100, 100, 100, 100];

/** What becomes of a bot that does what is said at each bar; as one batch, or bar by bar. */
function play(bars: readonly Prices[], says: Readonly<Record<number, Signal>>, batch: 'whole' | 'single' = 'whole') {
  const bot = botWith(scripted(({ time }) => [says[time / 1_000] ?? []].flat()));
  const ended: ShadowTrade[] = [];
  let live: readonly ShadowTrade[] = [];
  let memory = { barTime: null, strategyState: { bars: 0 }, pending: {}, exits: {} } as Parameters<
    typeof runInShadow
  >[0]['memory'];
  const arrivals = bars.map((prices, index) => barAt(index, prices));
  for (const own of batch === 'whole' ? [arrivals] : arrivals.map(one => [one])) {
    const run = runInShadow({ bot, memory, arrivals: own, isOverdue: false, holdings: NO_HOLDINGS }, live);
    memory = run.memory;
    live = run.trades.filter(({ state }) => state === 'open' || state === 'resting');
    ended.push(...run.trades.filter(({ state }) => state === 'closed' || state === 'lapsed'));
  }
  return [...ended, ...live].map(trade => [
    trade.state,
    trade.entryPrice,
    ...(trade.exit === null ? [] : [trade.exit.price, trade.exit.reason, trade.exit.at]),
  ]);
}

const limit = (price: number) => enter({ entry: { type: 'limit', price } });
const exit: Signal = { kind: 'exit', instrument: BTC };

const cases: readonly [string, readonly Prices[], Readonly<Record<number, Signal>>, readonly unknown[]][] = [
  ['is entered at the close', [FLAT], { 0: enter() }, [['open', 100]]],
  ['is left at the close', [FLAT, [101, 103, 99, 102]], { 0: enter(), 1: exit }, [['closed', 100, 102, 'exit', 2_000]]],
  ['is stopped at its stop', [FLAT, [100, 101, 97, 99]], { 0: enter() }, [['closed', 100, 98, 'stop-loss', 2_000]]],
  [
    'is stopped at the open beyond it',
    [FLAT, [96, 97, 95, 97]],
    { 0: enter() },
    [['closed', 100, 96, 'stop-loss', 2_000]],
  ],
  [
    'meets the stop before the target',
    [FLAT, [100, 106, 97, 99]],
    { 0: enter() },
    [['closed', 100, 98, 'stop-loss', 2_000]],
  ],
  ['takes its profit', [FLAT, [101, 105, 101, 104]], { 0: enter() }, [['closed', 100, 105, 'take-profit', 2_000]]],
  [
    'follows its stop, towards the price alone',
    [FLAT, FLAT, FLAT, [100, 100, 99, 99]],
    {
      0: enter(),
      1: { kind: 'move-stop', instrument: BTC, stopLoss: 99 },
      2: { kind: 'move-stop', instrument: BTC, stopLoss: 90 },
    },
    [['closed', 100, 99, 'stop-loss', 4_000]],
  ],
  ['is not added to', [FLAT, FLAT], { 0: enter(), 1: enter() }, [['open', 100]]],
  [
    'short, gains when the price falls',
    [FLAT, [99, 99, 94, 95]],
    { 0: enter({ side: 'short', stopLoss: 102, takeProfit: 95 }) },
    [['closed', 100, 95, 'take-profit', 2_000]],
  ],
  [
    'short, is stopped above',
    [FLAT, [103, 104, 103, 104]],
    { 0: enter({ side: 'short', stopLoss: 102, takeProfit: null }) },
    [['closed', 100, 103, 'stop-loss', 2_000]],
  ],
  ['waits for its limit', [FLAT, [100, 100, 98.5, 99]], { 0: limit(99) }, [['open', 99]]],
  ['lapses when the next bar does not reach the limit', [FLAT, FLAT], { 0: limit(99) }, [['lapsed', 99]]],
  ['fills at once when its limit is above the price', [FLAT], { 0: limit(101) }, [['open', 100]]],
];

describe('a trade in shadow', () => {
  for (const [name, bars, says, expected] of cases) {
    it(`${name}, in one batch and bar by bar`, () => {
      expect(play(bars, says)).to.deep.equal(expected);
      expect(play(bars, says, 'single')).to.deep.equal(expected);
    });
  }
});
