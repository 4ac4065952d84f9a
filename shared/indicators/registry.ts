import { ALTERNATIVE } from './alternative/alternative.ts';
import { CROSS_ASSET } from './cross-asset/cross-asset.ts';
import type { AnyIndicator } from './indicator.ts';
import { LEVELS } from './levels/levels.ts';
import { MICROSTRUCTURE } from './microstructure/microstructure.ts';
import { MOMENTUM } from './momentum/momentum.ts';
import { PATTERNS } from './patterns/patterns.ts';
import { SEASONALITY } from './seasonality/seasonality.ts';
import { STATISTICS } from './statistics/statistics.ts';
import { TRANSFORMS } from './transforms/transforms.ts';
import { TREND } from './trend/trend.ts';
import { VOLATILITY } from './volatility/volatility.ts';
import { VOLUME } from './volume/volume.ts';

/** Each family is a folder with its list. A new indicator is its file, a line in its family's list, and a test against reference values. */
export const FAMILIES = {
  trend: TREND,
  momentum: MOMENTUM,
  volatility: VOLATILITY,
  volume: VOLUME,
  transforms: TRANSFORMS,
  patterns: PATTERNS,
  statistics: STATISTICS,
  levels: LEVELS,
  seasonality: SEASONALITY,
  microstructure: MICROSTRUCTURE,
  'cross-asset': CROSS_ASSET,
  alternative: ALTERNATIVE,
} as const satisfies Readonly<Record<string, readonly AnyIndicator[]>>;

/** Every indicator. */
export const REGISTRY: readonly AnyIndicator[] = Object.values(FAMILIES).flat();

const byName: ReadonlyMap<string, AnyIndicator> = new Map(REGISTRY.map(one => [one.name, one]));

/** The indicator of that name; null when there is none. */
export const findIndicator = (name: string): AnyIndicator | null => byName.get(name) ?? null;
