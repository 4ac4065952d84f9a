import { z } from 'zod';
import { account } from '../../contracts/fields.ts';
import { SYMBOL_TEXT } from '../../domain/instrument.ts';
import { TIMEFRAMES } from '../../kernel/time.ts';

/** The part of a profile that every agent reads. */
export const systemConfig = z.strictObject({
  /** A name for people; `live` asks for `tradewind live enable` first. */
  profile: z.enum(['demo', 'paper', 'testnet', 'live']),
  /** The set of venue balances that is traded. */
  account: account.default('main'),
  venue: z.strictObject({
    id: z.enum(['binance', 'okx', 'coinbase', 'kraken']).default('binance'),
    /** Where it answers; left out: the paper exchange of this installation. */
    restUrl: z.url().optional(),
    streamUrl: z.url().optional(),
    /** Points per window of a limit of the venue's, by its name (`tradewind venues`), where it grants us other than it publishes. */
    rateLimits: z.record(z.string(), z.int().min(1)).default({}),
    /** How long a signed request may live at the venue, in ms; below the grace time, so that a lost one is made good within it. */
    recvWindowMs: z.int().min(100).max(60_000).default(1_250),
    /** live: trade with a key that may withdraw. Who has the key then has the money. */
    allowWithdrawKeys: z.boolean().default(false),
  }),
  /** The asset in which capital, risk and results are counted. */
  quoteAsset: z
    .string()
    .regex(/^[A-Z0-9]{1,20}$/)
    .default('USDT'),
  instruments: z.array(z.string().regex(SYMBOL_TEXT, 'expected BASE/QUOTE, such as BTC/USDT')).min(1),
  baseTimeframe: z.enum(TIMEFRAMES),
  /** wall: the venue lives in our time. market: a replay or a faster market, whose time the candles tell. */
  clock: z.enum(['wall', 'market']).default('wall'),
  log: z.strictObject({ level: z.enum(['debug', 'info', 'warn', 'error']).default('info') }).prefault({}),
});
export type SystemConfig = z.output<typeof systemConfig>;

/** A key that may withdraw is refused where real money is traded, unless its owner says otherwise. */
export const mayWithdraw = ({ profile, venue }: SystemConfig): boolean => profile !== 'live' || venue.allowWithdrawKeys;
