import { z } from 'zod';
import type { Instrument } from '../../domain/instrument.ts';
import { Decimal, ZERO } from '../../kernel/decimal.ts';
import { err, ok } from '../../kernel/result.ts';
import { barOpen, type EpochMs, epochMs, timeframeMs } from '../../kernel/time.ts';
import { resultOf } from '../outcomes.ts';
import type { CandleFrame, CandleQuery, MarketData, Read } from '../port.ts';
import { asFrame, barsOf, type Trade } from '../streams/traded-bars.ts';
import { fault } from '../verdict.ts';
import type { Call, KrakenClient } from './client.ts';
import { amount, price, resultIn, seconds } from './replies.ts';
import { pairOf, symbolFrom } from './symbols.ts';

const timeReply = z.object({ unixtime: z.int().transform(value => epochMs(value * 1_000)) });
const pair = z.object({
  /** `XBT/USDT`. */
  wsname: z.string(),
  pair_decimals: z.int(),
  tick_size: price,
  lot_decimals: z.int(),
  ordermin: amount,
  costmin: amount.nullish(),
  status: z.string().default('online'),
});
/** A value that is no text is passed on as its text: the reader refuses it by name. */
const text = z.unknown().transform(String);
/** Open time in seconds, four prices, an average, volume, number of trades. */
const bar = z.tuple([z.int(), text, text, text, text, z.unknown(), text]).rest(z.unknown());
/** Price, volume, time, side, type, remarks, number. */
const print = z.tuple([amount, amount, seconds, z.string(), z.string(), z.string(), z.int()]).rest(z.unknown());

type Calls = Pick<MarketData, 'instruments' | 'serverTime' | 'candles'>;

const MINUTE_MS = 60_000;
const MAX_TRADE_PAGES = 20;
const TRADES_PER_PAGE = 1_000;
/** So far back a trade is looked for that says at which price a silent bar stands. */
const LOOK_BACK_MS = 60_000;
const NANOS = 1_000_000n;
const NO_LIMIT = new Decimal('9000000000');

export function marketDataCalls(client: Pick<KrakenClient, 'open'>): Calls {
  const read = async <T>(call: Omit<Call, 'lane'>, shape: z.ZodType<T>): Read<T> =>
    resultOf(await client.open({ ...call, lane: 'data' }), body => resultIn(shape, body));

  const serverTime = async (): Read<EpochMs> => {
    const told = await read({ endpoint: 'Time' }, timeReply);
    return told.ok ? ok(told.value.unixtime) : told;
  };
  /** What an answer holds about its one pair, beside `last`. */
  const ofPair = <T>(call: Omit<Call, 'lane'>, row: z.ZodType<T>): Read<{ rows: readonly T[]; last: string }> =>
    read(
      call,
      z.record(z.string(), z.unknown()).transform(({ last, ...pairs }) => ({
        rows: z.array(row).parse(Object.values(pairs)[0]),
        last: String(last),
      })),
    );

  /** The venue's own bars, oldest first: those up to the one that it says was the last to be over. */
  const listed = async ({ symbol, timeframe, from }: CandleQuery): Read<readonly CandleFrame[]> => {
    const interval = String(timeframeMs(timeframe) / MINUTE_MS);
    const parameters = { pair: pairOf(symbol), interval, since: String(Math.ceil(from / 1_000) - 1) };
    const told = await ofPair({ endpoint: 'OHLC', parameters }, bar);
    if (!told.ok) return told;
    const { rows, last } = told.value;
    return ok(
      rows
        .filter(([time]) => time <= Number(last))
        .map(([time, open, high, low, close, , volume]) => ({
          ...{ symbol, timeframe, openTime: time * 1_000 },
          ...{ open, high, low, close, volume },
        })),
    );
  };

  /** Bars made of the venue's trades, oldest first: as many as are asked for, from the first one in which anything traded. */
  const traded = async ({ symbol, timeframe, from, limit }: CandleQuery): Read<readonly CandleFrame[]> => {
    const now = await serverTime(); // asked before the trades: what was over then is whole in them
    if (!now.ok) return now;
    const trades: Trade[] = [];
    let since = String(BigInt(from - LOOK_BACK_MS) * NANOS - 1n);
    for (let page = 1; ; page++) {
      const parameters = { pair: pairOf(symbol), since, count: String(TRADES_PER_PAGE) };
      const told = await ofPair({ endpoint: 'Trades', parameters }, print);
      if (!told.ok) return told;
      trades.push(
        ...told.value.rows.map(([at, quantity, time, , , , id]) => ({ id: `${id}`, price: at, quantity, time })),
      );
      const begin = Math.max(from, trades.find(({ time }) => time >= from)?.time ?? from);
      const until = barOpen(epochMs(Math.min(now.value, begin + limit * timeframeMs(timeframe))), timeframe);
      if (told.value.rows.length < TRADES_PER_PAGE || (trades.at(-1)?.time ?? until) >= until) {
        const first = barOpen(trades[0]?.time ?? now.value, timeframe);
        return ok(
          barsOf(trades, { timeframe, from: first, until, price: null }).map(each =>
            asFrame(each, { symbol, timeframe }),
          ),
        );
      }
      if (page === MAX_TRADE_PAGES) return err(fault('VENUE_UNREACHABLE', 'too many trades to look through'));
      since = told.value.last;
    }
  };

  return {
    serverTime,
    instruments: async symbols => {
      const told = await read({ endpoint: 'AssetPairs' }, z.record(z.string(), z.unknown()));
      if (!told.ok) return told;
      return ok(
        Object.values(told.value).flatMap(each => {
          const known = pair.safeParse(each);
          return known.success && symbols.includes(symbolFrom(known.data.wsname)) ? [toInstrument(known.data)] : [];
        }),
      );
    },
    candles: async query => {
      const bars = await (timeframeMs(query.timeframe) < MINUTE_MS ? traded : listed)(query);
      if (!bars.ok) return bars;
      const { from, to = Number.POSITIVE_INFINITY, limit } = query;
      return ok(bars.value.filter(({ openTime }) => openTime >= from && openTime <= to).slice(0, limit));
    },
  };
}

const step = (decimals: number): Decimal => new Decimal(1).div(new Decimal(10).pow(decimals));

function toInstrument(listing: z.output<typeof pair>): Instrument {
  const symbol = symbolFrom(listing.wsname);
  const [base = '', quote = ''] = symbol.split('/');
  return {
    ...{ symbol, base, quote },
    tickSize: listing.tick_size ?? step(listing.pair_decimals),
    stepSize: step(listing.lot_decimals),
    minQuantity: listing.ordermin,
    maxQuantity: NO_LIMIT,
    minNotional: listing.costmin ?? ZERO,
    status: listing.status === 'online' ? 'trading' : 'halted',
  };
}
