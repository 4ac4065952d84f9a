import { type Random, seededRandom } from '../../kernel/random.ts';
import type { AssetTraits } from './asset.ts';
import { HOUR_SECONDS, type PathHour } from './noise-path.ts';

/** One hour of one asset's one-second bars: prices in ticks, volume in steps. 72 kB. */
export interface Segment {
  readonly open: Int32Array;
  readonly high: Int32Array;
  readonly low: Int32Array;
  readonly close: Int32Array;
  readonly volume: Float32Array;
}

/** Puts the common and the asset's own path together, and rounds to ticks and steps. */
export function buildSegment(traits: AssetTraits, paths: { common: PathHour; own: PathHour }, seed: string): Segment {
  const { common, own } = paths;
  const random = seededRandom(seed);
  const segment = emptySegment();
  const ticksPerUnit = 10 ** traits.tickPlaces;
  const ticks = (level: number): number => Math.max(1, Math.round(traits.startPrice * Math.exp(level) * ticksPerUnit));
  let last = ticks(traits.beta * common.start + own.start);
  for (let second = 0; second < HOUR_SECONDS; second++) {
    const close = ticks(traits.beta * at(common.levels, second) + at(own.levels, second));
    const jumped = at(common.shape.jumps, second) + at(own.shape.jumps, second) > 0;
    const open = jumped ? close : last;
    const heat = (at(common.shape.heat, second) + at(own.shape.heat, second)) / 2;
    writeBar(segment, second, { open, close, reach: reachOf(traits, close, heat), random });
    segment.volume[second] = volumeSteps(traits, { price: close / ticksPerUnit, heat, random });
    last = close;
  }
  return segment;
}

const emptySegment = (): Segment => ({
  open: new Int32Array(HOUR_SECONDS),
  high: new Int32Array(HOUR_SECONDS),
  low: new Int32Array(HOUR_SECONDS),
  close: new Int32Array(HOUR_SECONDS),
  volume: new Float32Array(HOUR_SECONDS),
});

const at = (values: Float64Array | Uint8Array, index: number): number => values[index] ?? 0;

/** How far a bar's wicks typically go beyond its body, in ticks. */
const reachOf = (traits: AssetTraits, close: number, heat: number): number => close * 6e-5 * traits.beta * heat;

interface Body {
  readonly open: number;
  readonly close: number;
  readonly reach: number;
  readonly random: Random;
}

function writeBar(segment: Segment, second: number, { open, close, reach, random }: Body): void {
  const wick = (): number => Math.round(-Math.log(1 - random.next()) * reach);
  segment.open[second] = open;
  segment.close[second] = close;
  segment.high[second] = Math.max(open, close) + wick();
  segment.low[second] = Math.max(1, Math.min(open, close) - wick());
}

/** Log-normal around the turnover, more when it is hot; at least one step. */
function volumeSteps(
  traits: AssetTraits,
  { price, heat, random }: { price: number; heat: number; random: Random },
): number {
  const quote = traits.turnover * (0.3 + 0.7 * heat * heat) * Math.exp(0.8 * random.normal() - 0.32);
  return Math.max(1, Math.round((quote / price) * 10 ** traits.stepPlaces));
}
