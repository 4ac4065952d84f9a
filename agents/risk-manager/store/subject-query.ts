import { sql } from 'kysely';
import type { Transaction } from '#shared/messaging/handler.ts';
import type { Scope } from '../core/breakers/breaker.ts';

/** Whether there is the bot, instrument or venue that a breaker would watch over; the account itself is the empty subject. */
export async function hasSubject(
  tx: Transaction,
  { account, scope, subject }: { readonly account: string; readonly scope: Scope; readonly subject: string },
): Promise<boolean> {
  if (scope === 'account') return subject === '';
  const found =
    scope === 'bot'
      ? sql`select from bots where account = ${account} and id = ${subject}`
      : scope === 'instrument'
        ? sql`select from instruments where id = ${subject}`
        : sql`select from instruments where venue = ${subject} limit 1`;
  return (await found.execute(tx)).rows.length > 0;
}
