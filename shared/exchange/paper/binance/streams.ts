import type { MarketSymbol } from '../../../domain/instrument.ts';
import type { EpochMs, Timeframe } from '../../../kernel/time.ts';
import type { Gateway } from './gateway.ts';
import { isInterval } from './intervals.ts';

/** A market stream by what it carries. */
export type MarketStream =
  | { readonly kind: 'kline'; readonly symbol: MarketSymbol; readonly interval: Timeframe }
  | { readonly kind: 'trade' | 'aggTrade' | 'bookTicker' | 'miniTicker' | 'ticker'; readonly symbol: MarketSymbol }
  | { readonly kind: 'depth'; readonly symbol: MarketSymbol; readonly pace: DepthPace }
  | { readonly kind: 'partial-depth'; readonly symbol: MarketSymbol; readonly levels: number; readonly pace: DepthPace }
  | { readonly kind: 'all-tickers' | 'all-mini-tickers' };

/** With every change of the book (`@100ms`), or once per step of the market (`@1000ms`, the default). */
export type DepthPace = 'change' | 'step';

const PLAIN = ['trade', 'aggTrade', 'bookTicker', 'miniTicker', 'ticker'] as const;
type Plain = (typeof PLAIN)[number];
const isPlain = (text: string): text is Plain => (PLAIN as readonly string[]).includes(text);

const DEPTH = /^depth(5|10|20)?(?:@(100ms|1000ms))?$/;
const KLINE_PREFIX = 'kline_';

/** The stream that a name like `btcusdt@kline_1m` means; null when there is none. */
export function parseStream(name: string, gateway: Gateway): MarketStream | null {
  if (name === '!ticker@arr') return { kind: 'all-tickers' };
  if (name === '!miniTicker@arr') return { kind: 'all-mini-tickers' };
  const at = name.indexOf('@');
  if (at <= 0) return null;
  const [wireName, channel] = [name.slice(0, at), name.slice(at + 1)];
  if (wireName !== wireName.toLowerCase()) return null;
  const symbol = gateway.symbols.symbol(wireName.toUpperCase());
  if (symbol === null) return null;
  if (channel.startsWith(KLINE_PREFIX)) {
    const interval = channel.slice(KLINE_PREFIX.length);
    return isInterval(interval) ? { kind: 'kline', symbol, interval } : null;
  }
  if (isPlain(channel)) return { kind: channel, symbol };
  const depth = DEPTH.exec(channel);
  if (depth === null) return null;
  const pace = depth[2] === '100ms' ? 'change' : 'step';
  return depth[1] === undefined
    ? { kind: 'depth', symbol, pace }
    : { kind: 'partial-depth', symbol, levels: Number(depth[1]), pace };
}

/** What a stream sends: the payload, and the bar it closed if it did. */
export interface Emission {
  readonly json: string;
  readonly closedBar: {
    readonly symbol: MarketSymbol;
    readonly timeframe: Timeframe;
    readonly openTime: EpochMs;
  } | null;
}
