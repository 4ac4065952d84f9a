import type { Side } from '../domain/order.ts';
import { ceilToStep, Decimal, floorToStep, maximum, ZERO } from '../kernel/decimal.ts';
import type { MarketState, Sides } from './state.ts';
import type { DepthModel, EngineOptions, Level } from './types.ts';

/** A ladder of levels on both sides of the last price, which get wider apart and larger with each step away from it. */
export interface LadderDepth {
  /** Distance of the best levels from the last price, as a share of it; at least one tick. */
  readonly halfSpread: Decimal;
  readonly levels: number;
  /** Distance between the first two levels, as a share of the price; at least one tick. */
  readonly spacing: Decimal;
  /** Each level is as much further and larger than the one before: 1 is even. */
  readonly growth: Decimal;
  /** Size of the best level, as a share of the last movement's volume. */
  readonly volumeShare: Decimal;
  /** No level is smaller than this, in quote. */
  readonly minLevelQuote: Decimal;
}

type Asked = Parameters<DepthModel['depth']>[0];

/** A ladder as a model, and level by level for who needs only the first ones of a side. */
export interface LadderModel extends DepthModel {
  /** What an order of `side` meets, best first. */
  levels(input: Asked, side: Side): Iterable<Level>;
}

/**
 * Counts in whole ticks and steps, so that one multiplication per number makes it a Decimal. A depth is asked for several times
 * while an order is checked, swept and taken, mostly for one side: so each side is built when it is first looked at, and once.
 */
export const ladderDepth = (ladder: LadderDepth): LadderModel => {
  const shape = shapeOf(ladder);
  let last: { readonly input: Asked; readonly sides: Sides } | null = null;
  return {
    depth: input => {
      const { listing, lastPrice, volume } = input;
      const known = last?.input;
      if (last !== null && known?.lastPrice === lastPrice && known.volume === volume && known.listing === listing)
        return last.sides;
      const sides = new LadderSides(shape, input);
      last = { input, sides };
      return sides;
    },
    levels: (input, side) => levelsOf(shape, input, side),
  };
};

interface Shape {
  readonly ladder: LadderDepth;
  readonly halfSpread: number;
  readonly spacing: number;
  readonly growth: number;
}

const shapeOf = (ladder: LadderDepth): Shape => ({
  ladder,
  halfSpread: ladder.halfSpread.toNumber(),
  spacing: ladder.spacing.toNumber(),
  growth: ladder.growth.toNumber(),
});

class LadderSides implements Sides {
  readonly #shape: Shape;
  readonly #input: Asked;
  #bids: readonly Level[] | null = null;
  #asks: readonly Level[] | null = null;

  constructor(shape: Shape, input: Asked) {
    this.#shape = shape;
    this.#input = input;
  }

  get bids(): readonly Level[] {
    this.#bids ??= [...levelsOf(this.#shape, this.#input, 'sell')];
    return this.#bids;
  }

  get asks(): readonly Level[] {
    this.#asks ??= [...levelsOf(this.#shape, this.#input, 'buy')];
    return this.#asks;
  }
}

/** All that an order wants at one price: half a spread from the last one, on tick; or as much as a share of the last volume. */
export interface FlatDepth {
  readonly halfSpread: Decimal;
  /** Share of the last movement's volume that an order gets, rounded down to the step; null: all that it wants. */
  readonly volumeShare: Decimal | null;
}

const ENDLESS = new Decimal('1000000000000000');

export const flatDepth = ({ halfSpread, volumeShare }: FlatDepth): DepthModel => ({
  depth: ({ listing: { tickSize, stepSize }, lastPrice, volume }) => {
    const quantity = volumeShare === null ? ENDLESS : floorToStep(volume.times(volumeShare), stepSize);
    if (quantity.isZero()) return { bids: [], asks: [] };
    const away = lastPrice.times(halfSpread);
    const bid = floorToStep(lastPrice.minus(away), tickSize);
    return {
      bids: bid.gt(0) ? [{ price: bid, quantity }] : [],
      asks: [{ price: ceilToStep(lastPrice.plus(away), tickSize), quantity }],
    };
  },
});

