import { z } from 'zod';
import { unreachable } from '../../../kernel/invariant.ts';
import { err, ok } from '../../../kernel/result.ts';
import type { Filter, Listing, ListingStatus } from '../../../simulation/types.ts';
import type { Answer, PublicEndpoint } from './endpoint.ts';
import { invalidSymbol, optionalParametersConflict } from './errors.ts';
import type { Gateway } from './gateway.ts';
import { type Parameters, readParameters, symbolsText, symbolText } from './parameters.ts';
import { wireLimits } from './rate-limits.ts';
import { WIRE_DECIMALS, wireNumber, wireSymbol } from './wire-values.ts';

const STATUS: Readonly<Record<ListingStatus, string>> = { trading: 'TRADING', halted: 'HALT', delisted: 'BREAK' };

/** Self-trade prevention is named, but never happens: an account trades with the market, not with another account. */
export const SELF_TRADE_PREVENTION = 'EXPIRE_MAKER';

const ORDER_TYPES = [
  'LIMIT',
  'LIMIT_MAKER',
  'MARKET',
  'STOP_LOSS',
  'STOP_LOSS_LIMIT',
  'TAKE_PROFIT',
  'TAKE_PROFIT_LIMIT',
] as const;

/** A listing as exchangeInfo describes it. */
const wireListing = (listing: Listing): object => ({
  symbol: wireSymbol(listing.symbol),
  status: STATUS[listing.status],
  baseAsset: listing.base,
  baseAssetPrecision: listing.basePrecision,
  quoteAsset: listing.quote,
  quotePrecision: listing.quotePrecision,
  quoteAssetPrecision: listing.quotePrecision,
  baseCommissionPrecision: WIRE_DECIMALS,
  quoteCommissionPrecision: WIRE_DECIMALS,
  orderTypes: ORDER_TYPES,
  icebergAllowed: false,
  ocoAllowed: true,
  otoAllowed: false,
  opoAllowed: false,
  quoteOrderQtyMarketAllowed: true,
  allowTrailingStop: false,
  cancelReplaceAllowed: true,
  amendAllowed: true,
  pegInstructionsAllowed: false,
  isSpotTradingAllowed: true,
  isMarginTradingAllowed: false,
  filters: listing.filters.map(wireFilter),
  permissions: [],
  permissionSets: [['SPOT']],
  defaultSelfTradePreventionMode: SELF_TRADE_PREVENTION,
  allowedSelfTradePreventionModes: [SELF_TRADE_PREVENTION],
});

function wireFilter(filter: Filter): object {
  switch (filter.kind) {
    case 'price-filter':
      return {
        filterType: 'PRICE_FILTER',
        minPrice: wireNumber(filter.minPrice),
        maxPrice: wireNumber(filter.maxPrice),
        tickSize: wireNumber(filter.tickSize),
      };
    case 'lot-size':
    case 'market-lot-size':
      return {
        filterType: filter.kind === 'lot-size' ? 'LOT_SIZE' : 'MARKET_LOT_SIZE',
        minQty: wireNumber(filter.minQuantity),
        maxQty: wireNumber(filter.maxQuantity),
        stepSize: wireNumber(filter.stepSize),
      };
    case 'notional':
      return {
        filterType: 'NOTIONAL',
        minNotional: wireNumber(filter.minNotional),
        applyMinToMarket: filter.applyMinToMarket,
        maxNotional: wireNumber(filter.maxNotional),
        applyMaxToMarket: filter.applyMaxToMarket,
        avgPriceMins: 0,
      };
    case 'percent-price-by-side':
      return {
        filterType: 'PERCENT_PRICE_BY_SIDE',
        bidMultiplierUp: filter.bidMultiplierUp.toFixed(),
        bidMultiplierDown: filter.bidMultiplierDown.toFixed(),
        askMultiplierUp: filter.askMultiplierUp.toFixed(),
        askMultiplierDown: filter.askMultiplierDown.toFixed(),
        avgPriceMins: 0,
      };
    case 'max-num-orders':
      return { filterType: 'MAX_NUM_ORDERS', maxNumOrders: filter.limit };
    case 'max-num-algo-orders':
      return { filterType: 'MAX_NUM_ALGO_ORDERS', maxNumAlgoOrders: filter.limit };
    default:
      return unreachable(filter);
  }
}

const query = z.strictObject({
  symbol: symbolText.optional(),
  symbols: symbolsText.optional(),
  permissions: z.string().optional(),
  showPermissionSets: z.enum(['true', 'false']).optional(),
  symbolStatus: z.enum(['TRADING', 'HALT', 'BREAK']).optional(),
});

function exchangeInfo(parameters: Parameters, { venue, clocks, limits }: Gateway): Answer {
  const read = readParameters(query, parameters);
  if (!read.ok) return read;
  const { symbol, symbols, permissions, symbolStatus } = read.value;
  if ([symbol, symbols, permissions].filter(value => value !== undefined).length > 1) {
    return err(optionalParametersConflict);
  }
  const wanted = symbols ?? (symbol === undefined ? null : [symbol]);
  const listed = venue.listings().filter(listing => wanted?.includes(wireSymbol(listing.symbol)) ?? true);
  if (wanted !== null && listed.length < new Set(wanted).size) return err(invalidSymbol);
  const spot = permissions === undefined || permissions.includes('SPOT');
  return ok({
    timezone: 'UTC',
    serverTime: clocks.marketNow(),
    rateLimits: wireLimits(limits.config),
    exchangeFilters: [],
    symbols: listed
      .filter(({ status }) => spot && (symbolStatus === undefined || STATUS[status] === symbolStatus))
      .map(wireListing),
  });
}

export const exchangeInfoEndpoint: PublicEndpoint = {
  route: 'GET /api/v3/exchangeInfo',
  method: 'exchangeInfo',
  security: 'none',
  weight: 20,
  handle: exchangeInfo,
};
