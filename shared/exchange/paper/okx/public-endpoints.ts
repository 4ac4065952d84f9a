import { z } from 'zod';
import { maximum } from '../../../kernel/decimal.ts';
import { err } from '../../../kernel/result.ts';
import type { Filter, Listing } from '../../../simulation/types.ts';
import { type Answer, answered, type PublicEndpoint, publicGet } from './endpoint.ts';
import { unknownInstrument } from './errors.ts';
import type { Gateway } from './gateway.ts';
import { instIdText, readParameters } from './parameters.ts';
import { perTwoSeconds } from './rate-limits.ts';
import { instIdOf, wireNumber, wireTime } from './wire-values.ts';

const INSTRUMENT_TYPES = ['SPOT', 'MARGIN', 'SWAP', 'FUTURES', 'OPTION', 'EVENTS'] as const;
export const instrumentTypeText = z.enum(INSTRUMENT_TYPES);

const instrumentsQuery = z.object({ instType: instrumentTypeText, instId: instIdText.optional() });

/** There is spot and nothing else. What is delisted is gone. */
function instruments(sent: unknown, { venue }: Gateway): Answer {
  const read = readParameters(instrumentsQuery, sent);
  if (!read.ok) return read;
  const { instType, instId } = read.value;
  const listed = venue.listings().filter(({ status }) => instType === 'SPOT' && status !== 'delisted');
  const wanted = listed.filter(({ symbol }) => instId === undefined || instIdOf(symbol) === instId);
  if (instId !== undefined && wanted.length === 0) return err(unknownInstrument);
  return answered(wanted.map(wireInstrument));
}

const filterOf = <Kind extends Filter['kind']>({ filters }: Listing, kind: Kind) =>
  filters.find((filter): filter is Extract<Filter, { readonly kind: Kind }> => filter.kind === kind);

function wireInstrument(listing: Listing): object {
  const lot = filterOf(listing, 'lot-size');
  const largest = wireNumber(lot?.maxQuantity);
  return {
    alias: '',
    auctionEndTime: '',
    baseCcy: listing.base,
    category: '1',
    ctMult: '',
    ctType: '',
    ctVal: '',
    ctValCcy: '',
    contTdSwTime: wireTime(LISTED_AT),
    expTime: '',
    futureSettlement: false,
    groupId: '1',
    instFamily: '',
    instId: instIdOf(listing.symbol),
    instType: 'SPOT',
    lever: '',
    listTime: wireTime(LISTED_AT),
    lotSz: wireNumber(listing.stepSize),
    maxIcebergSz: largest,
    maxLmtAmt: wireNumber(filterOf(listing, 'notional')?.maxNotional),
    maxLmtSz: largest,
    maxMktAmt: '1000000',
    maxMktSz: wireNumber(filterOf(listing, 'market-lot-size')?.maxQuantity) || largest,
    maxStopSz: largest,
    maxTriggerSz: largest,
    maxTwapSz: largest,
    minSz: wireNumber(lot === undefined ? listing.stepSize : maximum(lot.minQuantity, listing.stepSize)),
    openType: '',
    optType: '',
    quoteCcy: listing.quote,
    ruleType: 'normal',
    settleCcy: '',
    state: listing.status === 'trading' ? 'live' : 'suspend',
    stk: '',
    tickSz: wireNumber(listing.tickSize),
    tradeQuoteCcyList: [listing.quote],
    uly: '',
  };
}

/** The venue does not know since when. */
const LISTED_AT = Date.UTC(2020, 0, 1);

export const publicEndpoints: readonly PublicEndpoint[] = [
  publicGet('public/time', {
    limit: perTwoSeconds(10, 'address'),
    handle: (_, { clocks }) => answered([{ ts: wireTime(clocks.marketNow()) }]),
  }),
  publicGet('public/instruments', { limit: perTwoSeconds(20, 'address'), handle: instruments }),
  publicGet('system/status', {
    limit: { requests: 1, perMs: 5_000, per: 'address' },
    handle: () => answered([]),
  }),
];
