import { barOpen, DAY_MS, type EpochMs, epochMs, type Timeframe, timeframeMs } from '../../../kernel/time.ts';
import type { GeneratedMarket } from '../../../simulation/generated-market/types.ts';
import type { Bar } from '../../../simulation/types.ts';
import type { Feed } from './feed.ts';
import { keepHours } from './kept-hours.ts';

/** The generated market, bar by bar: every symbol has every bar. It serves yesterday and today. */
export function generatedFeed(market: GeneratedMarket, baseTimeframe: Timeframe): Feed {
  const length = timeframeMs(baseTimeframe);
  const barEndingAt = (symbol: Feed['listings'][number]['symbol'], at: EpochMs): Bar | undefined =>
    baseTimeframe === '1s'
      ? market.bar(symbol, epochMs(at - length))
      : market.bars(symbol, baseTimeframe, { from: epochMs(at - length), until: at })[0];
  const listed = new Set(market.symbols);
  const history = keepHours(market);
  return {
    listings: market.symbols.map(symbol => market.listing(symbol)),
    baseTimeframe,
    span: null,
    nextAt: after => epochMs((Math.floor(after / length) + 1) * length),
    step: (at, only) => {
      const bars = market.symbols.flatMap(symbol => {
        if (only !== undefined && !only.has(symbol)) return [];
        const bar = barEndingAt(symbol, at);
        return bar === undefined ? [] : [{ symbol, bar }];
      });
      return { at, movements: bars.map(({ symbol, bar }) => ({ kind: 'bar', symbol, at, bar })), bars };
    },
    earliest: (_symbol, _timeframe, now) => epochMs(barOpen(now, '1d') - DAY_MS),
    bars: (symbol, timeframe, range) => (listed.has(symbol) ? history(symbol, timeframe, range) : []),
    live: null,
  };
}
