import { sql } from 'kysely';
import type { Cli } from '#scripts/terminal/cli.ts';
import { EXIT_CODES } from '#scripts/terminal/exit-codes.ts';
import { CliFailure } from '#scripts/terminal/failure.ts';
import { moment } from '#scripts/terminal/formats.ts';
import { type Column, renderTable } from '#scripts/terminal/table.ts';
import type { EpochMs } from '#shared/kernel/time.ts';
import { isoOf } from '#shared/persistence/reads/reader.ts';
import { inTransaction } from '#shared/persistence/transaction.ts';
import { withDatabase } from './database.ts';
import type { Report } from './report.ts';
import { readSettings } from './settings.ts';

interface Letter {
  readonly id: number;
  readonly agent: string;
  readonly type: string;
  readonly key: string;
  readonly code: string;
  readonly error: string;
  readonly quarantined: boolean;
  /** Messages of the same key that wait behind it. */
  readonly waiting: number;
  readonly createdAt: string;
  readonly correlationId: string;
  readonly payload: unknown;
}

const COLUMNS: readonly Column<Letter>[] = [
  { title: 'id', align: 'right', cell: row => String(row.id) },
  { title: 'since (UTC)', cell: row => moment(row.createdAt) },
  { title: 'agent', cell: row => row.agent },
  { title: 'message', cell: row => row.type },
  { title: 'key', cell: row => row.key },
  { title: 'code', cell: row => row.code, rank: 1 },
  {
    title: 'waiting',
    align: 'right',
    cell: row => (row.waiting > 0 ? { text: String(row.waiting), style: 'red' } : '0'),
  },
  { title: 'error', cell: row => (row.error.split('\n')[0] ?? '').slice(0, 100) },
];

/** Letters that nobody has settled, the oldest first. */
export const listDeadLetters = (limit: number): Report<readonly Letter[]> => ({
  async read(db) {
    const { rows } = await sql<Omit<Letter, 'createdAt'> & { readonly createdAt: EpochMs }>`
      select l.id, l.agent, l.type, l.key, l.code, l.error, l.quarantined, l.created_at as "createdAt",
        l.correlation_id as "correlationId", l.payload,
        case when l.quarantined then (select count(*) from deliveries d
          where d.consumer = l.agent and d.key = l.key and d.done_at is null) else 0 end as waiting
      from dead_letters l where l.resolved_at is null order by l.id limit ${limit}`.execute(db);
    return rows.map(row => ({ ...row, createdAt: isoOf(row.createdAt) }));
  },
  show(letters, canvas) {
    const table = renderTable(COLUMNS, letters, { ...canvas, empty: 'No dead letters.' });
    const hint = 'The whole error and message: --json. Settle one: tradewind db dead-letters --resolve ID';
    return letters.length === 0 ? table : `${table}\n\n${canvas.paint('dim', hint)}`;
  },
});

/** Calls a letter settled, on record; the message itself is not handled again. */
export async function resolveDeadLetter(cli: Cli, id: number): Promise<void> {
  const { home } = readSettings(cli.terminal);
  await withDatabase({ home, role: 'operator' }, ({ pool }) =>
    inTransaction(pool, async tx => {
      const letter = await tx
        .updateTable('dead_letters')
        .set({ resolved_at: new Date(cli.terminal.wallNow()) })
        .where('id', '=', id)
        .where('resolved_at', 'is', null)
        .returning(['agent', 'type', 'key'])
        .executeTakeFirst();
      if (letter === undefined) {
        throw new CliFailure({
          exit: EXIT_CODES.FAILED,
          message: `There is no open dead letter ${id}`,
          mend: 'tradewind db dead-letters lists them',
        });
      }
      await tx
        .insertInto('audit_log')
        .values({
          action: 'dead-letter-resolved',
          resource_type: 'dead-letter',
          resource_id: String(id),
          new_value: JSON.stringify(letter),
        })
        .execute();
      cli.terminal.out(`✓ ${letter.type} of ${letter.key} is settled; ${letter.agent} goes on within a second`);
    }),
  );
}
