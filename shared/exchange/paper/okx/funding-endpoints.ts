import { z } from 'zod';
import { ZERO } from '../../../kernel/decimal.ts';
import { err } from '../../../kernel/result.ts';
import type { AccountId } from '../../../simulation/types.ts';
import { type AccountCall, type AccountEndpoint, type Answer, answered, signedGet, tradePost } from './endpoint.ts';
import { invalidKey, parameterError, transferBalance, transferOfNothing } from './errors.ts';
import type { Gateway } from './gateway.ts';
import { clientIdText, decimalText, readParameters, text } from './parameters.ts';
import type { Limit } from './rate-limits.ts';
import { wireNumber } from './wire-values.ts';

/** The account's other half: it cannot trade, and holds nothing until something is moved there. */
const fundingOf = (account: AccountId): AccountId => `${account}:funding`;

const currencies = text.transform(list => new Set(list.split(',')));
const balancesQuery = z.object({ ccy: currencies.optional() });

function balances({ sent, key }: AccountCall, { venue }: Gateway): Answer {
  const read = readParameters(balancesQuery, sent);
  if (!read.ok) return read;
  const held = venue.account(fundingOf(key.account))?.balances ?? [];
  return answered(
    held
      .filter(({ asset, free }) => read.value.ccy?.has(asset) ?? !free.isZero())
      .map(({ asset, free }) => ({
        ccy: asset,
        bal: wireNumber(free),
        frozenBal: wireNumber(ZERO),
        availBal: wireNumber(free),
      })),
  );
}

/** Every asset that the venue lists, without a chain that it could come or go by. */
function wireCurrencies(_: AccountCall, { venue }: Gateway): Answer {
  const assets = new Set(venue.listings().flatMap(({ base, quote }) => [base, quote]));
  return answered(
    [...assets].sort().map(ccy => ({
      ccy,
      name: ccy,
      chain: '',
      canDep: false,
      canWd: false,
      canInternal: false,
      fee: '0',
      mainNet: false,
      maxWd: '0',
      minWd: '0',
      wdTickSz: '8',
    })),
  );
}

/** `6` is the funding account, `18` the trading account. Only transfers within the account (`type` 0) are known. */
const side = z.enum(['6', '18']);
const transferBody = z.object({
  ccy: text,
  amt: decimalText,
  from: side,
  to: side,
  type: z.enum(['0']).default('0'),
  clientId: clientIdText.optional(),
});
const TRANSFER_ID_LENGTH = 9;

function transfer({ sent, key }: AccountCall, gateway: Gateway): Answer {
  const read = readParameters(transferBody, sent);
  if (!read.ok) return read;
  const { ccy, amt, from, to, clientId } = read.value;
  if (from === to) return err(parameterError('to'));
  const { venue } = gateway;
  const trading = venue.account(key.account);
  if (trading === null) return err(invalidKey);
  const funding = fundingOf(key.account);
  if (venue.account(funding) === null) {
    venue.execute({ kind: 'open-account', account: funding, fees: trading.fees, deposits: {} });
  }
  const accountOf = (which: '6' | '18'): AccountId => (which === '6' ? funding : key.account);
  const { reply } = venue.execute({
    kind: 'transfer',
    from: accountOf(from),
    to: accountOf(to),
    asset: ccy,
    amount: amt,
  });
  if (!reply.ok) return err(reply.error.kind === 'not-positive' ? transferOfNothing : transferBalance);
  const transId = String(Number.parseInt(gateway.newToken(TRANSFER_ID_LENGTH), 36));
  return answered([{ transId, ccy, clientId: clientId ?? '', from, amt: wireNumber(amt), to }]);
}

const perSecond = (requests: number): Limit => ({ requests, perMs: 1_000, per: 'account' });

export const fundingEndpoints: readonly AccountEndpoint[] = [
  signedGet('asset/balances', { limit: perSecond(6), handle: balances }),
  signedGet('asset/currencies', { limit: perSecond(6), handle: wireCurrencies }),
  tradePost('asset/transfer', { limit: perSecond(2), handle: transfer }),
];
