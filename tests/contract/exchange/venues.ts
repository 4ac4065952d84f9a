import { createPrivateKey, randomBytes } from 'node:crypto';
import type { Budget } from '#shared/exchange/budget/budget.ts';
import { DIALECTS } from '#shared/exchange/paper/dialects.ts';
import type { PaperApiKey } from '#shared/exchange/paper/keys.ts';
import type { Exchange, MarketData } from '#shared/exchange/port.ts';
import { type Keys, VENUES, type VenueId } from '#shared/exchange/venues.ts';
import { type EpochMs, epochMs } from '#shared/kernel/time.ts';
import { EDWARD, TRADER } from '../paper-binance/rig.ts';
import { TRADER as COINBASE_TRADER, STRANGER } from '../paper-coinbase/rig.ts';
import { BTC, ETH, openScriptedVenue, type ScriptedVenue } from '../scripted-venue.ts';

/** An answer that a fault script puts in the place of the venue's own. */
interface Reply {
  readonly status: number;
  readonly body: string;
}

/** What the contract suite must know of a venue beyond its capabilities: its keys, and the words in which it refuses. */
interface VenueUnderTest {
  readonly trader: Keys;
  /** Keys of other kinds that trade as well, by what they are called. */
  readonly otherKeys: Readonly<Record<string, Keys>>;
  /** Of the right form, and not the venue's. */
  readonly stranger: Keys;
  /** How the paper exchange knows those who trade. */
  readonly paperKeys: readonly PaperApiKey[];
  /** Smallest order value that an instrument tells, in quote. */
  readonly minNotional: string;
  /** Largest order that it tells, in base. */
  readonly maxQuantity: string;
  /** The venue's own code for an order that is too small. */
  readonly tooSmall: { readonly quantity: string; readonly venueCode: string };
  /** It took the request and does not know what became of it. */
  readonly busy: Reply;
  /** It asks to slow down. */
  readonly tooMany: Reply;
  /** So many entries pass at once without being held back by the limits. */
  readonly burst: number;
}

const OKX_TRADER = {
  apiKey: 'okx-trader'.padEnd(36, 'x'),
  secret: 'okx-secret'.padEnd(32, 'Y'),
  passphrase: 'Pass-phrase-1',
};
const KRAKEN_TRADER = { apiKey: 'kraken-trader'.padEnd(56, 'x'), secret: 'KrakenSecret'.padEnd(88, 'Y') };
const trades = { account: 'main', permissions: ['read', 'trade'] } as const;

