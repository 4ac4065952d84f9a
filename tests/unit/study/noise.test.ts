import { expect } from 'chai';
import { z } from 'zod';
import { runStudy } from '#scripts/research/study/run-study.ts';
import { perInstrument } from '#shared/domain/per-instrument.ts';
import type { AnyStrategy } from '#shared/domain/strategy.ts';
import { seededRandom } from '#shared/kernel/random.ts';
import { venueModels } from '#shared/research/backtest/models.ts';
import { sweep, sweepPlan } from '#shared/research/study/sweep.ts';
import { walkForward, walkForwardPlan } from '#shared/research/study/walk-forward.ts';
import { groundOf, noiseSeries, spanOf } from '#tests/bench/study-ground.ts';

const params = z.strictObject({ rule: z.int().default(1) });
const HOUR_MS = 3_600_000;

/** Hours of the week. */
function hoursOf(rule: number) {
  const random = seededRandom(rule);
  const entries = new Set(Array.from({ length: 7 }, (_, day) => day * 24 + random.integer(12)));
  return { entries, exits: new Set([...entries].map(hour => (hour + 6) % 168)) };
}
const rules = new Map(Array.from({ length: 21 }, (_, rule) => [rule, hoursOf(rule)]));
const hourOf = (time: number): number => Math.floor(time / HOUR_MS) % 168;

/** Buys at an hour of the week and sells at another: every rule is as good as any other, and one of many was always lucky. */
const superstition = perInstrument<z.output<typeof params>, null, never>({
  name: 'superstition',
  params,
  state: z.null(),
  reasons: {},
  features: () => ({}),
  start: () => null,
  step({ params: { rule }, bar, time, position, onTheirWay }) {
    const why = { code: 'CROSS', numbers: {} };
    if (position === null && !onTheirWay.entry && rules.get(rule)?.entries.has(hourOf(time))) {
      const entry = { side: 'long', confidence: 1, stopLoss: bar.close * 0.8, takeProfit: null } as const;
      return { state: null, why, action: { kind: 'enter', ...entry, entry: { type: 'market' } } };
    }
    const isOver = position !== null && !onTheirWay.exit && rules.get(rule)?.exits.has(hourOf(time)) === true;
    return { state: null, why, action: isOver ? { kind: 'exit' } : null };
  },
  idle({ params: { rule }, position }) {
    const { entries, exits } = rules.get(rule) ?? hoursOf(rule);
    const hours = position === null ? entries : exits;
    return (_, bar) => !hours.has(hourOf(bar.openTime));
  },
}) as unknown as AnyStrategy;

describe('a strategy that is fitted to noise', () => {
  const series = noiseSeries(24 * 126, 'a');
  // without costs, so that luck alone decides
  const models = venueModels.parse({
    fees: { makerBps: 0, takerBps: 0, payIn: 'quote' },
    depth: {
      kind: 'ladder',
      halfSpread: '0',
      levels: 20,
      spacing: '0.0001',
      growth: '1.2',
      volumeShare: '0.5',
      minLevelQuote: '200000',
    },
  });
  const local = { ground: { ...groundOf(series, superstition), models }, groundHash: '' };
  const shared = {
    bot: { strategy: superstition.name },
    span: spanOf(series),
    space: { rule: { from: 1, to: 20, step: 1 } },
    objective: { minTrades: 10 },
  };

  it('shines by its probabilistic Sharpe ratio, and not by the deflated one', async () => {
    const { report } = (
      await runStudy(
        sweep(sweepPlan.parse({ kind: 'sweep', ...shared }), () => true),
        local,
      )
    ).outcome;
    expect(report.deflation?.count).to.equal(20);
    expect(report.deflation?.sharpe).to.be.greaterThan(1);
    expect(report.deflation?.probabilisticSharpe).to.be.greaterThan(0.8);
    expect(report.deflation?.deflatedSharpe).to.be.lessThan(0.8);
    expect(report.checks.find(check => check.name === 'deflated Sharpe')?.outcome).to.equal('fail');
    expect(report.verdict).to.equal('overfit');
  });

  it('earns in every training, and keeps little of it', async () => {
    const windows = { trainDays: 42, validationDays: 14, testDays: 14, stepDays: 14 };
    const plan = walkForwardPlan.parse({ kind: 'walk-forward', ...shared, windows, finalists: 2 });
    const { report } = (
      await runStudy(
        walkForward(plan, () => true),
        local,
      )
    ).outcome;
    expect(report.windows.length).to.equal(5);
    expect(report.inSample.sharpe).to.be.greaterThan(2);
    expect(report.efficiency).to.be.lessThan(0.5);
    expect(report.verdict).to.equal('overfit');
  });
});