/** The levels that an order of `side` meets, best first, on the tick and the step. */
function* levelsOf({ ladder, halfSpread, spacing, growth }: Shape, asked: Asked, side: Side): Iterable<Level> {
  const { listing, lastPrice, volume } = asked;
  const { tickSize, stepSize } = listing;
  const share = volume.times(ladder.volumeShare);
  // compared as quote, since a division costs more than all the rest
  const isEnough = share.times(lastPrice).gte(ladder.minLevelQuote);
  const quantity = maximum(isEnough ? share : ladder.minLevelQuote.div(lastPrice), stepSize);
  const lastTicks = lastPrice.div(tickSize).toNumber();
  let steps = quantity.div(stepSize).toNumber();
  let distance = wholeTicks(lastTicks * halfSpread);
  let gap = lastTicks * spacing;
  for (let index = 0; index < ladder.levels; index++) {
    const ticks = side === 'buy' ? Math.ceil(lastTicks + distance) : Math.floor(lastTicks - distance);
    if (ticks > 0) yield { price: tickSize.times(ticks), quantity: stepSize.times(Math.ceil(steps)) };
    distance += wholeTicks(gap);
    gap *= growth;
    steps *= growth;
  }
}

const wholeTicks = (ticks: number): number => Math.max(1, Math.ceil(ticks));

/** The depth that an order meets now: the feed's book, else the model around the last price, as takers have left it. */
export function depthOf(market: MarketState, options: EngineOptions): Sides {
  if (market.book !== null) return market.book;
  if (market.taken !== null) return market.taken;
  if (market.price === null) return { bids: [], asks: [] };
  return options.depth.depth({ listing: market.listing, lastPrice: market.price, volume: market.volume });
}

/** The side that an order of `side` trades against. */
export const facing = (sides: Sides, side: Side): readonly Level[] => (side === 'buy' ? sides.asks : sides.bids);

/** The price that an order of `side` would get now; null when the other side is empty. */
export const facingPrice = (sides: Sides, side: Side): Decimal | null => facing(sides, side)[0]?.price ?? null;

/** Takes `quantity` from the front of what an order of `side` faces. */
export function takeDepth(market: MarketState, options: EngineOptions, taken: { side: Side; quantity: Decimal }): void {
  const sides = depthOf(market, options);
  const left = takeFrom(facing(sides, taken.side), taken.quantity);
  const after = taken.side === 'buy' ? { bids: sides.bids, asks: left } : { bids: left, asks: sides.asks };
  if (market.book === null) market.taken = after;
  else market.book = after;
}

function takeFrom(levels: readonly Level[], quantity: Decimal): readonly Level[] {
  let open = quantity;
  let eaten = 0;
  for (const level of levels) {
    if (open.lt(level.quantity)) break;
    open = open.minus(level.quantity);
    eaten += 1;
  }
  const [first, ...rest] = levels.slice(eaten);
  if (first === undefined || open.isZero()) return first === undefined ? [] : [first, ...rest];
  return [{ price: first.price, quantity: first.quantity.minus(open) }, ...rest];
}

/** The book after changed levels; quantity zero removes one. */
export function applyDelta(book: Sides, delta: Sides): Sides {
  return {
    bids: mergeLevels(book.bids, delta.bids, (level, price) => level.price.gt(price)),
    asks: mergeLevels(book.asks, delta.asks, (level, price) => level.price.lt(price)),
  };
}

/** `levels`, sorted by `before`, after the changes. A book is long and a change is short, so each finds its own place. */
function mergeLevels(
  levels: readonly Level[],
  changes: readonly Level[],
  before: (level: Level, price: Decimal) => boolean,
): readonly Level[] {
  if (changes.length === 0) return levels;
  const merged = [...levels];
  for (const change of changes) {
    let [low, high] = [0, merged.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      const level = merged[middle];
      if (level !== undefined && before(level, change.price)) low = middle + 1;
      else high = middle;
    }
    const known = merged[low]?.price.eq(change.price) === true;
    merged.splice(low, known ? 1 : 0, ...(change.quantity.gt(ZERO) ? [change] : []));
  }
  return merged;
}
