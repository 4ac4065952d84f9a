import { z } from 'zod';
import { type MarketSymbol, SYMBOL_TEXT } from '../../domain/instrument.ts';
import { DECIMAL_TEXT, Decimal } from '../../kernel/decimal.ts';
import { epochMs, TIMEFRAMES } from '../../kernel/time.ts';

const symbol = z
  .string()
  .regex(SYMBOL_TEXT, 'expected BASE/QUOTE in capitals')
  .transform(text => text as MarketSymbol);
const amount = z
  .string()
  .regex(DECIMAL_TEXT, 'expected a decimal number as text')
  .transform(text => new Decimal(text))
  .refine(value => value.gte(0), 'expected an amount that is not negative');
/** A moment: epoch milliseconds, or ISO 8601 text. */
const moment = z
  .union([z.int().nonnegative(), z.iso.datetime({ offset: true }).transform(text => Date.parse(text))])
  .transform(epochMs);
/** Basis points: 10 is 0.1 %. */
const feeBps = z.number().min(0).max(1_000);

/** What a replayed file holds, in the forms of the README: `book` is JSON lines, the others are CSV; `.gz` is unpacked. */
export const replayFile = z.strictObject({
  symbol,
  path: z.string().min(1),
  content: z.enum(['candles', 'trades', 'bbo', 'book']),
});

const feed = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('generated') }),
  z.strictObject({ kind: z.literal('replay'), files: z.array(replayFile).min(1).readonly() }),
  z.strictObject({
    kind: z.literal('mirror'),
    /** The mirrored venue's public addresses, without a slash at the end: Binance's, or another paper exchange's. */
    urls: z
      .strictObject({ restUrl: z.url(), streamUrl: z.url() })
      .default({ restUrl: 'https://api.binance.com', streamUrl: 'wss://stream.binance.com:9443' }),
    /** Bars of each served timeframe that are fetched at the start. */
    historyBars: z.int().min(1).max(1_000).default(500),
  }),
]);

export const paperExchangeConfig = z.strictObject({
  feed: feed.default({ kind: 'generated' }),
  /** What the generated and the mirrored market list; a replay lists the symbols of its files. */
  symbols: z
    .array(symbol)
    .min(1)
    .max(500)
    .refine(list => new Set(list).size === list.length, 'expected each symbol once')
    .default(['BTC/USDT', 'ETH/USDT', 'SOL/USDT'] as MarketSymbol[])
    .readonly(),
  /** Of the generated market: the same seed gives the same market. */
  seed: z.string().min(1).default('tradewind'),
  /** Market seconds per wall second; 1 is real time. In `lockstep` time moves only when the control API says so. */
  speed: z.union([z.number().positive().max(100_000), z.literal('lockstep')]).default(1),
  /** Market time at the first start. Null: now (generated, mirror), the first bar (replay). */
  start: moment.nullable().default(null),
  /** The smallest bar; of candle files, their timeframe. */
  baseTimeframe: z.enum(TIMEFRAMES).default('1s'),
  /** Free balances that each account is opened with, by asset. */
  accounts: z
    .record(z.string().min(1), z.record(z.string().min(1), amount))
    .default({ main: { USDT: new Decimal(10_000) } }),
  fees: z
    .strictObject({ makerBps: feeBps.default(10), takerBps: feeBps.default(10) })
    .default({ makerBps: 10, takerBps: 10 }),
  /** What the venue counts requests and orders against; the real venue's own where left out. */
  limits: z
    .strictObject({
      weightPerMinute: z.int().min(1).default(6_000),
      ordersPerTenSeconds: z.int().min(1).default(100),
      ordersPerDay: z.int().min(1).default(200_000),
      toleratedAfterLimit: z.int().min(0).default(30),
      /** Coinbase: requests of an account, and those of an address without a token. */
      privatePerSecond: z.int().min(1).default(30),
      publicPerSecond: z.int().min(1).default(10),
    })
    .prefault({}),
  /** Closed orders and fills kept for queries, per account. */
  historyKept: z.int().min(100).max(1_000_000).default(20_000),
});

/** The parsed configuration of the paper exchange. */
export type PaperExchangeConfig = z.output<typeof paperExchangeConfig>;
/** What a user may write; everything has a default. */
export type PaperExchangeConfigInput = z.input<typeof paperExchangeConfig>;
export type FeedConfig = PaperExchangeConfig['feed'];
export type ReplayFile = Extract<FeedConfig, { kind: 'replay' }>['files'][number];

/** What decides the market's movements: a journal may only be continued with the same. */
export function marketIdentity(config: PaperExchangeConfig): string {
  const { feed: source, symbols, seed, baseTimeframe } = config;
  switch (source.kind) {
    case 'generated':
      return JSON.stringify(['generated', seed, baseTimeframe, symbols]);
    case 'replay':
      return JSON.stringify(['replay', baseTimeframe, source.files]);
    case 'mirror':
      return JSON.stringify(['mirror', baseTimeframe, symbols, source.urls]);
  }
}
