import { err, ok } from '../../../kernel/result.ts';
import type { AccountCall, AccountEndpoint, Answer, Endpoint, PublicEndpoint } from './endpoint.ts';
import { apiKeyRejected } from './errors.ts';
import type { Gateway } from './gateway.ts';
import { WIRE_ZERO, wireNumber, wireSymbol } from './wire-values.ts';

/* The wallet's answers (/sapi) for an account that has spot and nothing else: what clients read while they load. */

function restrictions({ key }: AccountCall, { venue }: Gateway): Answer {
  return ok({
    ipRestrict: false,
    createTime: venue.account(key.account)?.openedAt ?? 0,
    enableReading: key.may('read'),
    enableSpotAndMarginTrading: key.may('trade'),
    enableWithdrawals: false,
    enableInternalTransfer: false,
    enableMargin: false,
    enableFutures: false,
    permitsUniversalTransfer: false,
    enableVanillaOptions: false,
    enableFixApiTrade: false,
    enableFixReadOnly: false,
    enablePortfolioMarginTrading: false,
  });
}

/** Every asset that the venue lists, without networks: nothing is deposited or withdrawn over a wire here. */
function coins({ key }: AccountCall, { venue }: Gateway): Answer {
  const account = venue.account(key.account);
  if (account === null) return err(apiKeyRejected);
  const listed = venue.listings().flatMap(({ base, quote }) => [base, quote]);
  const balances = new Map(account.balances.map(balance => [balance.asset, balance]));
  return ok(
    [...new Set([...listed, ...balances.keys()])].sort().map(coin => {
      const balance = balances.get(coin);
      return {
        coin,
        name: coin,
        depositAllEnable: false,
        withdrawAllEnable: false,
        free: balance === undefined ? WIRE_ZERO : wireNumber(balance.free),
        locked: balance === undefined ? WIRE_ZERO : wireNumber(balance.locked),
        freeze: WIRE_ZERO,
        withdrawing: WIRE_ZERO,
        ipoing: WIRE_ZERO,
        ipoable: WIRE_ZERO,
        storage: WIRE_ZERO,
        isLegalMoney: false,
        trading: true,
        networkList: [],
      };
    }),
  );
}

function tradeFees({ parameters, key }: AccountCall, { venue }: Gateway): Answer {
  const fees = venue.account(key.account)?.fees;
  if (fees === undefined) return err(apiKeyRejected);
  const wanted = parameters.get('symbol');
  return ok(
    venue
      .listings()
      .map(({ symbol }) => wireSymbol(symbol))
      .filter(symbol => wanted === undefined || symbol === wanted)
      .map(symbol => ({
        symbol,
        makerCommission: fees.makerRate.toFixed(),
        takerCommission: fees.takerRate.toFixed(),
      })),
  );
}

const signedGet = (path: string, handle: AccountEndpoint['handle']): AccountEndpoint => ({
  route: `GET /sapi/v1/${path}`,
  method: null,
  security: 'user-data',
  weight: 1,
  handle,
});

/** Markets that only a margin account sees: none. */
const none = (path: string): AccountEndpoint => ({
  route: `GET /sapi/v1/${path}`,
  method: null,
  security: 'key',
  weight: 1,
  handle: () => ok([]),
});

const systemStatus: PublicEndpoint = {
  route: 'GET /sapi/v1/system/status',
  method: null,
  security: 'none',
  weight: 1,
  handle: () => ok({ status: 0, msg: 'normal' }),
};

export const walletEndpoints: readonly Endpoint[] = [
  systemStatus,
  signedGet('account/apiRestrictions', restrictions),
  signedGet('account/status', () => ok({ data: 'Normal' })),
  signedGet('capital/config/getall', coins),
  signedGet('asset/tradeFee', tradeFees),
  none('margin/allPairs'),
  none('margin/isolated/allPairs'),
];
