import { maximum } from '../../../kernel/decimal.ts';
import { err, ok } from '../../../kernel/result.ts';
import { type EpochMs, epochMs, TIMEFRAMES, timeframeMs } from '../../../kernel/time.ts';
import type { Filter, Level, Listing } from '../../../simulation/types.ts';
import type { PublicTrade } from '../market.ts';
import { tradedAt } from '../traded-at.ts';
import {
  type Answer,
  findSymbol,
  type Gateway,
  invalid,
  type Parameters,
  type PublicEndpoint,
  wholeOf,
} from './endpoint.ts';
import { assetCode, pairKey, pairName, seconds, wireNumber, wireTime, wsName } from './wire-values.ts';

const MINUTE_MS = 60_000;
const BARS = 720;
const MOST_TRADES = 1_000;
const LATEST = { a: 0, b: 1 } as const;

const filterOf = <Kind extends Filter['kind']>({ filters }: Listing, kind: Kind) =>
  filters.find((filter): filter is Extract<Filter, { readonly kind: Kind }> => filter.kind === kind);

function wirePair(listing: Listing): object {
  const { symbol, tickSize, stepSize } = listing;
  const lot = filterOf(listing, 'lot-size');
  return {
    altname: pairName(symbol),
    wsname: wsName(symbol),
    aclass_base: 'currency',
    base: assetCode(listing.base),
    aclass_quote: 'currency',
    quote: assetCode(listing.quote),
    lot: 'unit',
    cost_decimals: listing.quotePrecision,
    pair_decimals: tickSize.decimalPlaces(),
    lot_decimals: stepSize.decimalPlaces(),
    lot_multiplier: 1,
    leverage_buy: [],
    leverage_sell: [],
    fees: [[0, 0.1]],
    fees_maker: [[0, 0.1]],
    fee_volume_currency: 'ZUSD',
    margin_call: 80,
    margin_stop: 40,
    ordermin: wireNumber(lot === undefined ? stepSize : maximum(lot.minQuantity, stepSize)),
    costmin: wireNumber(filterOf(listing, 'notional')?.minNotional ?? tickSize),
    tick_size: wireNumber(tickSize),
    status: listing.status === 'trading' ? 'online' : 'cancel_only',
  };
}

function pairs({ pair }: Parameters, gateway: Gateway): Answer {
  const listed = gateway.venue.listings().filter(({ status }) => status !== 'delisted');
  if (pair === undefined) return ok(Object.fromEntries(listed.map(each => [pairKey(each.symbol), wirePair(each)])));
  const wanted = pair.split(',').map(name => findSymbol(name, gateway));
  if (wanted.some(each => !each.ok)) return err('EQuery:Unknown asset pair');
  const symbols = wanted.flatMap(each => (each.ok ? [each.value] : []));
  const found = listed.filter(({ symbol }) => symbols.includes(symbol));
  return ok(Object.fromEntries(found.map(each => [pairKey(each.symbol), wirePair(each)])));
}

function assets(_: Parameters, { venue }: Gateway): Answer {
  const names = new Set(venue.listings().flatMap(({ base, quote }) => [base, quote]));
  const told = [...names].map(name => {
    const code = assetCode(name);
    const altname = code === name ? name : code.slice(1);
    return [code, { aclass: 'currency', altname, decimals: 10, display_decimals: 5, status: 'enabled' }];
  });
  return ok(Object.fromEntries(told));
}

/** The latest bars, and of those the ones that open after `since`; the forming one is the last. */
function ohlc({ pair, interval = '1', since = '0' }: Parameters, gateway: Gateway): Answer {
  const symbol = findSymbol(pair, gateway);
  if (!symbol.ok) return symbol;
  const timeframe = TIMEFRAMES.find(each => timeframeMs(each) === Number(interval) * MINUTE_MS);
  if (timeframe === undefined) return err(invalid('interval'));
  const bars = gateway.venue.klines(symbol.value, timeframe, { limit: BARS });
  const rows = bars
    .filter(({ openTime }) => seconds(openTime) > Number(since))
    .map(bar => [
      seconds(bar.openTime),
      ...[bar.open, bar.high, bar.low, bar.close].map(wireNumber),
      wireNumber(bar.volume.isZero() ? bar.close : bar.quoteVolume.div(bar.volume).toDecimalPlaces(8)),
      wireNumber(bar.volume),
      bar.trades,
    ]);
  const closed = bars.findLast(bar => bar.closed);
  return ok({ [pairKey(symbol.value)]: rows, last: closed === undefined ? 0 : seconds(closed.openTime) });
}

