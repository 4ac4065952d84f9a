import { percent } from '#scripts/terminal/formats.ts';
import type { Columns } from '#shared/domain/columns.ts';
import { type Agreement, agreement } from '#shared/research/quality/agreement.ts';
import { type Drift, drift } from '#shared/research/quality/drift.ts';
import { barReturns } from '#shared/research/quality/returns.ts';
import { utc } from './series-text.ts';

/** Two sources of the same market beside each other. */
export interface Comparison {
  /** The file, or the instrument, that was compared with. */
  readonly against: string;
  readonly agreement: Agreement;
  /** Of its returns against those of the series; null when one has none. */
  readonly drift: Drift | null;
}

/** Both as `Columns` promises, of one timeframe. */
export const compare = (columns: Columns, other: Columns, against: string): Comparison => ({
  against,
  agreement: agreement(columns, other),
  drift: drift(returnsOf(columns), returnsOf(other)),
});

/** How the returns of the last quarter of a series are spread, against those before; null where there are too few to say. */
export function ownDrift(columns: Columns): Drift | null {
  const returns = returnsOf(columns);
  const cut = Math.floor(returns.length * 0.75);
  return returns.length < LEAST_RETURNS ? null : drift(returns.subarray(0, cut), returns.subarray(cut));
}

const LEAST_RETURNS = 200;

const returnsOf = (columns: Columns): Float64Array => barReturns(columns, Uint32Array.from(columns.time.keys()));

export const driftText = ({ psi, distance, verdict }: Drift): string =>
  `${verdict} (PSI ${psi.toFixed(3)}, Kolmogorov–Smirnov distance ${distance.toFixed(3)})`;

export function comparisonLines({ against, agreement: found, drift: moved }: Comparison): readonly string[] {
  const { shared, onlyFirst, onlySecond, equalShare, meanBps, deviationBps, largest } = found;
  const bps = (value: number | null): string => (value === null ? '–' : value.toFixed(2));
  return [
    `against ${against}: ${shared} bars in both, ${onlyFirst} only here, ${onlySecond} only there`,
    `  equal ${equalShare === null ? '–' : percent(equalShare)}, deviation of the close ${bps(meanBps)} bp on average, sd ${bps(deviationBps)} bp${largest === null ? '' : `, largest ${bps(largest.bps)} bp at ${utc(largest.time)}`}`,
    ...(moved === null ? [] : [`  drift of the returns: ${driftText(moved)}`]),
  ];
}
