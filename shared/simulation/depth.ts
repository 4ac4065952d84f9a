import type { Side } from '../domain/order.ts';
import { ceilToStep, type Decimal, floorToStep, maximum, minimum, ZERO } from '../kernel/decimal.ts';
import type { MarketState, Sides } from './state.ts';
import type { DepthModel, EngineOptions, Level, Listing } from './types.ts';

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

export const ladderDepth = (ladder: LadderDepth): DepthModel => ({
  depth: ({ listing, lastPrice, volume }) => ({
    bids: ladderSide(ladder, { listing, lastPrice, volume, direction: -1 }),
    asks: ladderSide(ladder, { listing, lastPrice, volume, direction: 1 }),
  }),
});

interface LadderInput {
  readonly listing: Listing;
  readonly lastPrice: Decimal;
  readonly volume: Decimal;
  readonly direction: 1 | -1;
}

function ladderSide(ladder: LadderDepth, { listing, lastPrice, volume, direction }: LadderInput): readonly Level[] {
  const { tickSize, stepSize } = listing;
  const levels: Level[] = [];
  let distance = ceilToStep(lastPrice.times(ladder.halfSpread), tickSize);
  let gap = lastPrice.times(ladder.spacing);
  let quantity = maximum(volume.times(ladder.volumeShare), ladder.minLevelQuote.div(lastPrice), stepSize);
  distance = maximum(distance, tickSize);
  for (let index = 0; index < ladder.levels; index++) {
    const onTick = direction === 1 ? ceilToStep : floorToStep;
    const price = onTick(lastPrice.plus(distance.times(direction)), tickSize);
    if (price.lte(0)) break;
    levels.push({ price, quantity: ceilToStep(quantity, stepSize) });
    distance = distance.plus(maximum(ceilToStep(gap, tickSize), tickSize));
    gap = gap.times(ladder.growth);
    quantity = quantity.times(ladder.growth).toSignificantDigits(12);
  }
  return levels;
}

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
  const after = taken.side === 'buy' ? { ...sides, asks: left } : { ...sides, bids: left };
  if (market.book === null) market.taken = after;
  else market.book = after;
}

function takeFrom(levels: readonly Level[], quantity: Decimal): readonly Level[] {
  const left: Level[] = [];
  let open = quantity;
  for (const level of levels) {
    const eaten = minimum(open, level.quantity);
    open = open.minus(eaten);
    if (level.quantity.gt(eaten)) left.push({ price: level.price, quantity: level.quantity.minus(eaten) });
  }
  return left;
}

/** The book after changed levels; quantity zero removes one. */
export function applyDelta(book: Sides, delta: Sides): Sides {
  return {
    bids: mergeLevels(book.bids, delta.bids).sort((a, b) => b.price.cmp(a.price)),
    asks: mergeLevels(book.asks, delta.asks).sort((a, b) => a.price.cmp(b.price)),
  };
}

function mergeLevels(levels: readonly Level[], changes: readonly Level[]): Level[] {
  const byPrice = new Map(levels.map(level => [level.price.toString(), level]));
  for (const change of changes) byPrice.set(change.price.toString(), change);
  return [...byPrice.values()].filter(level => level.quantity.gt(ZERO));
}
