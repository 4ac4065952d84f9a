import { expect } from 'chai';
import type { Bar } from '#shared/domain/bar.ts';
import { featureSpec, fullId, resolveFeature } from '#shared/indicators/feature.ts';
import type { AnyIndicator } from '#shared/indicators/indicator.ts';
import { REGISTRY } from '#shared/indicators/registry.ts';
import { epochMs } from '#shared/kernel/time.ts';
import { seededBars } from '#tests/golden/seeded-bars.ts';

const BARS = seededBars({ seed: 'features', count: 700 });
/** Tried for every parameter of every indicator, as far as its schema takes them. */
const CANDIDATES: readonly (readonly number[])[] = [[2], [14], [20], [3, 8, 4], [12, 26, 9], [20, 2], [5, 1.5]];

function paramSets(indicator: AnyIndicator): readonly Readonly<Record<string, number>>[] {
  const names = Object.keys(indicator.params.shape);
  return CANDIDATES.filter(values => values.length === names.length)
    .map(values => Object.fromEntries(names.map((name, index) => [name, values[index]])))
    .flatMap(params => {
      const parsed = indicator.params.safeParse(params);
      return parsed.success ? [parsed.data as Readonly<Record<string, number>>] : [];
    });
}

const run = (indicator: AnyIndicator, params: Readonly<Record<string, number>>, bars: readonly Bar[]) => {
  const stream = indicator.start(params);
  return bars.map(bar => stream.update(bar));
};

/** Markets in which a careless formula divides by zero or overflows. */
const ODD_MARKETS: Readonly<Record<string, readonly Bar[]>> = {
  'a market that stands still': flat(0.1, 3),
  'a market without volume': BARS.map(bar => ({ ...bar, volume: 0 })),
  'a market that stands still, then moves': [...flat(100, 0), ...BARS],
  'a market that moves, then stands still': [...BARS.slice(0, 300), ...flat(BARS[299]?.close ?? 1, 0)],
  'tiny prices': BARS.map(bar => scaled(bar, 1e-9)),
  'huge prices': BARS.map(bar => scaled(bar, 1e9)),
};

function flat(price: number, volume: number): readonly Bar[] {
  return BARS.slice(0, 300).map(({ openTime }) => ({
    openTime: epochMs(openTime),
    open: price,
    high: price,
    low: price,
    close: price,
    volume,
  }));
}

function scaled(bar: Bar, factor: number): Bar {
  const { open, high, low, close, volume } = bar;
  return {
    ...bar,
    open: open * factor,
    high: high * factor,
    low: low * factor,
    close: close * factor,
    volume: volume * factor,
  };
}

describe('every indicator of the registry', () => {
  it('has a name of its own', () => {
    expect(new Set(REGISTRY.map(one => one.name)).size).to.equal(REGISTRY.length);
  });

  for (const indicator of REGISTRY) {
    describe(indicator.name, () => {
      it('is tried with at least two sets of parameters', () => {
        expect(paramSets(indicator)).to.have.length.of.at.least(2);
      });

      for (const params of paramSets(indicator)) {
        const label = JSON.stringify(params);

        it(`warms up as long as it says, with ${label}`, () => {
          const values = run(indicator, params, BARS);
          const first = values.findIndex(value => value !== null);
          expect(first + 1).to.equal(indicator.warmUp(params));
          expect(values.slice(first)).not.to.include(null);
        });

        it(`says the same at a bar whether or not later bars exist, with ${label}`, () => {
          const values = run(indicator, params, BARS);
          for (const length of [1, 57, 333, 512]) {
            expect(run(indicator, params, BARS.slice(0, length))).to.deep.equal(values.slice(0, length));
          }
        });

        it(`gives the same numbers in a replay, beside another run, with ${label}`, () => {
          const [one, other] = [indicator.start(params), indicator.start(params)];
          for (const bar of BARS) {
            const value = one.update(bar);
            other.update({ ...bar, close: bar.close * 2 });
            expect(value === null || Number.isFinite(value)).to.equal(true);
          }
          expect(run(indicator, params, BARS)).to.deep.equal(run(indicator, params, BARS));
        });

        for (const [market, bars] of Object.entries(ODD_MARKETS)) {
          it(`is a finite number or null in ${market}, with ${label}`, () => {
            const odd = run(indicator, params, bars).filter(value => value !== null && !Number.isFinite(value));
            expect(odd).to.deep.equal([]);
          });
        }
      }
    });
  }
});

describe('a feature', () => {
  it('has one canonical id, whatever the order of its parameters', () => {
    const one = resolveFeature({ indicator: 'macd', params: { fast: 12, slow: 26, signal: 9 } });
    const other = resolveFeature({ indicator: 'macd', params: { signal: 9, slow: 26, fast: 12 } });
    expect(one.ok && one.value.id).to.equal('macd(12,26,9)');
    expect(other.ok && other.value.id).to.equal('macd(12,26,9)');
    const slower = resolveFeature({ indicator: 'ema', params: { period: 20 }, timeframe: '5s' });
    expect(slower.ok && fullId(slower.value)).to.equal('ema(20)@5s');
    expect(one.ok && fullId(one.value)).to.equal('macd(12,26,9)');
  });

  it('is refused by name for an unknown indicator, a bad parameter, a parameter too many, a warm-up past the block', () => {
    const refusal = (indicator: string, params: Record<string, number>): string => {
      const resolved = resolveFeature({ indicator, params });
      return resolved.ok ? '' : resolved.error;
    };
    expect(refusal('emma', { period: 3 }))
      .to.contain('unknown indicator emma')
      .and.to.contain('ema');
    expect(refusal('ema', { period: 0 })).to.contain('period');
    expect(refusal('ema', { period: 3, offset: 1 })).to.contain('offset');
    expect(refusal('macd', { fast: 2, slow: 250, signal: 251 })).to.contain('signal');
  });

  it('parses strictly', () => {
    expect(featureSpec.safeParse({ indicator: 'ema', params: { period: 3 }, timeframe: '5s' }).success).to.equal(true);
    expect(featureSpec.safeParse({ indicator: 'ema', params: { period: '3' } }).success).to.equal(false);
    expect(featureSpec.safeParse({ indicator: 'ema', params: {}, timeframe: '7s' }).success).to.equal(false);
  });
});
