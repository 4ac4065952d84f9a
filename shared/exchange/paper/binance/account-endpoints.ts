import { z } from 'zod';
import type { MarketSymbol } from '../../../domain/instrument.ts';
import { err, ok } from '../../../kernel/result.ts';
import { DAY_MS } from '../../../kernel/time.ts';
import type { Account, FeeSchedule } from '../../../simulation/types.ts';
import type { AccountCall, AccountEndpoint, Answer } from './endpoint.ts';
import { apiKeyRejected, optionalParametersConflict } from './errors.ts';
import type { Gateway } from './gateway.ts';
import { wireFill, wireOrder } from './order-reports.ts';
import { limitText, readParameters, symbolText, timeText, wholeText } from './parameters.ts';
import { wireLimits } from './rate-limits.ts';
import { WIRE_ZERO, wireNumber, wireSymbol } from './wire-values.ts';

const accountQuery = z.strictObject({ omitZeroBalances: z.enum(['true', 'false']).optional() });

function account({ parameters, key }: AccountCall, { venue }: Gateway): Answer {
  const read = readParameters(accountQuery, parameters);
  if (!read.ok) return read;
  const held = venue.account(key.account);
  if (held === null) return err(apiKeyRejected);
  return ok(wireAccount(held, read.value.omitZeroBalances === 'true'));
}

const BPS = 10_000;

function wireAccount(held: Account, withoutZeros: boolean): object {
  const { makerRate, takerRate } = held.fees;
  return {
    makerCommission: makerRate.times(BPS).toNumber(),
    takerCommission: takerRate.times(BPS).toNumber(),
    buyerCommission: 0,
    sellerCommission: 0,
    commissionRates: wireRates(held.fees),
    canTrade: true,
    canWithdraw: false,
    canDeposit: false,
    brokered: false,
    requireSelfTradePrevention: false,
    preventSor: false,
    updateTime: held.updatedAt,
    accountType: 'SPOT',
    balances: held.balances
      .filter(({ free, locked }) => !withoutZeros || !free.isZero() || !locked.isZero())
      .map(({ asset, free, locked }) => ({ asset, free: wireNumber(free), locked: wireNumber(locked) })),
    permissions: ['SPOT'],
    uid: 1,
  };
}

const wireRates = ({ makerRate, takerRate }: FeeSchedule): object => ({
  maker: wireNumber(makerRate),
  taker: wireNumber(takerRate),
  buyer: WIRE_ZERO,
  seller: WIRE_ZERO,
});
const NO_RATES = { maker: WIRE_ZERO, taker: WIRE_ZERO, buyer: WIRE_ZERO, seller: WIRE_ZERO };

function commission({ parameters, key }: AccountCall, { venue, symbols }: Gateway): Answer {
  const read = readParameters(z.strictObject({ symbol: symbolText }), parameters);
  if (!read.ok) return read;
  const symbol = symbols.find(read.value.symbol);
  if (!symbol.ok) return symbol;
  const held = venue.account(key.account);
  if (held === null) return err(apiKeyRejected);
  const { payIn } = held.fees;
  const asset = payIn.kind === 'asset' ? payIn : null;
  return ok({
    symbol: wireSymbol(symbol.value),
    standardCommission: wireRates(held.fees),
    specialCommission: NO_RATES,
    taxCommission: NO_RATES,
    discount: {
      enabledForAccount: asset !== null,
      enabledForSymbol: asset !== null,
      discountAsset: asset?.asset ?? 'BNB',
      discount: wireNumber(asset?.rateFactor ?? held.fees.makerRate.times(0)),
    },
  });
}

function openOrders({ parameters, key }: AccountCall, { venue, symbols }: Gateway): Answer {
  const read = readParameters(z.strictObject({ symbol: symbolText.optional() }), parameters);
  if (!read.ok) return read;
  let wanted: MarketSymbol | null = null;
  if (read.value.symbol !== undefined) {
    const symbol = symbols.find(read.value.symbol);
    if (!symbol.ok) return symbol;
    wanted = symbol.value;
  }
  return ok(venue.openOrders(key.account, wanted).map(wireOrder));
}

const historyQuery = z.strictObject({
  symbol: symbolText,
  orderId: wholeText.optional(),
  startTime: timeText.optional(),
  endTime: timeText.optional(),
  limit: limitText(500, 1_000),
});

function allOrders({ parameters, key }: AccountCall, { venue, symbols }: Gateway): Answer {
  const read = readParameters(historyQuery, parameters);
  if (!read.ok) return read;
  const symbol = symbols.find(read.value.symbol);
  if (!symbol.ok) return symbol;
  const { orderId, startTime, endTime, limit } = read.value;
  const range = { fromId: orderId ?? null, since: startTime ?? null, until: endTime ?? null, limit };
  return ok(venue.orders(key.account, symbol.value, range).map(wireOrder));
}

const tradesQuery = historyQuery.extend({ fromId: wholeText.optional() });
const tooLongInterval = { status: 400, code: -1127, message: 'More than 24 hours between startTime and endTime.' };

function myTrades({ parameters, key }: AccountCall, { venue, symbols }: Gateway): Answer {
  const read = readParameters(tradesQuery, parameters);
  if (!read.ok) return read;
  const symbol = symbols.find(read.value.symbol);
  if (!symbol.ok) return symbol;
  const { orderId, fromId, startTime, endTime, limit } = read.value;
  if (fromId !== undefined && (startTime ?? endTime) !== undefined) return err(optionalParametersConflict);
  if (startTime !== undefined && endTime !== undefined && endTime - startTime > DAY_MS) return err(tooLongInterval);
  const range = { fromId: fromId ?? null, since: startTime ?? null, until: endTime ?? null, limit };
  return ok(venue.fills(key.account, symbol.value, { ...range, orderId: orderId ?? null }).map(wireFill));
}

function orderCounts({ parameters, key }: AccountCall, { limits }: Gateway): Answer {
  const read = readParameters(z.strictObject({}), parameters);
  if (!read.ok) return read;
  const used = limits.usedOrders(key.account);
  const [, tenSeconds, day] = wireLimits(limits.config);
  return ok([
    { ...tenSeconds, count: used.tenSeconds },
    { ...day, count: used.day },
  ]);
}

const signedGet = (
  path: string,
  method: string,
  rest: Pick<AccountEndpoint, 'weight' | 'handle'>,
): AccountEndpoint => ({ route: `GET /api/v3/${path}`, method, security: 'user-data', ...rest });

export const accountEndpoints: readonly AccountEndpoint[] = [
  signedGet('account', 'account.status', { weight: 20, handle: account }),
  signedGet('account/commission', 'account.commission', { weight: 20, handle: commission }),
  signedGet('openOrders', 'openOrders.status', { weight: sent => (sent.has('symbol') ? 6 : 80), handle: openOrders }),
  signedGet('allOrders', 'allOrders', { weight: 20, handle: allOrders }),
  signedGet('myTrades', 'myTrades', { weight: sent => (sent.has('orderId') ? 5 : 20), handle: myTrades }),
  signedGet('rateLimit/order', 'account.rateLimits.orders', { weight: 40, handle: orderCounts }),
];
