import type { MarketSymbol } from '../../../domain/instrument.ts';
import { err, ok, type Result } from '../../../kernel/result.ts';
import type { Listing } from '../../../simulation/types.ts';
import type { Recent } from '../../recent.ts';
import type { PaperVenue } from '../venue.ts';
import type { Countdowns } from '../wire/countdowns.ts';
import type { KeyRing } from './api-keys.ts';
import type { ClientIds } from './client-ids.ts';
import type { Clocks } from './clocks.ts';
import { type Refusal, unknownInstrument } from './errors.ts';
import type { RateLimits } from './rate-limits.ts';
import { instIdOf } from './wire-values.ts';

/** What every request and every stream of the dialect works with. */
export interface Gateway {
  readonly venue: PaperVenue;
  readonly clocks: Clocks;
  readonly keys: KeyRing;
  readonly limits: RateLimits;
  readonly instruments: Instruments;
  readonly clientIds: ClientIds;
  /** The tags that orders were placed with, by the venue's id. */
  readonly orderTags: Recent<string>;
  /** When an account's orders are cancelled unless it is heard of before. */
  readonly countdowns: Countdowns;
  /** Letters and digits that nobody guesses, `length` of them. */
  newToken(length: number): string;
}

/** Finds listings by the name the wire uses. */
export class Instruments {
  readonly #listings: () => readonly Listing[];
  #byId = new Map<string, MarketSymbol>();

  constructor(listings: () => readonly Listing[]) {
    this.#listings = listings;
  }

  /** The symbol behind `BTC-USDT`; null when the venue never listed it. */
  symbol(instId: string): MarketSymbol | null {
    const known = this.#byId.get(instId);
    if (known !== undefined) return known;
    this.#byId = new Map(this.#listings().map(({ symbol }) => [instIdOf(symbol), symbol]));
    return this.#byId.get(instId) ?? null;
  }

  /** As `symbol`, refused with 51001. */
  find(instId: string): Result<MarketSymbol, Refusal> {
    const symbol = this.symbol(instId);
    return symbol === null ? err(unknownInstrument) : ok(symbol);
  }

  all(): readonly MarketSymbol[] {
    return this.#listings().map(({ symbol }) => symbol);
  }
}