/** Every venue of the registry: one entry each. */
export const VENUES_UNDER_TEST: Readonly<Record<VenueId, VenueUnderTest>> = {
  binance: {
    trader: TRADER,
    otherKeys: {
      Ed25519: { apiKey: EDWARD.apiKey, secret: String(EDWARD.privateKey.export({ type: 'pkcs8', format: 'pem' })) },
    },
    stranger: { apiKey: 'z'.repeat(64), secret: 'z'.repeat(64) },
    paperKeys: [
      { kind: 'hmac', ...TRADER, ...trades },
      {
        kind: 'ed25519',
        apiKey: EDWARD.apiKey,
        publicKeyPem: String(EDWARD.publicKey.export({ type: 'spki', format: 'pem' })),
        ...trades,
      },
    ],
    minNotional: '5',
    maxQuantity: '100',
    tooSmall: { quantity: '0.0001', venueCode: '-1013' },
    busy: { status: 503, body: '{"code":-1007,"msg":"Timeout waiting for response from backend server."}' },
    tooMany: { status: 429, body: '{"code":-1003,"msg":"Too many requests."}' },
    burst: 80,
  },
  okx: {
    trader: OKX_TRADER,
    otherKeys: {},
    stranger: { ...OKX_TRADER, apiKey: 'z'.repeat(36) },
    paperKeys: [{ kind: 'hmac', ...OKX_TRADER, ...trades }],
    minNotional: '0',
    maxQuantity: '9000',
    tooSmall: { quantity: '0.00001', venueCode: '51020' },
    busy: { status: 400, body: '{"code":"50004","data":[],"msg":"API endpoint request timeout."}' },
    tooMany: { status: 429, body: '{"code":"50011","data":[],"msg":"Too Many Requests"}' },
    burst: 30,
  },
  coinbase: {
    trader: COINBASE_TRADER,
    otherKeys: {
      'PKCS #8': {
        ...COINBASE_TRADER,
        secret: String(createPrivateKey(COINBASE_TRADER.secret).export({ type: 'pkcs8', format: 'pem' })),
      },
    },
    stranger: STRANGER,
    paperKeys: [
      { kind: 'es256', apiKey: COINBASE_TRADER.apiKey, publicKeyPem: COINBASE_TRADER.publicKeyPem, ...trades },
    ],
    minNotional: '5',
    maxQuantity: '100',
    tooSmall: { quantity: '0.0001', venueCode: 'PREVIEW_INVALID_QUOTE_SIZE_TOO_SMALL' },
    busy: { status: 503, body: '{"error":"UNAVAILABLE","code":14,"message":"temporarily unavailable"}' },
    tooMany: { status: 429, body: '{"error":"rate_limit_exceeded","code":8,"message":"Too many requests"}' },
    burst: 10,
  },
  kraken: {
    trader: KRAKEN_TRADER,
    otherKeys: {},
    stranger: { ...KRAKEN_TRADER, apiKey: 'z'.repeat(56) },
    paperKeys: [{ kind: 'hmac', ...KRAKEN_TRADER, ...trades }],
    minNotional: '5',
    maxQuantity: '9000000000',
    tooSmall: { quantity: '0.0001', venueCode: 'EOrder:Cost minimum not met' },
    busy: { status: 200, body: '{"error":["EService:Busy"]}' },
    tooMany: { status: 200, body: '{"error":["EOrder:Rate limit exceeded"]}' },
    burst: 30,
  },
};

/** A venue of the registry over the paper exchange: the scripted market behind the venue's dialect, on a port of its own. */
export interface Stage extends ScriptedVenue {
  readonly restUrl: string;
  openMarketData(): Promise<MarketData>;
  /** As the trader, unless other keys are given. */
  openExchange(keys?: Keys, budget?: Budget): Promise<Exchange>;
  /** The venue's process is gone; its market stays. */
  disappear(): Promise<void>;
}

/** Long enough for a request on a machine that is busy with other things. */
export const WINDOW_MS = 5_000;
export const wallNow = (): EpochMs => epochMs(Date.now());

/** `clock`: the venue's wall clock, where that is another than ours. */
export async function openStage(name: VenueId, clock = wallNow): Promise<Stage> {
  const { trader, paperKeys } = VENUES_UNDER_TEST[name];
  const scripted = openScriptedVenue([BTC, ETH], VENUES[name].capabilities.feeAsset);
  const server = await DIALECTS[name].open(
    {
      venue: scripted.exchange.venue,
      keys: paperKeys,
      wallNow: clock,
      newToken: length => randomBytes(length).toString('hex').slice(0, length),
    },
    scripted.config.limits,
  );
  const port = await server.listen(0, '127.0.0.1');
  const options = {
    restUrl: `http://127.0.0.1:${port}`,
    streamUrl: `ws://127.0.0.1:${port}`,
    recvWindowMs: WINDOW_MS,
    wallNow,
  };
  return {
    ...scripted,
    restUrl: options.restUrl,
    openMarketData: () => VENUES[name].openMarketData(options),
    openExchange: (keys = trader, budget) =>
      VENUES[name].openExchange({ ...options, keys, symbols: [BTC], ...(budget && { budget }) }),
    disappear: () => server.close(),
    stop: async () => {
      await server.close();
      await scripted.stop();
    },
  };
}

/** The suites walk the registry by this. */
export const EACH_VENUE = Object.entries(VENUES).map(([name, { capabilities }]) => ({
  name: name as VenueId,
  capabilities,
  ...VENUES_UNDER_TEST[name as VenueId],
}));
