import type { MarketSymbol } from '#shared/domain/instrument.ts';
import type { Feed } from '#shared/exchange/paper/feeds/feed.ts';
import { Decimal } from '#shared/kernel/decimal.ts';
import { barOpen, type EpochMs, epochMs, type Timeframe, timeframeMs } from '#shared/kernel/time.ts';
import type { Bar, Listing } from '#shared/simulation/types.ts';

const STEP_MS = 1_000;
const VOLUME = new Decimal(10);

/** A market that stands still at 100 in every symbol, until a test says where the next second goes. */
export class ScriptedFeed implements Feed {
  readonly listings: readonly Listing[];
  readonly baseTimeframe: Timeframe = '1s';
  readonly span = null;
  readonly live = null;
  readonly #bars = new Map<MarketSymbol, Map<EpochMs, Bar>>();
  readonly #next = new Map<MarketSymbol, Decimal>();
  readonly #last = new Map<MarketSymbol, Decimal>();

  constructor(listings: readonly Listing[]) {
    this.listings = listings;
  }

  /** The next second of `symbol` goes in a line from the last price to this one. */
  moveTo(symbol: MarketSymbol, price: number): void {
    this.#next.set(symbol, new Decimal(price));
  }

  nextAt(after: EpochMs): EpochMs {
    return epochMs((Math.floor(after / STEP_MS) + 1) * STEP_MS);
  }

  earliest(_symbol: MarketSymbol, _timeframe: Timeframe, now: EpochMs): EpochMs {
    return epochMs(barOpen(now, '1d') - 86_400_000);
  }

  step(at: EpochMs, only?: ReadonlySet<MarketSymbol>) {
    const bars = this.listings
      .filter(({ symbol }) => only?.has(symbol) ?? true)
      .map(({ symbol }) => ({ symbol, bar: this.#bar(symbol, epochMs(at - STEP_MS)) }));
    return { at, movements: bars.map(({ symbol, bar }) => ({ kind: 'bar' as const, symbol, at, bar })), bars };
  }

  bars(
    symbol: MarketSymbol,
    timeframe: Timeframe,
    range: { readonly from: EpochMs; readonly until: EpochMs },
  ): readonly Bar[] {
    const length = timeframeMs(timeframe);
    const bars: Bar[] = [];
    for (let open = barOpen(range.from, timeframe); open < range.until; open = epochMs(open + length)) {
      if (open >= range.from)
        bars.push(timeframe === '1s' ? this.#bar(symbol, open) : this.#longer(symbol, open, length));
    }
    return bars;
  }

  #longer(symbol: MarketSymbol, openTime: EpochMs, length: number): Bar {
    const known = [...(this.#bars.get(symbol)?.values() ?? [])].filter(
      bar => bar.openTime >= openTime && bar.openTime < openTime + length,
    );
    const flat = new Decimal(100);
    const [first, last] = [known[0], known.at(-1)];
    return {
      openTime,
      closeTime: epochMs(openTime + length),
      open: first?.open ?? flat,
      high: Decimal.max(flat, ...known.map(bar => bar.high)),
      low: Decimal.min(flat, ...known.map(bar => bar.low)),
      close: last?.close ?? flat,
      volume: VOLUME.times(length / STEP_MS),
    };
  }

  #bar(symbol: MarketSymbol, openTime: EpochMs): Bar {
    const known = this.#bars.get(symbol) ?? new Map<EpochMs, Bar>();
    this.#bars.set(symbol, known);
    const before = known.get(openTime);
    if (before !== undefined) return before;
    const open = this.#last.get(symbol) ?? new Decimal(100);
    const close = this.#next.get(symbol) ?? open;
    this.#next.delete(symbol);
    this.#last.set(symbol, close);
    const bar: Bar = {
      openTime,
      closeTime: epochMs(openTime + STEP_MS),
      open,
      high: Decimal.max(open, close),
      low: Decimal.min(open, close),
      close,
      volume: VOLUME,
    };
    known.set(openTime, bar);
    return bar;
  }
}
