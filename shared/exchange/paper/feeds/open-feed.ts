import type { EpochMs } from '../../../kernel/time.ts';
import { createGeneratedMarket } from '../../../simulation/generated-market/generated-market.ts';
import type { PaperExchangeConfig } from '../config.ts';
import type { Feed } from './feed.ts';
import { generatedFeed } from './generated.ts';
import { replayFeed } from './replay/replay-feed.ts';

/** Public calls are not signed; it only bounds how long one may take. */
const RECEIVE_WINDOW_MS = 5_000;

/** The market that is configured. A mirror loads its history first; its client is loaded only then. */
export async function openFeed(config: PaperExchangeConfig, wall: () => EpochMs): Promise<Feed> {
  switch (config.feed.kind) {
    case 'generated': {
      const assets = config.symbols.map(symbol => ({ symbol, startPrice: null }));
      return generatedFeed(createGeneratedMarket({ seed: config.seed, assets }), config.baseTimeframe);
    }
    case 'replay':
      return replayFeed(config.feed.files, config.baseTimeframe);
    case 'mirror': {
      const { symbols, baseTimeframe } = config;
      const { urls, historyBars } = config.feed;
      const [{ openBinanceMarketData }, { mirrorFeed }] = await Promise.all([
        import('../../binance/open.ts'),
        import('./mirror/mirror-feed.ts'),
      ]);
      const source = await openBinanceMarketData({ ...urls, recvWindowMs: RECEIVE_WINDOW_MS, wallNow: wall });
      return mirrorFeed({ source, symbols, baseTimeframe, historyBars, wall });
    }
  }
}
