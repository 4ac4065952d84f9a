import { expect } from 'chai';
import fc from 'fast-check';
import { FeatureBlocks } from '#agents/technical-analysis/core/blocks.ts';
import { BLOCK_BARS, type Feature, resolveFeature } from '#shared/indicators/feature.ts';
import type { AnyIndicator } from '#shared/indicators/indicator.ts';
import { REGISTRY } from '#shared/indicators/registry.ts';
import { seededBars } from '#tests/golden/seeded-bars.ts';
import { anyMarket, type Market, MOVING, ODD_MARKETS } from './markets.ts';

type Params = Readonly<Record<string, number>>;

/** The textbook's parameters, about half of them, about twice, and the smallest there are. */
function paramSets(indicator: AnyIndicator): readonly Params[] {
  const usual = indicator.params.parse({}) as Params;
  const changed = (change: (value: number) => number): Params =>
    Object.fromEntries(Object.entries(usual).map(([name, value]) => [name, change(value)]));
  const half = (value: number): number => (Number.isInteger(value) ? Math.floor(value / 2) + 1 : value / 2);
  const tried = [usual, changed(half), changed(value => value * 2), changed(() => 2), changed(() => 1)];
  const taken = tried.filter(params => indicator.params.safeParse(params).success);
  return taken.filter(params => indicator.warmUp(params) <= BLOCK_BARS);
}

interface Run {
  readonly indicator: AnyIndicator;
  readonly params: Params;
  readonly market: Market;
}

function run({ indicator, params, market }: Run): readonly (number | null)[] {
  const stream = indicator.start(params);
  return market.map(({ bar, beside }) => stream.update(bar, beside));
}

/** Values that are neither null nor finite and within the indicator's range, rounding aside. */
function wrong(indicator: AnyIndicator, values: readonly (number | null)[]): readonly (number | null)[] {
  const [least, greatest] = indicator.range;
  const slack = (bound: number): number => 1e-9 * Math.max(1, Math.abs(bound));
  return values.filter(
    value =>
      value !== null &&
      (!Number.isFinite(value) ||
        (least !== null && value < least - slack(least)) ||
        (greatest !== null && value > greatest + slack(greatest))),
  );
}

describe('every indicator of the registry', () => {
  it('has a name of its own', () => {
    expect(new Set(REGISTRY.map(one => one.name)).size).to.equal(REGISTRY.length);
    for (const { name } of REGISTRY) expect(name).to.match(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/);
  });

  for (const indicator of REGISTRY) {
    describe(indicator.name, () => {
      const sets = paramSets(indicator);
      const labelled = sets.map(params => ({ params, label: JSON.stringify(params) }));

      it('warms up exactly as long as it says, then has a value at every bar of a market that moves', () => {
        expect(sets).not.to.have.length(0);
        for (const { params, label } of labelled) {
          const values = run({ indicator, params, market: MOVING });
          const first = values.findIndex(value => value !== null);
          if (indicator.nullWhen === undefined) {
            expect(first + 1, label).to.equal(indicator.warmUp(params));
            expect(values.slice(first), label).not.to.include(null);
          } else if (first !== -1) expect(first + 1, label).to.be.at.least(indicator.warmUp(params));
          expect(wrong(indicator, values), label).to.deep.equal([]);
        }
      });

      it('says the same at a bar whether or not later bars exist, beside another run', () => {
        for (const { params, label } of labelled) {
          const values = run({ indicator, params, market: MOVING });
          const [one, other] = [indicator.start(params), indicator.start(params)];
          for (const [index, { bar, beside }] of MOVING.slice(0, 600).entries()) {
            const value = one.update(bar, beside);
            const later = MOVING[index + 50] ?? { bar, beside };
            other.update(later.bar, later.beside);
            if (value !== values[index]) expect(value, `bar ${index}, ${label}`).to.equal(values[index]);
          }
        }
      });

      it('is a finite number in its range, or null, in any odd market', () => {
        for (const { params, label } of [...labelled.slice(0, 1), ...labelled.slice(-1)]) {
          for (const [name, market] of Object.entries(ODD_MARKETS)) {
            const values = run({ indicator, params, market });
            expect(wrong(indicator, values).slice(0, 3), `${name}, ${label}`).to.deep.equal([]);
          }
        }
      });
    });
  }

  it('is a finite number in its range, or null, at any prices', () => {
    const smallest = REGISTRY.map(indicator => ({ indicator, params: paramSets(indicator).at(-1) ?? {} }));
    fc.assert(
      fc.property(anyMarket, market => {
        for (const { indicator, params } of smallest) {
          const values = run({ indicator, params, market });
          expect(wrong(indicator, values), `${indicator.name} ${JSON.stringify(params)}`).to.deep.equal([]);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('gives the same numbers to the last bit after a restart, which begins a block before', () => {
    const features = REGISTRY.flatMap((indicator): readonly Feature[] => {
      const resolved = resolveFeature({ indicator: indicator.name, params: {} });
      return resolved.ok ? [resolved.value] : [];
    });
    const from = 1_000_000 * BLOCK_BARS * 60_000;
    const bars = seededBars({ seed: 'blocks', count: 3 * BLOCK_BARS, from, stepMs: 60_000 });
    const [whole, restarted] = [new FeatureBlocks(features, '1m'), new FeatureBlocks(features, '1m')];
    for (const [index, bar] of bars.entries()) {
      const values = whole.update(bar);
      if (index < BLOCK_BARS) continue; // the restarted one knows nothing of the first block
      const again = restarted.update(bar);
      if (index < 2 * BLOCK_BARS) continue;
      const changed = features.filter(({ id }) => again[id] !== values[id]);
      expect(changed.map(({ id }) => id)).to.deep.equal([]);
    }
  });
});
