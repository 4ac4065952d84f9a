import type { Instrument, MarketSymbol } from '#shared/domain/instrument.ts';
import type { MarketData } from '#shared/exchange/port.ts';
import type { EpochMs } from '#shared/kernel/time.ts';

/** What the venue itself said is newer than the table for so long; then data-collection has read it as well. */
const FRESH_MS = 3_600_000;

/** The instruments as orders are rounded to: of the table, or newer, read because the venue refused an order. */
export class Listings {
  readonly #market: Pick<MarketData, 'instruments'>;
  readonly #wallNow: () => EpochMs;
  readonly #known = new Map<MarketSymbol, Instrument>();
  readonly #fresh = new Map<MarketSymbol, { readonly instrument: Instrument; readonly at: EpochMs }>();

  constructor(market: Pick<MarketData, 'instruments'>, wallNow: () => EpochMs) {
    this.#market = market;
    this.#wallNow = wallNow;
  }

  /** The instrument to round to, given the table's row. */
  current(stored: Instrument): Instrument {
    const fresh = this.#fresh.get(stored.symbol);
    const use = fresh !== undefined && this.#wallNow() - fresh.at < FRESH_MS ? fresh.instrument : stored;
    this.#known.set(stored.symbol, use);
    return use;
  }

  /** As it was last rounded to; null when no order of it was ever worked on. */
  of(symbol: MarketSymbol): Instrument | null {
    return this.#known.get(symbol) ?? null;
  }

  /** Reads what the venue lists now. One that does not answer, or lists it no more, changes nothing. */
  async refresh(symbol: MarketSymbol): Promise<void> {
    const read = await this.#market.instruments([symbol]);
    const instrument = read.ok ? read.value.find(one => one.symbol === symbol) : undefined;
    if (instrument !== undefined) this.#fresh.set(symbol, { instrument, at: this.#wallNow() });
  }
}
