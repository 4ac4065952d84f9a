import { isDeepStrictEqual } from 'node:util';
import type pg from 'pg';
import { EXIT_CODES } from '#scripts/terminal/exit-codes.ts';
import { CliFailure } from '#scripts/terminal/failure.ts';
import type { MessageType } from '#shared/contracts/catalogue.ts';
import type { Id } from '#shared/kernel/ids.ts';
import type { Bell } from '#shared/messaging/bell.ts';
import { insertDeliveries } from '#shared/messaging/deliveries.ts';
import type { Outgoing } from '#shared/messaging/message.ts';
import type { CommandsTable } from '#shared/persistence/tables/foundation.ts';
import { inTransaction } from '#shared/persistence/transaction.ts';

export type CommandMessage = Extract<
  MessageType,
  'trading-commanded' | 'bot-commanded' | 'capital-commanded' | 'reconcile-commanded' | 'venue-swap-commanded'
>;

/** A command to issue. Its id comes from the client, so that a repeated request is one command. */
export interface Command {
  readonly id: Id;
  readonly kind: CommandsTable['kind'];
  readonly message: Outgoing;
}

export interface Issuer {
  readonly pool: pg.Pool;
  readonly bell: Pick<Bell, 'ring'>;
  /** Who asks, for the record. */
  readonly issuedBy: string;
}

/**
 * Writes commands and their deliveries in one transaction, then rings. A command that was issued before is left alone;
 * throws CliFailure (refused) when its id belongs to another one.
 */
export async function issueCommands({ pool, bell, issuedBy }: Issuer, commands: readonly Command[]): Promise<void> {
  const messages = commands.map(command => command.message);
  await inTransaction(pool, async (tx, { client, later }) => {
    const rows = commands.map(({ id, kind, message }) => ({
      id,
      kind,
      payload: JSON.stringify(message.payload),
      issued_by: issuedBy,
    }));
    const fresh = await tx
      .insertInto('commands')
      .values(rows)
      .onConflict(conflict => conflict.column('id').doNothing())
      .returning('id')
      .execute();
    const issued = new Set<string>(fresh.map(({ id }) => id));
    const repeated = commands.filter(({ id }) => !issued.has(id));
    if (repeated.length > 0) {
      const ids = repeated.map(({ id }) => id);
      const stored = await tx.selectFrom('commands').select(['id', 'kind', 'payload']).where('id', 'in', ids).execute();
      for (const command of repeated)
        refuseAnother(
          command,
          stored.find(one => one.id === command.id),
        );
    }
    const audited = rows.filter(({ id }) => issued.has(id));
    if (audited.length > 0) {
      later(
        tx
          .insertInto('audit_log')
          .values(
            audited.map(({ id, payload }) => ({
              action: 'command-issued',
              resource_type: 'command',
              resource_id: id,
              new_value: JSON.stringify({ issuedBy, payload: JSON.parse(payload) }),
            })),
          )
          .execute(),
      );
    }
    later(insertDeliveries(client, messages, 'operator'));
  });
  bell.ring(messages);
}

function refuseAnother(
  command: Command,
  stored: { readonly kind: string; readonly payload: unknown } | undefined,
): void {
  if (stored?.kind === command.kind && isDeepStrictEqual(stored.payload, command.message.payload)) return;
  throw new CliFailure({
    exit: EXIT_CODES.REFUSED,
    message: `The id ${command.id} belongs to another command (${stored?.kind ?? 'unknown'})`,
    mend: 'leave --id out, or give the same command again',
  });
}