const NANOS = 1_000_000n;
/** Trades of one millisecond are told apart by their numbers. */
const nanosOf = (trade: PublicTrade, at: EpochMs): bigint => BigInt(at) * NANOS + (BigInt(trade.tradeId) % NANOS);

/** Oldest first, later than `since` (ns); without it the latest. */
function trades({ pair, since, count }: Parameters, gateway: Gateway): Answer {
  const symbol = findSymbol(pair, gateway);
  if (!symbol.ok) return symbol;
  const limit = Math.min(wholeOf(count, MOST_TRADES), MOST_TRADES);
  const after = since !== undefined && /^\d{1,25}$/.test(since) ? BigInt(since) : null;
  const range = after === null ? { limit } : { start: epochMs(Number(after / NANOS)), limit: 2 * MOST_TRADES };
  const found = gateway.venue
    .trades(symbol.value, range)
    .map(trade => ({ trade, at: tradedAt(trade, gateway.venue) }))
    .filter(({ trade, at }) => after === null || nanosOf(trade, at) > after)
    .slice(0, limit);
  const last = found.at(-1);
  const rows = found.map(({ trade, at }) => [
    wireNumber(trade.price),
    wireNumber(trade.quantity),
    seconds(at),
    trade.takerSide === 'buy' ? 'b' : 's',
    'l',
    '',
    trade.tradeId,
  ]);
  return ok({
    [pairKey(symbol.value)]: rows,
    last: String(last === undefined ? (after ?? 0n) : nanosOf(last.trade, last.at)),
  });
}

function depth({ pair, count }: Parameters, gateway: Gateway): Answer {
  const symbol = findSymbol(pair, gateway);
  if (!symbol.ok) return symbol;
  const book = gateway.venue.depth(symbol.value, wholeOf(count, 100));
  const at = Math.floor(seconds(gateway.venue.now()));
  const levels = (side: readonly Level[] = []) =>
    side.map(({ price, quantity }) => [wireNumber(price), wireNumber(quantity), at]);
  return ok({ [pairKey(symbol.value)]: { asks: levels(book?.asks), bids: levels(book?.bids) } });
}

function ticker({ pair }: Parameters, gateway: Gateway): Answer {
  const symbols =
    pair === undefined
      ? gateway.venue.listings().map(({ symbol }) => ok(symbol))
      : pair.split(',').map(name => findSymbol(name, gateway));
  const told: Record<string, object> = {};
  for (const symbol of symbols) {
    if (!symbol.ok) return symbol;
    const day = gateway.venue.dayTicker(symbol.value);
    if (day === null) continue;
    const best = [day.bestAsk, day.bestBid].map(level =>
      level === null ? ['0', '0', '0'] : [wireNumber(level.price), '1', wireNumber(level.quantity)],
    );
    const twice = (text: string) => [text, text];
    const average = day.volume.isZero() ? day.last : day.quoteVolume.div(day.volume).toDecimalPlaces(8);
    told[pairKey(symbol.value)] = {
      a: best[LATEST.a],
      b: best[LATEST.b],
      c: [wireNumber(day.last), '0'],
      v: twice(wireNumber(day.volume)),
      p: twice(wireNumber(average)),
      t: [day.trades, day.trades],
      l: twice(wireNumber(day.low)),
      h: twice(wireNumber(day.high)),
      o: wireNumber(day.open),
    };
  }
  return ok(told);
}

export const publicEndpoints: Readonly<Record<string, PublicEndpoint>> = {
  Time: {
    handle: (_, { clocks }) => {
      const now = clocks.marketNow();
      return ok({ unixtime: Math.floor(seconds(now)), rfc1123: new Date(now).toUTCString() });
    },
  },
  SystemStatus: { handle: (_, { venue }) => ok({ status: 'online', timestamp: wireTime(venue.now()) }) },
  Assets: { handle: assets },
  AssetPairs: { handle: pairs },
  OHLC: { handle: ohlc },
  Trades: { handle: trades },
  Depth: { handle: depth },
  Ticker: { handle: ticker },
};
