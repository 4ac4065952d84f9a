import { z } from 'zod';
import type { Bar } from '../domain/bar.ts';
import type { Flow } from '../domain/flow.ts';
import type { Observed } from '../domain/observation.ts';
import type { FeatureSpec } from '../domain/strategy.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import { TIMEFRAMES, type Timeframe } from '../kernel/time.ts';
import { ALONE, type Beside, type Stream } from './indicator.ts';
import { findIndicator, REGISTRY } from './registry.ts';

/** Bars in a block. A feature starts at the block before the one it is asked in, so it always has this many bars to warm up. */
export const BLOCK_BARS = 512;

/** A spec as it stands in the profile and in `bots.features`. */
export const featureSpec = z.strictObject({
  indicator: z.string(),
  params: z.record(z.string(), z.number()),
  timeframe: z.enum(TIMEFRAMES).exactOptional(),
  reference: z.string().min(1).exactOptional(),
  observed: z.string().min(1).exactOptional(),
});

/** A spec that was checked against the registry. */
export interface Feature {
  /** Canonical text without the timeframe: `ema(20)`, `macd(12,26,9)`, `beta(60,binance:BTC/USDT)`. The same number has the same id. */
  readonly id: string;
  /** Null: the bot's own. */
  readonly timeframe: Timeframe | null;
  /** What the stream must be given beside the bar. */
  readonly needs: readonly (keyof Beside)[];
  /** Id of the instrument whose bars stand beside; null when none are needed. */
  readonly reference: string | null;
  /** The series of observations that stands beside; null when none is needed. */
  readonly observed: string | null;
  /** What the spec says, with defaults. */
  readonly params: Readonly<Record<string, number>>;
  /** Bars until the first value. */
  readonly warmUp: number;
  start(): Stream;
}

/** Canonical text with the timeframe, where there is one: `ema(20)@5s`. */
export const fullId = (feature: Feature): string =>
  feature.timeframe === null ? feature.id : `${feature.id}@${feature.timeframe}`;

/** What the spec means; the error says what is wrong with it, for people. */
export function resolveFeature(spec: FeatureSpec): Result<Feature, string> {
  const indicator = findIndicator(spec.indicator);
  if (indicator === null) {
    const known = REGISTRY.map(one => one.name).join(', ');
    return err(`unknown indicator ${spec.indicator}; known: ${known}`);
  }
  const parsed = indicator.params.safeParse(spec.params);
  if (!parsed.success) return err(`${spec.indicator}: ${z.prettifyError(parsed.error)}`);
  const params = parsed.data as Readonly<Record<string, number>>;
  const warmUp = indicator.warmUp(params);
  if (warmUp > BLOCK_BARS)
    return err(`${spec.indicator} needs ${warmUp} bars to warm up; at most ${BLOCK_BARS} are kept`);
  const { reference = null, observed = null } = spec;
  if (indicator.needs.includes('reference') !== (reference !== null))
    return err(
      reference === null
        ? `${spec.indicator} compares with another instrument: name it under reference`
        : `${spec.indicator} looks at one instrument alone: leave out reference`,
    );
  if (indicator.needs.includes('observed') !== (observed !== null))
    return err(
      observed === null
        ? `${spec.indicator} looks at a series of observations: name it under observed, such as fear-and-greed:index`
        : `${spec.indicator} looks at no observations: leave out observed`,
    );
  const values = [
    ...Object.keys(indicator.params.shape).map(name => params[name]),
    ...[reference, observed].filter(one => one !== null),
  ];
  return ok({
    id: `${indicator.name}(${values.join(',')})`,
    timeframe: spec.timeframe ?? null,
    needs: indicator.needs,
    reference,
    observed,
    params,
    warmUp,
    start: () => indicator.start(params),
  });
}

/** All that stands beside a bar of one instrument, by the ids under which features ask for it. */
export interface Surroundings {
  readonly flow: Flow | null;
  reference(instrumentId: string): Bar | null;
  observed(series: string): Observed | null;
}

/** No other instrument, no trades, no book, no observations. */
export const NO_SURROUNDINGS: Surroundings = { flow: null, reference: () => null, observed: () => null };

/** What a feature may see of it. */
export function besideOf({ needs, reference, observed }: Feature, around: Surroundings): Beside {
  if (needs.length === 0) return ALONE;
  return {
    flow: around.flow,
    reference: reference === null ? null : around.reference(reference),
    observed: observed === null ? null : around.observed(observed),
  };
}
