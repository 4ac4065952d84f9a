import type { MarketSymbol } from '../domain/instrument.ts';
import type { EpochMs } from '../kernel/time.ts';
import { balanceOf } from './balances.ts';
import { accountOf, type EngineState, marketOf } from './state.ts';
import type { AccountId, EngineEvent } from './types.ts';

/** Collects what one command or movement does. Balances and depths are told once, at the end, as they then stand. */
export class EventLog {
  readonly #events: EngineEvent[] = [];
  readonly #assets = new Map<AccountId, Set<string>>();
  readonly #books = new Set<MarketSymbol>();
  #cause: 'trading' | 'deposit' = 'trading';

  add(event: EngineEvent): void {
    this.#events.push(event);
  }

  balanceTouched(account: AccountId, asset: string): void {
    const assets = this.#assets.get(account);
    if (assets === undefined) this.#assets.set(account, new Set([asset]));
    else assets.add(asset);
  }

  depositMade(): void {
    this.#cause = 'deposit';
  }

  bookTouched(symbol: MarketSymbol): void {
    this.#books.add(symbol);
  }

  /** Writes the closing events into the state's counters and gives everything, in order. Call once. */
  close(state: EngineState, at: EpochMs): readonly EngineEvent[] {
    for (const symbol of this.#books) {
      const market = marketOf(state, symbol);
      market.updateId += 1;
      this.add({ kind: 'book-changed', at, symbol, updateId: market.updateId });
    }
    for (const [id, assets] of this.#assets) {
      const account = accountOf(state, id);
      account.updatedAt = at;
      const balances = [...assets].sort().map(asset => balanceOf(state, account, asset));
      this.add({ kind: 'balances-changed', at, account: id, balances, cause: this.#cause });
    }
    return this.#events;
  }
}
