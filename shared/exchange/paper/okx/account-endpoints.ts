import { z } from 'zod';
import { type Decimal, sum, ZERO } from '../../../kernel/decimal.ts';
import { err } from '../../../kernel/result.ts';
import type { Account, Balance } from '../../../simulation/types.ts';
import { type AccountCall, type AccountEndpoint, type Answer, answered, signedGet } from './endpoint.ts';
import { invalidKey } from './errors.ts';
import type { Gateway } from './gateway.ts';
import { readParameters, text } from './parameters.ts';
import { instrumentTypeText } from './public-endpoints.ts';
import { perTwoSeconds } from './rate-limits.ts';
import { wireNumber, wireTime } from './wire-values.ts';

const currencyList = text.transform(list => new Set(list.split(',')));
const balanceQuery = z.object({ ccy: currencyList.optional() });

/** The trading account. */
function balance({ sent, key }: AccountCall, gateway: Gateway): Answer {
  const read = readParameters(balanceQuery, sent);
  if (!read.ok) return read;
  const account = gateway.venue.account(key.account);
  if (account === null) return err(invalidKey);
  const { ccy } = read.value;
  const held = account.balances.filter(({ asset, free, locked }) => ccy?.has(asset) ?? !free.plus(locked).isZero());
  return answered([wireBalances(account, held, gateway)]);
}

/** `balances` of the account, as the endpoint and the stream show them. */
export function wireBalances(account: Account, balances: readonly Balance[], gateway: Gateway): object {
  const worth = sum(account.balances.map(held => worthOf(held, gateway) ?? ZERO));
  return {
    adjEq: '',
    availEq: '',
    borrowFroz: '',
    details: balances.map(held => wireBalance(held, account, gateway)),
    imr: '',
    isoEq: '0',
    mgnRatio: '',
    mmr: '',
    notionalUsd: '',
    ordFroz: '',
    totalEq: wireNumber(worth),
    uTime: wireTime(account.updatedAt),
    upl: '',
  };
}

const DOLLAR = 'USDT';

/** In dollars, at the last price; null where there is none. */
function worthOf({ asset, free, locked }: Balance, { venue, instruments }: Gateway): Decimal | null {
  const owned = free.plus(locked);
  if (asset === DOLLAR) return owned;
  const symbol = instruments.symbol(`${asset}-${DOLLAR}`);
  const price = symbol === null ? undefined : venue.quote(symbol)?.lastPrice;
  return price === undefined ? null : owned.times(price);
}

function wireBalance(held: Balance, { updatedAt }: Account, gateway: Gateway): object {
  const owned = wireNumber(held.free.plus(held.locked));
  const worth = wireNumber(worthOf(held, gateway));
  return {
    accAvgPx: '',
    availBal: wireNumber(held.free),
    availEq: '',
    borrowFroz: '',
    cashBal: owned,
    ccy: held.asset,
    crossLiab: '',
    disEq: worth,
    eq: owned,
    eqUsd: worth,
    fixedBal: '0',
    frozenBal: wireNumber(held.locked),
    interest: '',
    isoEq: '',
    isoLiab: '',
    liab: '',
    maxLoan: '',
    notionalLever: '',
    ordFrozen: wireNumber(held.locked),
    rewardBal: '',
    spotBal: owned,
    stgyEq: '0',
    twap: '0',
    uTime: wireTime(updatedAt),
    upl: '0',
    uplLiab: '',
  };
}

const PERMISSIONS = { read: 'read_only', trade: 'trade', withdraw: 'withdraw' } as const;

/** `acctLv` 1: spot mode. */
const config = ({ key }: AccountCall): Answer =>
  answered([
    {
      acctLv: '1',
      acctStpMode: 'cancel_maker',
      autoLoan: false,
      ctIsoMode: 'automatic',
      enableSpotBorrow: false,
      greeksType: 'PA',
      ip: '',
      kycLv: '3',
      label: key.account,
      level: 'Lv1',
      levelTmp: '',
      liquidationGear: '-1',
      mainUid: '1',
      mgnIsoMode: 'automatic',
      opAuth: '0',
      perm: key.permissions.map(permission => PERMISSIONS[permission]).join(','),
      posMode: 'net_mode',
      roleType: '0',
      spotOffsetType: '',
      spotRoleType: '0',
      spotTraderInsts: [],
      traderInsts: [],
      type: '0',
      uid: '1',
    },
  ]);

/** Rates are negative where a fee is charged. */
function tradeFee({ sent, key }: AccountCall, { venue, clocks }: Gateway): Answer {
  const read = readParameters(z.object({ instType: instrumentTypeText }), sent);
  if (!read.ok) return read;
  const fees = venue.account(key.account)?.fees;
  if (fees === undefined) return err(invalidKey);
  const [maker, taker] = [wireNumber(fees.makerRate.neg()), wireNumber(fees.takerRate.neg())];
  return answered([
    {
      category: '1',
      delivery: '',
      exercise: '',
      feeGroup: [{ groupId: '1', maker, taker }],
      fiat: [],
      instType: read.value.instType,
      level: 'Lv1',
      maker,
      makerU: '',
      makerUSDC: '',
      ruleType: 'normal',
      taker,
      takerU: '',
      takerUSDC: '',
      ts: wireTime(clocks.marketNow()),
    },
  ]);
}

export const accountEndpoints: readonly AccountEndpoint[] = [
  signedGet('account/balance', { limit: perTwoSeconds(10, 'account'), handle: balance }),
  signedGet('account/config', { limit: perTwoSeconds(5, 'account'), handle: config }),
  signedGet('account/trade-fee', { limit: perTwoSeconds(5, 'account'), handle: tradeFee }),
];
