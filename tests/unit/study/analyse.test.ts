import { expect } from 'chai';
import { lookAhead } from '#scripts/research/analyse/look-ahead.ts';
import { warmUp } from '#scripts/research/analyse/warm-up.ts';
import type { AnyStrategy, StepInput } from '#shared/domain/strategy.ts';
import { epochMs } from '#shared/kernel/time.ts';
import { KERNELS, type Kernel } from '#shared/research/backtest/kernels.ts';
import { scenarioOf } from '#tests/bench/backtest-scenario.ts';
import { CROSS, hourlySeries } from '#tests/bench/study-ground.ts';

const series = hourlySeries(700, 'analyse');
const HOUR_MS = 3_600_000;

const inputOf = (strategy: AnyStrategy) => ({
  ...scenarioOf(series, { strategy, params: {} }),
  baseTimeframe: '1h' as const,
  until: epochMs((series[0]?.columns.time.at(-1) ?? 0) + HOUR_MS),
});

describe('analysis of a strategy', () => {
  it('finds nothing where nothing is', () => {
    const report = lookAhead(inputOf(CROSS), { cuts: 6 });
    expect(report).to.include({ verdict: 'clean', bars: 700 });
    expect(report.decisions).to.be.greaterThan(10);
    expect(report.cuts).to.have.length(6);
  });

  it('catches a feature that sees the next bar, and names it', () => {
    const kernels = KERNELS as Map<string, Kernel>;
    const honest = kernels.get('ema');
    if (honest === undefined) throw new Error('there is a kernel of ema');
    kernels.set('ema', (columns, stretch, out, params) => {
      honest(columns, stretch, out, params);
      for (let row = stretch.from; row < stretch.until; row++) out[row] = out[row + 1] ?? out[row] ?? Number.NaN;
    });
    try {
      const report = lookAhead(inputOf(CROSS), { cuts: 6 });
      expect(report.verdict).to.equal('look-ahead');
      const caught = report.cuts.filter(cut => cut.differing > 0);
      expect(caught).to.have.length(6);
      expect(caught[0]?.first?.features.join()).to.match(/binance:C0\/USDT (fast|slow)/);
      // the last bar before the end is the one that peeked beyond it
      expect(caught[0]?.first?.time).to.equal((caught[0]?.at ?? 0) - HOUR_MS);
    } finally {
      kernels.set('ema', honest);
    }
  });

  it('catches a strategy that keeps the columns of an earlier run and looks up what comes next', () => {
    const memory = new Map<number, number>();
    const peeking: AnyStrategy = {
      ...CROSS,
      name: 'peeking',
      step(input: StepInput<unknown, unknown, string>) {
        const [id, view] = Object.entries(input.instruments)[0] ?? ['', null];
        if (view === null) return CROSS.step(input);
        memory.set(input.time, view.bar.close);
        const next = memory.get(input.time + HOUR_MS) ?? 0;
        const isRising = view.position === null && !view.onTheirWay.entry && next > view.bar.close;
        const stopLoss = view.bar.close * 0.98;
        const entry = { kind: 'enter', side: 'long', confidence: 1, stopLoss, takeProfit: null } as const;
        const signals = isRising ? [{ ...entry, instrument: id, entry: { type: 'market' } as const }] : [];
        return { state: input.state, signals, why: { [id]: { code: 'CROSS', numbers: {} } } };
      },
    };
    const report = lookAhead(inputOf(peeking), { cuts: 4 });
    expect(report.verdict).to.equal('memory');
    expect(report.again.differing).to.be.greaterThan(10);
    expect(report.again.first).to.include({ features: report.again.first?.features });
    expect(report.again.first?.features).to.deep.equal([]);
  });

  it('says how many bars of the past the features and decisions of a strategy need', () => {
    const input = inputOf(CROSS);
    const from = epochMs((series[0]?.columns.time[0] ?? 0) + 300 * HOUR_MS);
    const { lengths, enough, earlier } = warmUp({ ...input, from }, { lengths: [0, 20, 100, 200] });
    const [none, few, , most] = lengths;
    // the slow average has 50 bars, its value comes with the 50th
    expect(none?.features.find(({ feature }) => feature.endsWith('slow'))?.missing).to.equal(49);
    expect(few?.features.find(({ feature }) => feature.endsWith('slow'))?.missing).to.equal(29);
    const atr = (row: typeof none) => row?.features.find(({ feature }) => feature.endsWith('atr'));
    expect(atr(none)?.settledAfter).to.be.greaterThan(atr(few)?.settledAfter ?? 0);
    expect(none?.decisions).to.be.greaterThan(0);
    expect(most).to.deep.include({ decisions: 0, features: [] });
    expect(enough).to.equal(200);
    expect(earlier.map(row => row.bars)).to.deep.equal([20, 100]);
  });
});
