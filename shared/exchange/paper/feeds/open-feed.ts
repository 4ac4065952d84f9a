import { createGeneratedMarket } from '../../../simulation/generated-market/generated-market.ts';
import type { PaperExchangeConfig } from '../config.ts';
import type { Feed } from './feed.ts';
import { generatedFeed } from './generated.ts';
import { replayFeed } from './replay/replay-feed.ts';

/** The market that is configured. A mirror loads its history first. */
export async function openFeed(config: PaperExchangeConfig): Promise<Feed> {
  switch (config.feed.kind) {
    case 'generated': {
      const assets = config.symbols.map(symbol => ({ symbol, startPrice: null }));
      return generatedFeed(createGeneratedMarket({ seed: config.seed, assets }), config.baseTimeframe);
    }
    case 'replay':
      return replayFeed(config.feed.files, config.baseTimeframe);
    case 'mirror':
      throw new Error('mirror: not yet');
  }
}
