import type { MarketSymbol } from '../../../domain/instrument.ts';
import { err, ok, type Result } from '../../../kernel/result.ts';
import type { Listing } from '../../../simulation/types.ts';
import type { PaperVenue } from '../venue.ts';
import type { KeyRing } from './api-keys.ts';
import { invalidSymbol, type Refusal } from './errors.ts';
import type { ListenKeys } from './listen-keys.ts';
import type { RateLimits } from './rate-limits.ts';
import type { Clocks } from './signed-request.ts';
import { wireSymbol } from './wire-values.ts';

/** What every request and every stream of the dialect works with. */
export interface Gateway {
  readonly venue: PaperVenue;
  readonly clocks: Clocks;
  readonly keys: KeyRing;
  readonly limits: RateLimits;
  readonly listenKeys: ListenKeys;
  readonly symbols: SymbolTable;
  /** Letters and digits that nobody guesses, `length` of them. */
  newToken(length: number): string;
}

/** Finds listings by the name the wire uses. */
export class SymbolTable {
  readonly #listings: () => readonly Listing[];
  #byWireName = new Map<string, MarketSymbol>();

  constructor(listings: () => readonly Listing[]) {
    this.#listings = listings;
  }

  /** The symbol behind `BTCUSDT`; null when the venue does not list it. */
  symbol(wireName: string): MarketSymbol | null {
    return this.#byWireName.get(wireName) ?? this.#refreshed().get(wireName) ?? null;
  }

  /** As `symbol`, refused with -1121. */
  find(wireName: string): Result<MarketSymbol, Refusal> {
    const symbol = this.symbol(wireName);
    return symbol === null ? err(invalidSymbol) : ok(symbol);
  }

  all(): readonly MarketSymbol[] {
    return this.#listings().map(listing => listing.symbol);
  }

  #refreshed(): ReadonlyMap<string, MarketSymbol> {
    const listings = this.#listings();
    if (listings.length !== this.#byWireName.size) {
      this.#byWireName = new Map(listings.map(({ symbol }) => [wireSymbol(symbol), symbol]));
    }
    return this.#byWireName;
  }
}
