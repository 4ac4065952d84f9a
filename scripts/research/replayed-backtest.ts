import { columnsOfFile } from '#scripts/data/file-columns.ts';
import type { AnyStrategy } from '#shared/domain/strategy.ts';
import { paperExchangeConfig } from '#shared/exchange/paper/config.ts';
import { replayFeed } from '#shared/exchange/paper/feeds/replay/replay-feed.ts';
import { invariant } from '#shared/kernel/invariant.ts';
import { epochMs } from '#shared/kernel/time.ts';
import type { Span } from '#shared/research/backtest/loop.ts';
import { venueModels } from '#shared/research/backtest/models.ts';
import type { Series } from '#shared/research/backtest/series.ts';
import { resample } from '#shared/research/columns/resample.ts';
import { BacktestImpossible, type BacktestInput, parseSections } from './backtest.ts';

/** The sections of a profile that say how the live agents trade on a replay of candles. */
export interface ReplayProfile {
  readonly account: string;
  readonly venue: { readonly id: string };
  readonly quoteAsset: string;
  readonly dataCollection: { readonly historyBars: number };
  readonly paperExchange?: unknown;
  readonly strategy?: unknown;
  readonly riskManager?: unknown;
  readonly execution?: unknown;
}

/** Bars that the paper exchange walks before its first moment. */
const MARKET_BARS = 60;

/** The backtest that means the same as the live agents on the paper exchange with this profile. Throws CliFailure for a file of other than good bars. */
export async function replayedBacktest(
  profile: ReplayProfile,
  { from, until }: Span,
  strategies: readonly AnyStrategy[],
): Promise<BacktestInput> {
  const paper = paperExchangeConfig.parse(profile.paperExchange ?? {});
  const { feed, baseTimeframe, fees } = paper;
  if (feed.kind !== 'replay' || feed.files.some(({ content }) => content !== 'candles')) {
    throw new BacktestImpossible('the paper exchange replays no candle files: set paperExchange.feed to a replay');
  }
  const { listings } = replayFeed(feed.files, baseTimeframe);
  const series = await Promise.all(
    feed.files.map(async ({ symbol, path }): Promise<Series> => {
      const listing = listings.find(one => one.symbol === symbol);
      invariant(listing !== undefined, `${symbol} is listed`);
      const columns = resample(await columnsOfFile(path), baseTimeframe);
      return { instrumentId: `${profile.venue.id}:${symbol}`, listing, columns };
    }),
  );
  return {
    ...parseSections(profile),
    account: profile.account,
    venue: profile.venue.id,
    quoteAsset: profile.quoteAsset,
    baseTimeframe,
    series,
    strategies: new Map(strategies.map(strategy => [strategy.name, strategy])),
    models: venueModels.parse({ publicTrades: 'path', fees: { ...fees, payIn: 'received' } }),
    deposits: paper.accounts[profile.account] ?? {},
    historyBars: profile.dataCollection.historyBars,
    marketBars: MARKET_BARS,
    from: epochMs(from),
    until: epochMs(until),
  };
}
