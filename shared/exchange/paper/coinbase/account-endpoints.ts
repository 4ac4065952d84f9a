import { z } from 'zod';
import { err, ok } from '../../../kernel/result.ts';
import type { Account, Balance } from '../../../simulation/types.ts';
import { portfolioOf } from './api-keys.ts';
import { type AccountCall, type AccountEndpoint, type Answer, limitText, one, readQuery } from './endpoint.ts';
import { invalidArgument, notFound, permissionDenied } from './errors.ts';
import type { Gateway } from './gateway.ts';
import { textUuid } from './ids.ts';
import { wireNumber, wireTime } from './wire-values.ts';

/* The venue has one account per asset; all of a portfolio are one account of ours. */

const MOST = 250;

const accountUuid = (account: string, asset: string): string => textUuid(`account ${account} ${asset}`);

function wireAccount({ asset, free, locked }: Balance, held: Account): object {
  return {
    uuid: accountUuid(held.id, asset),
    name: `${asset} Wallet`,
    currency: asset,
    available_balance: { value: wireNumber(free), currency: asset },
    default: true,
    active: true,
    created_at: wireTime(held.openedAt),
    updated_at: wireTime(held.updatedAt),
    deleted_at: null,
    type: 'ACCOUNT_TYPE_CRYPTO',
    ready: true,
    hold: { value: wireNumber(locked), currency: asset },
    retail_portfolio_id: portfolioOf(held.id),
    platform: 'ACCOUNT_PLATFORM_CONSUMER',
  };
}

const listQuery = z.object({
  limit: one(limitText(MOST)).default(49),
  cursor: one(z.string()).default(''),
});

function accounts({ key, query }: AccountCall, { venue }: Gateway): Answer {
  const read = readQuery(listQuery, query);
  if (!read.ok) return read;
  const held = venue.account(key.account);
  if (held === null) return err(permissionDenied);
  const { limit, cursor } = read.value;
  const from = cursor === '' ? 0 : 1 + held.balances.findIndex(({ asset }) => accountUuid(held.id, asset) === cursor);
  if (cursor !== '' && from === 0) return err(invalidArgument('invalid cursor'));
  const page = held.balances.slice(from, from + limit);
  const last = page.at(-1);
  const hasNext = from + limit < held.balances.length && last !== undefined;
  return ok({
    accounts: page.map(balance => wireAccount(balance, held)),
    has_next: hasNext,
    cursor: hasNext ? accountUuid(held.id, last.asset) : '',
    size: page.length,
  });
}

function account({ key, path }: AccountCall, { venue }: Gateway): Answer {
  const held = venue.account(key.account);
  const balance = held?.balances.find(({ asset }) => accountUuid(held.id, asset) === path.account_uuid);
  if (!held || balance === undefined) return err(notFound('account not found'));
  return ok({ account: wireAccount(balance, held) });
}

/** The older API's: whole balances, without what is held. */
function olderAccounts({ key }: AccountCall, { venue }: Gateway): Answer {
  const held = venue.account(key.account);
  if (held === null) return err(permissionDenied);
  const data = held.balances.map(({ asset, free, locked }, index) => ({
    id: accountUuid(held.id, asset),
    name: `${asset} Wallet`,
    primary: false,
    type: 'wallet',
    currency: { code: asset, name: asset, color: '#000000', sort_index: index, exponent: 8, type: 'crypto' },
    balance: { amount: wireNumber(free.plus(locked)), currency: asset },
    created_at: wireTime(held.openedAt),
    updated_at: wireTime(held.updatedAt),
    resource: 'account',
    resource_path: `/v2/accounts/${accountUuid(held.id, asset)}`,
    allow_deposits: true,
    allow_withdrawals: true,
  }));
  const pagination = {
    ending_before: null,
    starting_after: null,
    previous_ending_before: null,
    next_starting_after: null,
    limit: MOST,
    order: 'desc',
    previous_uri: null,
    next_uri: null,
  };
  return ok({ pagination, data });
}

export const accountEndpoints: readonly AccountEndpoint[] = [
  { route: 'GET /api/v3/brokerage/accounts', scope: 'view', handle: accounts },
  { route: 'GET /api/v3/brokerage/accounts/{account_uuid}', scope: 'view', handle: account },
  { route: 'GET /v2/accounts', scope: 'view', handle: olderAccounts },
];
