import { z } from 'zod';
import type { Bar } from '../../domain/bar.ts';
import { type AnyIndicator, type Description, indicator } from '../indicator.ts';
import { period } from '../period.ts';
import { Ring } from '../ring.ts';

/** Share of the volume that the value area holds, as on the floor of the CBOT. */
const VALUE_AREA = 0.7;

/**
 * Volume by price over the last bars: `rows` equal rows from the lowest low to the highest high; the volume of a bar lies
 * evenly between its low and its high, since a bar does not say where in it was traded.
 */
class VolumeProfile {
  readonly #lows: Ring;
  readonly #highs: Ring;
  readonly #volumes: Ring;
  readonly #rows: Float64Array;
  #lowest = 0;
  #width = 0;
  /** Volume in all rows together; 0: there is no profile. */
  total = 0;

  constructor(bars: number, rows: number) {
    this.#lows = new Ring(bars);
    this.#highs = new Ring(bars);
    this.#volumes = new Ring(bars);
    this.#rows = new Float64Array(rows);
  }

  /** False until there are enough bars, and where none of them has volume. */
  add(bar: Bar): boolean {
    this.#lows.push(bar.low);
    this.#highs.push(bar.high);
    this.#volumes.push(bar.volume);
    if (!this.#lows.isFull) return false;
    let [lowest, highest] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (let index = 0; index < this.#lows.length; index++) {
      lowest = Math.min(lowest, this.#lows.values[index] ?? 0);
      highest = Math.max(highest, this.#highs.values[index] ?? 0);
    }
    this.#lowest = lowest;
    this.#width = (highest - lowest) / this.#rows.length;
    this.#rows.fill(0);
    for (let ago = this.#lows.length - 1; ago >= 0; ago--) this.#spread(ago);
    this.total = 0;
    for (const volume of this.#rows) this.total += volume;
    return this.total > 0;
  }

  /** Puts the volume of one bar into the rows that it touched, by the part of its range in each. */
  #spread(ago: number): void {
    const [low, high, volume] = [this.#lows.at(ago), this.#highs.at(ago), this.#volumes.at(ago)];
    const [first, last] = [this.rowOf(low), this.rowOf(high)];
    if (first === last) {
      this.#rows[first] = (this.#rows[first] ?? 0) + volume;
      return;
    }
    for (let row = first; row <= last; row++) {
      const from = row === first ? low : this.edge(row);
      const to = row === last ? high : this.edge(row + 1);
      this.#rows[row] = (this.#rows[row] ?? 0) + volume * Math.max(0, (to - from) / (high - low));
    }
  }

  /** The row that holds the price; a price on an edge is in the row above it, the highest high in the last. */
  rowOf(price: number): number {
    if (this.#width === 0) return 0;
    const row = Math.floor((price - this.#lowest) / this.#width);
    return Math.max(0, Math.min(this.#rows.length - 1, row));
  }

  /** The lower edge of a row, in quote. */
  edge(row: number): number {
    return this.#lowest + row * this.#width;
  }

  volumeAt(row: number): number {
    return this.#rows[row] ?? 0;
  }

  /** The row with the most volume, of equal ones the lowest. */
  fullestRow(): number {
    let fullest = 0;
    for (let row = 1; row < this.#rows.length; row++) if (this.volumeAt(row) > this.volumeAt(fullest)) fullest = row;
    return fullest;
  }

  /** Last row of the value area upwards (`side` 1) or downwards (−1): from the fullest row on the fuller neighbour joins. */
  valueAreaEnd(side: 1 | -1): number {
    let low = this.fullestRow();
    let high = low;
    let inside = this.volumeAt(low);
    while (inside < VALUE_AREA * this.total && (low > 0 || high < this.#rows.length - 1)) {
      const above = high < this.#rows.length - 1 ? this.volumeAt(high + 1) : -1;
      const below = low > 0 ? this.volumeAt(low - 1) : -1;
      inside += Math.max(above, below);
      if (above >= below) high += 1;
      else low -= 1;
    }
    return side === 1 ? high : low;
  }
}

const ofProfile = (description: Description, part: (profile: VolumeProfile, close: number) => number): AnyIndicator =>
  indicator({
    ...description,
    params: z.strictObject({ period: period.default(100), rows: z.int().min(1).max(200).default(24) }),
    warmUp: params => params.period,
    start(params) {
      const profile = new VolumeProfile(params.period, params.rows);
      return { update: bar => (profile.add(bar) ? part(profile, bar.close) : null) };
    },
  });

/** Point of control: the middle of the row in which most of the last bars' volume was traded. In quote; null without volume. Source: Steidlmayer, Market Profile (1985). */
export const pointOfControl = ofProfile(
  { name: 'point-of-control', summary: 'Price at which most was traded', unit: 'quote', range: [0, null] },
  profile => profile.edge(profile.fullestRow() + 0.5),
);
/** Value area high: upper edge of the rows around the point of control that hold 70 % of the volume, grown by the fuller neighbour, of equals the upper. In quote; null without volume. Source: Steidlmayer (1985). */
export const valueAreaHigh = ofProfile(
  { name: 'value-area-high', summary: 'Upper edge of 70 % of the volume', unit: 'quote', range: [0, null] },
  profile => profile.edge(profile.valueAreaEnd(1) + 1),
);
/** Value area low: lower edge of the same rows. In quote; null without volume. Source: Steidlmayer (1985). */
export const valueAreaLow = ofProfile(
  { name: 'value-area-low', summary: 'Lower edge of 70 % of the volume', unit: 'quote', range: [0, null] },
  profile => profile.edge(profile.valueAreaEnd(-1)),
);
/** Share of the last bars' volume that was traded in the row of the close. 0 to 1: near 0 the market has no memory of this price; null without volume. */
export const volumeAtPrice = ofProfile(
  { name: 'volume-at-price', summary: 'Share of the volume traded around the close', unit: 'fraction', range: [0, 1] },
  (profile, close) => profile.volumeAt(profile.rowOf(close)) / profile.total,
);
