import { sum } from '../../../kernel/decimal.ts';
import { err, ok } from '../../../kernel/result.ts';
import type { AccountCall, Answer, Endpoint } from './endpoint.ts';
import { permissionDenied } from './errors.ts';
import type { Gateway } from './gateway.ts';
import { textUuid } from './ids.ts';
import { wireNumber, wireTime } from './wire-values.ts';

function time({ clocks }: Gateway): Answer {
  const now = clocks.marketNow();
  return ok({ iso: wireTime(now), epochSeconds: String(Math.floor(now / 1_000)), epochMillis: String(now) });
}

/** The older API's, in whole seconds. */
function olderTime({ clocks }: Gateway): Answer {
  const now = clocks.marketNow();
  return ok({ data: { iso: wireTime(now), epoch: Math.floor(now / 1_000) } });
}

const keyPermissions = ({ key }: AccountCall): Answer =>
  ok({
    can_view: key.may('read'),
    can_trade: key.may('trade'),
    can_transfer: key.may('withdraw'),
    portfolio_uuid: key.portfolio,
    portfolio_type: 'DEFAULT',
  });

const portfolios = ({ key }: AccountCall): Answer =>
  ok({ portfolios: [{ name: 'Default', uuid: key.portfolio, type: 'DEFAULT', deleted: false }] });

/** What the account traded so far, in quote, and the rates that it trades at. */
function transactionSummary({ key }: AccountCall, { venue }: Gateway): Answer {
  const held = venue.account(key.account);
  if (held === null) return err(permissionDenied);
  const everything = { fromId: null, since: null, until: null, orderId: null, limit: Number.MAX_SAFE_INTEGER };
  const fills = venue.listings().flatMap(({ symbol }) => venue.fills(key.account, symbol, everything));
  const volume = sum(fills.map(fill => fill.quoteQuantity)).toNumber();
  const fees = sum(fills.map(fill => fill.commission)).toNumber();
  return ok({
    total_volume: volume,
    total_fees: fees,
    fee_tier: {
      pricing_tier: 'Advanced 1',
      usd_from: '0',
      usd_to: '',
      taker_fee_rate: wireNumber(held.fees.takerRate),
      maker_fee_rate: wireNumber(held.fees.makerRate),
      aop_from: '',
      aop_to: '',
    },
    margin_rate: null,
    goods_and_services_tax: null,
    advanced_trade_only_volume: volume,
    advanced_trade_only_fees: fees,
    coinbase_pro_volume: 0,
    coinbase_pro_fees: 0,
    total_balance: '',
    has_promo_fee: false,
  });
}

const assetsOf = ({ venue }: Gateway): readonly string[] => [
  ...new Set(venue.listings().flatMap(({ base, quote }) => [base, quote])),
];

const cryptoCurrencies = (gateway: Gateway): Answer =>
  ok({
    data: assetsOf(gateway).map((code, index) => ({
      asset_id: textUuid(`asset ${code}`),
      code,
      name: code,
      color: '#000000',
      sort_index: index,
      exponent: 8,
      type: 'crypto',
      address_regex: '',
    })),
  });

/** Every asset at its own last price where it is known against the dollar; the venue's clients only look for the names. */
const exchangeRates = (gateway: Gateway): Answer =>
  ok({ data: { currency: 'USD', rates: Object.fromEntries(assetsOf(gateway).map(code => [code, '1'])) } });

export const generalEndpoints: readonly Endpoint[] = [
  { route: 'GET /api/v3/brokerage/time', scope: 'public', handle: (_, gateway) => time(gateway) },
  { route: 'GET /v2/time', scope: 'public', handle: (_, gateway) => olderTime(gateway) },
  { route: 'GET /v2/currencies', scope: 'public', handle: () => ok({ data: [] }) },
  { route: 'GET /v2/currencies/crypto', scope: 'public', handle: (_, gateway) => cryptoCurrencies(gateway) },
  { route: 'GET /v2/exchange-rates', scope: 'public', handle: (_, gateway) => exchangeRates(gateway) },
  { route: 'GET /api/v3/brokerage/key_permissions', scope: 'view', handle: keyPermissions },
  { route: 'GET /api/v3/brokerage/portfolios', scope: 'view', handle: portfolios },
  { route: 'GET /api/v3/brokerage/transaction_summary', scope: 'view', handle: transactionSummary },
];
