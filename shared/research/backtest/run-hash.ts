import { createHash, type Hash } from 'node:crypto';
import { FLOW_NAMES } from '../../domain/flow.ts';
import type { Observation } from '../../domain/observation.ts';
import type { VenueModels } from './models.ts';
import type { Series } from './series.ts';

/** Grows when the same input may lead to another result. */
export const ENGINE_VERSION = '1';

export interface RunFacts {
  readonly series: readonly Series[];
  /** Those that features look at. */
  readonly observations?: readonly Observation[] | undefined;
  /** Content of the code that decides, strategies in. */
  readonly code: string;
  /** The parsed configuration; what JSON cannot hold is no part of it. */
  readonly configuration: unknown;
  readonly models: VenueModels;
  readonly seed: string;
}

/** SHA-256 over all that decides a result. Equal hashes are the same result, so a run that is known need not be run again. */
export function runHash({ series, observations = [], code, configuration, models, seed }: RunFacts): string {
  const hash = createHash('sha256');
  hash.update(JSON.stringify({ engine: ENGINE_VERSION, code, configuration, models, seed }));
  if (observations.length > 0) hash.update(JSON.stringify(observations));
  for (const { instrumentId, listing, columns, flow, funding, tape } of series) {
    hash.update(JSON.stringify({ instrumentId, listing, timeframe: columns.timeframe }));
    for (const name of ['time', 'open', 'high', 'low', 'close', 'volume'] as const) update(hash, columns[name]);
    if (flow !== undefined) for (const name of FLOW_NAMES) update(hash, flow[name]);
    if (funding !== undefined) for (const values of [funding.time, funding.rate]) update(hash, values);
    if (tape?.trades !== undefined) {
      const { time, price, quantity, side } = tape.trades;
      for (const values of [time, price, quantity, side]) update(hash, values);
    }
    if (tape?.books !== undefined) hash.update(JSON.stringify(tape.books));
  }
  return hash.digest('hex');
}

const update = (hash: Hash, values: Float64Array | Int8Array): void => {
  hash.update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
};
