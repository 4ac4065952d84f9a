import { z } from 'zod';
import type { ColumnCache } from '#scripts/data/cache/column-cache.ts';
import type { Columns } from '#shared/domain/columns.ts';
import type { AnyStrategy } from '#shared/domain/strategy.ts';
import { invariant } from '#shared/kernel/invariant.ts';
import { TIMEFRAMES, timeframeMs } from '#shared/kernel/time.ts';
import { ENGINE_VERSION } from '#shared/research/backtest/run-hash.ts';
import type { Series } from '#shared/research/backtest/series.ts';
import { contentHash as columnsHash } from '#shared/research/columns/content-hash.ts';
import { contentHash } from '#shared/research/study/content.ts';
import type { TrialGround } from '../study/trial.ts';
import { packed, unpacked } from './packed.ts';

const hash = z.string().regex(/^[0-9a-f]{64}$/);
const moment = z.int().min(0);

const candles = z.strictObject({
  /** `contentHash` of instrument and columns. */
  hash,
  instrumentId: z.string(),
  timeframe: z.enum(TIMEFRAMES),
  /** Open times: from, included, to until, not included. */
  from: moment,
  until: moment,
});
/** Where a series' candles are found, and what they must be. */
export type CandlesRef = Readonly<z.output<typeof candles>>;

export const studyGround = z.strictObject({
  engine: z.string(),
  /** SHA-256 of the code that decides: see `codeHash`. */
  code: z.string(),
  /** The backtest that every trial varies: `BacktestInput` packed, without what has a place of its own here. */
  input: z.json(),
  /** One per series: what is said of it beside its candles, packed. */
  series: z.array(z.strictObject({ listed: z.json(), candles })).readonly(),
  /** Strategies of users by name: the hash of the bundle. */
  bundles: z.record(z.string(), hash),
});
/** All that the trials of a study share, as plain JSON: with it and a spec any worker on any host comes to the same result. */
export type StudyGround = Readonly<z.output<typeof studyGround>>;

/** Throws when the backtest holds what JSON cannot. */
export function groundOf(input: TrialGround, { code, bundles }: Pick<StudyGround, 'code' | 'bundles'>): StudyGround {
  const { series, strategies: _, featureStore: __, path: ___, strategy, ...rest } = input;
  return {
    engine: ENGINE_VERSION,
    code,
    input: packed({ ...rest, strategy: { ...strategy, bots: [], userStrategies: null } }), // each trial has its own
    series: series.map(({ columns, ...listed }) => ({ listed: packed(listed), candles: refOf(listed, columns) })),
    bundles,
  };
}

function refOf({ instrumentId }: Pick<Series, 'instrumentId'>, columns: Columns): CandlesRef {
  const { time, timeframe } = columns;
  const last = time.at(-1);
  const until = last === undefined ? 0 : last + timeframeMs(timeframe);
  return { hash: columnsHash({ instrumentId }, columns), instrumentId, timeframe, from: time[0] ?? 0, until };
}

/** The backtest that a ground stands for. `columns`: in the order of its series. */
export function inputOf(
  ground: StudyGround,
  { columns, strategies }: { readonly columns: readonly Columns[]; readonly strategies: readonly AnyStrategy[] },
): TrialGround {
  const series = ground.series.map(({ listed }, index): Series => {
    const own = columns[index];
    invariant(own !== undefined, 'every series has its candles');
    return { ...(unpacked(listed) as Omit<Series, 'columns'>), columns: own };
  });
  const rest = unpacked(ground.input) as Omit<TrialGround, 'series' | 'strategies'>;
  return { ...rest, series, strategies: new Map(strategies.map(one => [one.name, one])) };
}

/** SHA-256 of what a ground decides, wherever its candles are kept. With a spec's it is the identity of a trial: see `trialHash`. */
export function groundHash({ series, ...ground }: StudyGround): string {
  return contentHash({
    ...ground,
    series: series.map(({ listed, candles: { hash: content } }) => ({ listed, content })),
  });
}

/** Leaves the candles where the workers of this host look first. */
export async function keepCandles(cache: ColumnCache, series: readonly Series[]): Promise<void> {
  for (const { instrumentId, columns } of series) {
    const { hash: content } = refOf({ instrumentId }, columns);
    if ((await cache.byHash(content)) === null) await cache.keep(content, { instrumentId, columns, hash: content });
  }
}
