import { z } from 'zod';
import type { EpochMs } from '../../kernel/time.ts';
import type { VenueBalance } from '../port.ts';
import type { Page } from './order-replies.ts';
import { amount, moment } from './replies.ts';

/* Balances and rights (Advanced Trade REST API, "List Accounts", "Get API Key Permissions"). */

const money = z.object({ value: amount, currency: z.string() });
const accountsReply = z.object({
  accounts: z.array(
    z.object({ currency: z.string(), available_balance: money, hold: money.nullish(), updated_at: moment.nullish() }),
  ),
  has_next: z.boolean().nullish(),
  cursor: z.string().nullish(),
});

export interface Account {
  readonly balance: VenueBalance;
  readonly updatedAt: EpochMs | null;
}

export const readAccounts = (body: unknown): Page<Account> => {
  const { accounts, has_next, cursor } = accountsReply.parse(body);
  const items = accounts.map(({ currency, available_balance, hold, updated_at }) => {
    const free = available_balance.value;
    return { balance: { asset: currency, free, locked: hold?.value ?? free.times(0) }, updatedAt: updated_at ?? null };
  });
  return { items, cursor: has_next === true ? (cursor ?? null) : null };
};

const permissionsReply = z.object({ can_view: z.boolean(), can_trade: z.boolean(), can_transfer: z.boolean() });
export const readPermissions = (body: unknown) => permissionsReply.parse(body);
