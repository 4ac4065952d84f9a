import { z } from 'zod';
import { ZERO } from '../../kernel/decimal.ts';
import type { KeyPermissions, VenueBalance, VenueBalances } from '../port.ts';
import { amountOrNull, moment, rowOf, rowsOf } from './replies.ts';

/** The trading account, as `account/balance` and the channel `account` tell it. What lies in the funding account is not in it. */
export const tradingAccount = z.object({
  uTime: moment,
  details: z.array(z.object({ ccy: z.string(), availBal: amountOrNull, frozenBal: amountOrNull })),
});

export const toBalances = ({ details }: z.output<typeof tradingAccount>): readonly VenueBalance[] =>
  details.map(({ ccy, availBal, frozenBal }) => ({ asset: ccy, free: availBal ?? ZERO, locked: frozenBal ?? ZERO }));

export const balancesReply = (body: unknown): VenueBalances => {
  const account = rowOf(tradingAccount, body);
  return { venueTime: account.uTime, balances: toBalances(account) };
};

const config = z.object({ perm: z.string(), ip: z.string().default('') });

export const permissionsReply = (body: unknown): KeyPermissions => {
  const { perm, ip } = rowOf(config, body);
  const granted = perm.split(',').map(one => one.trim());
  return {
    reads: granted.includes('read_only'),
    trades: granted.includes('trade'),
    withdraws: granted.includes('withdraw'),
    boundToIp: ip !== '',
  };
};

const fundingRow = z.object({ ccy: z.string(), availBal: amountOrNull, frozenBal: amountOrNull });

export const fundingReply = (body: unknown): readonly VenueBalance[] =>
  rowsOf(fundingRow, body).map(({ ccy, availBal, frozenBal }) => ({
    asset: ccy,
    free: availBal ?? ZERO,
    locked: frozenBal ?? ZERO,
  }));
