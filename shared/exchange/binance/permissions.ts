import { z } from 'zod';
import type { EpochMs } from '../../kernel/time.ts';
import { resultOf } from '../outcomes.ts';
import type { KeyPermissions, Read } from '../port.ts';
import type { BinanceClient } from './client.ts';

const restrictions = z.looseObject({
  enableReading: z.boolean(),
  enableSpotAndMarginTrading: z.boolean(),
  enableWithdrawals: z.boolean(),
  ipRestrict: z.boolean(),
});
const account = z.looseObject({ canTrade: z.boolean() });

/** `GET /sapi/v1/account/apiRestrictions`. The spot test network has no wallet: there the account says whether it may trade. */
export async function readPermissions(client: BinanceClient, wallNow: () => EpochMs): Read<KeyPermissions> {
  const call = { method: 'GET', path: 'account/apiRestrictions', api: 'sapi', lane: 'reconcile' } as const;
  const verdict = await client.signed(call, wallNow());
  if (verdict.kind === 'unknown' && verdict.fault.message.startsWith('HTTP 404')) return ofAccount(client, wallNow);
  return resultOf(verdict, body => {
    const said = restrictions.parse(body);
    return {
      reads: said.enableReading,
      trades: said.enableSpotAndMarginTrading,
      withdraws: said.enableWithdrawals,
      boundToIp: said.ipRestrict,
    };
  });
}

async function ofAccount(client: BinanceClient, wallNow: () => EpochMs): Read<KeyPermissions> {
  const call = { method: 'GET', path: 'account', lane: 'reconcile' } as const;
  return resultOf(await client.signed(call, wallNow()), body => ({
    reads: true,
    trades: account.parse(body).canTrade,
    withdraws: false,
    boundToIp: false,
  }));
}
