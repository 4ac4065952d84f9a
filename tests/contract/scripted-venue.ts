import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { MarketSymbol } from '#shared/domain/instrument.ts';
import type { Capabilities } from '#shared/exchange/capabilities.ts';
import { type PaperExchangeConfig, paperExchangeConfig } from '#shared/exchange/paper/config.ts';
import { openPaperExchange, type PaperExchange } from '#shared/exchange/paper/exchange.ts';
import { openJournal } from '#shared/exchange/paper/journal/journal.ts';
import { Decimal } from '#shared/kernel/decimal.ts';
import { epochMs } from '#shared/kernel/time.ts';
import { ladderDepth } from '#shared/simulation/depth.ts';
import { createMatchingEngine } from '#shared/simulation/engine.ts';
import type { Listing } from '#shared/simulation/types.ts';
import { ScriptedFeed } from './paper-binance/scripted-feed.ts';

export const BTC = 'BTC/USDT' as MarketSymbol;
export const ETH = 'ETH/USDT' as MarketSymbol;
export const START = epochMs(Date.UTC(2024, 0, 2));

export const listing = (symbol: MarketSymbol): Listing => ({
  symbol,
  base: symbol.split('/')[0] ?? '',
  quote: symbol.split('/')[1] ?? '',
  status: 'trading',
  tickSize: new Decimal('0.01'),
  stepSize: new Decimal('0.0001'),
  basePrecision: 8,
  quotePrecision: 8,
  filters: [
    {
      kind: 'price-filter',
      minPrice: new Decimal('0.01'),
      maxPrice: new Decimal(1_000_000),
      tickSize: new Decimal('0.01'),
    },
    {
      kind: 'lot-size',
      minQuantity: new Decimal('0.0001'),
      maxQuantity: new Decimal(9_000),
      stepSize: new Decimal('0.0001'),
    },
    { kind: 'market-lot-size', minQuantity: new Decimal(0), maxQuantity: new Decimal(100), stepSize: new Decimal(0) },
    {
      kind: 'notional',
      minNotional: new Decimal(5),
      applyMinToMarket: true,
      maxNotional: new Decimal(9_000_000),
      applyMaxToMarket: false,
    },
    {
      kind: 'percent-price-by-side',
      bidMultiplierUp: new Decimal(5),
      bidMultiplierDown: new Decimal('0.2'),
      askMultiplierUp: new Decimal(5),
      askMultiplierDown: new Decimal('0.2'),
    },
    { kind: 'max-num-orders', limit: 20 },
    { kind: 'max-num-algo-orders', limit: 5 },
  ],
});

const depth = ladderDepth({
  halfSpread: new Decimal('0.0001'),
  levels: 10,
  spacing: new Decimal('0.0002'),
  growth: new Decimal(1.5),
  volumeShare: new Decimal('0.2'),
  minLevelQuote: new Decimal(200),
});

export interface ScriptedVenue {
  readonly config: PaperExchangeConfig;
  readonly exchange: PaperExchange;
  readonly feed: ScriptedFeed;
  stop(): Promise<void>;
}

/** The paper exchange over a scripted market in lockstep, not yet behind any dialect; `main` holds 10,000 USDT and 1 BTC. */
export function openScriptedVenue(
  symbols: readonly MarketSymbol[] = [BTC, ETH],
  feeAsset: Capabilities['feeAsset'] = 'received',
): ScriptedVenue {
  const folder = mkdtempSync(join(tmpdir(), 'paper-venue-'));
  const feed = new ScriptedFeed(symbols.map(listing));
  const config = paperExchangeConfig.parse({
    speed: 'lockstep',
    start: START,
    symbols: [...symbols],
    accounts: { main: { USDT: '10000', BTC: '1' }, other: { USDT: '500' } },
  });
  const exchange = openPaperExchange({
    config,
    feed,
    opened: openJournal(folder),
    createEngine: snapshot =>
      createMatchingEngine(
        {
          depth,
          restingFills: { rule: 'touch', participation: new Decimal(1) },
          publicTrades: 'path',
          historyKept: 1_000,
        },
        snapshot,
      ),
    feeAsset,
    wall: () => epochMs(Date.now()),
    instant: () => performance.now(),
  });
  return {
    config,
    exchange,
    feed,
    stop: async () => {
      exchange.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
