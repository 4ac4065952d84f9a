import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CHECKOUT } from '#scripts/bootstrap/checkout.ts';
import { columnCache } from '#scripts/data/cache/column-cache.ts';
import { codeHash } from '#scripts/research/code-hash.ts';
import { type Bundle, bundleStrategy } from '#scripts/research/worker/bundle.ts';
import { groundOf, keepCandles, type StudyGround } from '#scripts/research/worker/ground.ts';
import type { AnyStrategy } from '#shared/domain/strategy.ts';
import type { Series } from '#shared/research/backtest/series.ts';
import type { TrialSpec } from '#shared/research/study/plan.ts';
import { scenarioOf, seriesOf } from '#tests/bench/backtest-scenario.ts';
import { emaCross } from '#tests/bench/ema-cross.ts';

export const USER_STRATEGIES = ['cross', 'misbehaving'] as const;
const NAMES = { cross: 'ema-cross', misbehaving: 'misbehaving' } as const;

/** What trials of two users' strategies over a seeded walk of one market stand on. */
export interface TestGround {
  readonly ground: StudyGround;
  readonly bundles: ReadonlyMap<string, Bundle>;
  readonly series: readonly Series[];
  /** A folder with the candles in its cache. */
  readonly home: string;
  spec(strategy: 'ema-cross' | 'misbehaving', params: TrialSpec['bots'][number]['params']): TrialSpec;
  close(): Promise<void>;
}

export async function testGround({ bars = 2_000 }: { readonly bars?: number } = {}): Promise<TestGround> {
  const series = seriesOf({ bars, symbols: 1, seed: 'workers' });
  const input = scenarioOf(series, { strategy: emaCross as unknown as AnyStrategy, params: {} });
  const bundles = new Map<string, Bundle>();
  for (const file of USER_STRATEGIES) {
    const bundle = await bundleStrategy(join(import.meta.dirname, 'strategies', `${file}.ts`));
    if (!bundle.ok) throw new Error(bundle.error);
    bundles.set(NAMES[file], bundle.value);
  }
  const hashes = Object.fromEntries([...bundles].map(([name, { hash }]) => [name, hash]));
  const { from, until, ...shared } = input;
  const ground = groundOf(shared, { code: codeHash(CHECKOUT), bundles: hashes });
  const home = await mkdtemp(join(tmpdir(), 'tradewind-research-'));
  await keepCandles(columnCache(home), series);
  return {
    ground,
    bundles,
    series,
    home,
    spec: (strategy, params) => ({
      bots: [{ name: 'bench', strategy, params, instruments: null, timeframe: null, allocation: 1, minConfidence: 0 }],
      span: { from, until },
      market: { kind: 'recorded' },
      costs: 1,
      seed: '',
      wanted: { metrics: [], extras: [] },
    }),
    close: () => rm(home, { recursive: true, force: true }),
  };
}
