import { basename } from 'node:path';
import type { MarketSymbol } from '#shared/domain/instrument.ts';
import { TIMEFRAMES, type Timeframe } from '#shared/kernel/time.ts';

/** What a file's name says of what it holds, such as `binance-BTC_USDT-1h-20200101_20260430.csv.gz`. */
export interface NamedSeries {
  readonly venue: string;
  /** Null when it is no market of base and quote, such as a mark price. */
  readonly symbol: MarketSymbol | null;
  /** The third part: a timeframe, or another kind of content such as `trades`. */
  readonly content: string;
}

const NAME = /^([a-z0-9]+)-([A-Z0-9]+)_([A-Z0-9]+)((?:_[A-Z]+)*)-([a-z0-9]+)[-.]/;

/** Null when the name has another form. The venue's name says whether a market is a perpetual, so `_PERP` adds nothing. */
export function seriesInName(path: string): NamedSeries | null {
  const [, venue, base, quote, suffix = '', content] = NAME.exec(basename(path)) ?? [];
  if (venue === undefined || content === undefined) return null;
  const isMarket = suffix === '' || suffix === '_PERP';
  return { venue, symbol: isMarket ? (`${base}/${quote}` as MarketSymbol) : null, content };
}

export const timeframeIn = (text: string): Timeframe | null => TIMEFRAMES.find(one => one === text) ?? null;
