import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { MarketSymbol } from '#shared/domain/instrument.ts';
import {
  type PaperExchangeConfig,
  type PaperExchangeConfigInput,
  paperExchangeConfig,
} from '#shared/exchange/paper/config.ts';
import { paperEngine } from '#shared/exchange/paper/engine.ts';
import { openPaperExchange, type PaperExchange } from '#shared/exchange/paper/exchange.ts';
import type { Feed } from '#shared/exchange/paper/feeds/feed.ts';
import { openFeed } from '#shared/exchange/paper/feeds/open-feed.ts';
import { type OpenedJournal, openJournal } from '#shared/exchange/paper/journal/journal.ts';
import { type EpochMs, epochMs } from '#shared/kernel/time.ts';
import type { AccountId, Order } from '#shared/simulation/types.ts';

export const BTC = 'BTC/USDT' as MarketSymbol;
export const ETH = 'ETH/USDT' as MarketSymbol;
/** 2024-01-01T12:00:00Z. */
export const NOON = epochMs(1_704_110_400_000);
export const SECOND = 1_000;

/** A wall that stands where it is put. */
export interface Wall {
  readonly time: EpochMs;
}

export interface OpenedVenue extends PaperExchange {
  readonly config: PaperExchangeConfig;
  readonly feed: Feed;
  readonly opened: OpenedJournal;
}

/** A paper exchange on its own journal folder, with two generated symbols in lockstep unless said otherwise. */
export async function openVenue(
  folder: string,
  overrides: PaperExchangeConfigInput = {},
  wall: Wall = { time: NOON },
): Promise<OpenedVenue> {
  const config = paperExchangeConfig.parse({ symbols: [BTC, ETH], speed: 'lockstep', start: NOON, ...overrides });
  const feed = await openFeed(config, () => wall.time);
  const opened = openJournal(folder);
  const exchange = openPaperExchange({
    config,
    feed,
    opened,
    createEngine: paperEngine(config),
    wall: () => wall.time,
    instant: () => performance.now(),
  });
  return { ...exchange, config, feed, opened };
}

/** Folders below the system's temp folder; `remove` takes them all away. */
export function tempFolders(): { make(): string; copyOf(folder: string): string; remove(): void } {
  const made: string[] = [];
  const make = (): string => {
    const folder = mkdtempSync(join(tmpdir(), 'paper-exchange-'));
    made.push(folder);
    return folder;
  };
  return {
    make,
    copyOf: folder => {
      const copy = make();
      cpSync(folder, copy, { recursive: true });
      return copy;
    },
    remove: () => {
      for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true });
    },
  };
}

const ALL = { fromId: null, since: null, until: null, limit: Number.MAX_SAFE_INTEGER } as const;

/** Everything a client of the account could have been told, as JSON. */
export function booksOf(exchange: PaperExchange, account: AccountId = 'main'): string {
  const { venue } = exchange;
  const symbols = venue.listings().map(listing => listing.symbol);
  return JSON.stringify({
    state: exchange.state(),
    account: venue.account(account),
    orders: symbols.flatMap((symbol): readonly Order[] => venue.orders(account, symbol, ALL)),
    fills: symbols.flatMap(symbol => venue.fills(account, symbol, { ...ALL, orderId: null })),
    lists: venue.orderLists(account, ALL),
    depth: symbols.map(symbol => venue.depth(symbol, 5)),
  });
}
