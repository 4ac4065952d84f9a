import type { MarketSymbol } from '../../../domain/instrument.ts';
import { Decimal, maximum, roundToStep } from '../../../kernel/decimal.ts';
import { type EpochMs, type Timeframe, timeframeMs } from '../../../kernel/time.ts';
import { foldBar } from '../../../simulation/bars.ts';
import type { Bar, Level, Movement } from '../../../simulation/types.ts';
import type { BarRange, Feed } from './feed.ts';

/** From the first step after `at` on all prices of the symbol are off by the share `by` (decimal text, more than -1). Plain data, for the journal. */
export interface Gap {
  readonly symbol: MarketSymbol;
  readonly at: EpochMs;
  readonly by: string;
}

/** A feed whose prices can be made to jump. */
export interface GappedFeed extends Feed {
  /** All that were made, oldest first. */
  readonly gaps: readonly Gap[];
  /** Adds up with those before. `at` must not lie before a step that was walked. */
  gap(gap: Gap): void;
}

interface OwnGaps {
  readonly tickSize: Decimal;
  readonly jumps: readonly { readonly at: EpochMs; readonly factor: Decimal }[];
  /** Longer bars with a jump inside, by timeframe and opening. */
  readonly straddling: Map<string, Bar>;
}

/** As `feed`, with gaps. A symbol that it does not list has none. */
export function gappedFeed(feed: Feed): GappedFeed {
  const gaps: Gap[] = [];
  const own = new Map<MarketSymbol, OwnGaps>();
  const baseMs = timeframeMs(feed.baseTimeframe);

  const moved = (movement: Movement): Movement => {
    const mine = own.get(movement.symbol);
    return mine === undefined ? movement : movedBy(movement, mine);
  };

  /** A longer bar is scaled as a whole, or, with a jump inside, made of its parts. */
  const longer = (symbol: MarketSymbol, timeframe: Timeframe, bar: Bar): Bar => {
    const mine = own.get(symbol);
    if (mine === undefined) return bar;
    if (!mine.jumps.some(({ at }) => bar.openTime + baseMs <= at && at < bar.closeTime)) return scaledBar(bar, mine);
    const key = `${timeframe} ${bar.openTime}`;
    const known = mine.straddling.get(key) ?? folded(symbol, timeframe, bar);
    mine.straddling.set(key, known);
    return known;
  };

  const folded = (symbol: MarketSymbol, timeframe: Timeframe, whole: Bar): Bar => {
    const byHours = timeframeMs(timeframe) > timeframeMs('1h') && baseMs < timeframeMs('1h');
    const parts = bars(symbol, byHours ? '1h' : feed.baseTimeframe, { from: whole.openTime, until: whole.closeTime });
    return parts.reduce<Bar | null>((running, part) => foldBar(running, part, timeframe), null) ?? whole;
  };

  const bars = (symbol: MarketSymbol, timeframe: Timeframe, range: BarRange): readonly Bar[] => {
    const found = feed.bars(symbol, timeframe, range);
    return own.has(symbol) ? found.map(bar => longer(symbol, timeframe, bar)) : found;
  };

  return {
    listings: feed.listings,
    baseTimeframe: feed.baseTimeframe,
    span: feed.span,
    live: feed.live,
    nextAt: after => feed.nextAt(after),
    earliest: (symbol, timeframe, now) => feed.earliest(symbol, timeframe, now),
    bars,
    step: (at, only) => {
      const step = feed.step(at, only);
      if (own.size === 0) return step;
      return {
        at: step.at,
        movements: step.movements.map(moved),
        bars: step.bars.map(({ symbol, bar }) => ({ symbol, bar: longer(symbol, feed.baseTimeframe, bar) })),
      };
    },
    get gaps() {
      return [...gaps];
    },
    gap: gap => {
      const listing = feed.listings.find(({ symbol }) => symbol === gap.symbol);
      if (listing === undefined) return;
      gaps.push(gap);
      const jumps = [...(own.get(gap.symbol)?.jumps ?? []), { at: gap.at, factor: new Decimal(gap.by).plus(1) }];
      own.set(gap.symbol, { tickSize: listing.tickSize, jumps, straddling: new Map() });
    },
  };
}

/** All jumps before `time`, multiplied. */
const factorAt = ({ jumps }: OwnGaps, time: EpochMs): Decimal =>
  jumps.reduce((factor, jump) => (jump.at < time ? factor.times(jump.factor) : factor), new Decimal(1));

/** A price in whole ticks; at least one. */
const scaled = (price: Decimal, factor: Decimal, tickSize: Decimal): Decimal =>
  maximum(roundToStep(price.times(factor), tickSize), tickSize);

function scaledBar(bar: Bar, own: OwnGaps): Bar {
  const factor = factorAt(own, bar.closeTime);
  if (factor.eq(1)) return bar;
  const price = (value: Decimal): Decimal => scaled(value, factor, own.tickSize);
  return { ...bar, open: price(bar.open), high: price(bar.high), low: price(bar.low), close: price(bar.close) };
}

/** Levels stay off the ticks: rounding would make two of one, and a later change would miss them. */
const scaledLevels = (levels: readonly Level[], factor: Decimal): readonly Level[] =>
  levels.map(({ price, quantity }) => ({ price: price.times(factor), quantity }));

function movedBy(movement: Movement, own: OwnGaps): Movement {
  if (movement.kind === 'bar') return { ...movement, bar: scaledBar(movement.bar, own) };
  const factor = factorAt(own, movement.at);
  if (factor.eq(1)) return movement;
  if (movement.kind === 'trade') return { ...movement, price: scaled(movement.price, factor, own.tickSize) };
  return { ...movement, bids: scaledLevels(movement.bids, factor), asks: scaledLevels(movement.asks, factor) };
}
