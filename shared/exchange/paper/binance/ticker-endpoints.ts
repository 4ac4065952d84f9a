import { z } from 'zod';
import type { MarketSymbol } from '../../../domain/instrument.ts';
import { err, ok, type Result } from '../../../kernel/result.ts';
import type { Quote } from '../../../simulation/types.ts';
import type { DayTicker } from '../market.ts';
import type { Answer, PublicEndpoint } from './endpoint.ts';
import { invalidSymbol, optionalParametersConflict, type Refusal } from './errors.ts';
import type { Gateway, SymbolTable } from './gateway.ts';
import { levelPrice, levelQuantity, priceChange, priceChangePercent, weightedAverage } from './market-frames.ts';
import { type Parameters, readParameters, symbolsText, symbolText } from './parameters.ts';
import { WIRE_ZERO, wireNumber, wireSymbol } from './wire-values.ts';

const tickerQuery = z.strictObject({
  symbol: symbolText.optional(),
  symbols: symbolsText.optional(),
  type: z.enum(['FULL', 'MINI']).default('FULL'),
  symbolStatus: z.enum(['TRADING', 'HALT', 'BREAK']).optional(),
});

/** One symbol answers an object; a list, or nothing, answers a list. Symbols without a price yet are left out of lists. */
type Wanted =
  | { readonly kind: 'one'; readonly symbol: MarketSymbol }
  | { readonly kind: 'many'; readonly symbols: readonly MarketSymbol[] };

function wantedSymbols(query: z.output<typeof tickerQuery>, table: SymbolTable): Result<Wanted, Refusal> {
  if (query.symbol !== undefined && query.symbols !== undefined) return err(optionalParametersConflict);
  if (query.symbol !== undefined) {
    const symbol = table.find(query.symbol);
    return symbol.ok ? ok({ kind: 'one', symbol: symbol.value }) : symbol;
  }
  if (query.symbols === undefined) return ok({ kind: 'many', symbols: table.all() });
  const symbols: MarketSymbol[] = [];
  for (const name of query.symbols) {
    const symbol = table.symbol(name);
    if (symbol === null) return err(invalidSymbol);
    symbols.push(symbol);
  }
  return ok({ kind: 'many', symbols });
}

/** An endpoint that answers `describe` for each symbol wanted. */
const perSymbol =
  (describe: (symbol: MarketSymbol, gateway: Gateway, type: 'FULL' | 'MINI') => object | null) =>
  (parameters: Parameters, gateway: Gateway): Answer => {
    const read = readParameters(tickerQuery, parameters);
    if (!read.ok) return read;
    const wanted = wantedSymbols(read.value, gateway.symbols);
    if (!wanted.ok) return wanted;
    const { type } = read.value;
    if (wanted.value.kind === 'one') {
      return ok(describe(wanted.value.symbol, gateway, type) ?? { symbol: wireSymbol(wanted.value.symbol) });
    }
    return ok(
      wanted.value.symbols.map(symbol => describe(symbol, gateway, type)).filter(described => described !== null),
    );
  };

const day = perSymbol((symbol, { venue }, type) => {
  const ticker = venue.dayTicker(symbol);
  if (ticker === null) return null;
  return type === 'MINI' ? wireMiniTicker(ticker) : wireDayTicker(ticker);
});

const wireMiniTicker = (ticker: DayTicker): object => ({
  symbol: wireSymbol(ticker.symbol),
  openPrice: wireNumber(ticker.open),
  highPrice: wireNumber(ticker.high),
  lowPrice: wireNumber(ticker.low),
  lastPrice: wireNumber(ticker.last),
  volume: wireNumber(ticker.volume),
  quoteVolume: wireNumber(ticker.quoteVolume),
  openTime: ticker.openTime,
  closeTime: ticker.closeTime,
  firstId: -1,
  lastId: -1,
  count: ticker.trades,
});

const wireDayTicker = (ticker: DayTicker): object => ({
  ...wireMiniTicker(ticker),
  priceChange: wireNumber(priceChange(ticker)),
  priceChangePercent: priceChangePercent(ticker),
  weightedAvgPrice: wireNumber(weightedAverage(ticker)),
  prevClosePrice: wireNumber(ticker.previousClose),
  lastQty: WIRE_ZERO,
  bidPrice: levelPrice(ticker.bestBid),
  bidQty: levelQuantity(ticker.bestBid),
  askPrice: levelPrice(ticker.bestAsk),
  askQty: levelQuantity(ticker.bestAsk),
});

const price = perSymbol((symbol, { venue }) => {
  const quote = venue.quote(symbol);
  return quote === null ? null : { symbol: wireSymbol(symbol), price: wireNumber(quote.lastPrice) };
});

const book = perSymbol((symbol, { venue }) => {
  const quote = venue.quote(symbol);
  return quote === null ? null : wireBookTicker(quote);
});

const wireBookTicker = (quote: Quote): object => ({
  symbol: wireSymbol(quote.symbol),
  bidPrice: levelPrice(quote.bestBid),
  bidQty: levelQuantity(quote.bestBid),
  askPrice: levelPrice(quote.bestAsk),
  askQty: levelQuantity(quote.bestAsk),
});

function dayWeight(parameters: Parameters): number {
  if (parameters.has('symbol')) return 2;
  const count = parameters.get('symbols')?.split(',').length ?? Number.POSITIVE_INFINITY;
  if (count <= 20) return 2;
  return count <= 100 ? 40 : 80;
}
const quoteWeight = (parameters: Parameters): number => (parameters.has('symbol') ? 2 : 4);

export const tickerEndpoints: readonly PublicEndpoint[] = [
  { route: 'GET /api/v3/ticker/24hr', method: 'ticker.24hr', security: 'none', weight: dayWeight, handle: day },
  { route: 'GET /api/v3/ticker/price', method: 'ticker.price', security: 'none', weight: quoteWeight, handle: price },
  {
    route: 'GET /api/v3/ticker/bookTicker',
    method: 'ticker.book',
    security: 'none',
    weight: quoteWeight,
    handle: book,
  },
];
