import type pg from 'pg';
import { readSettings, type Settings } from '#scripts/operator/settings.ts';
import type { Terminal } from '#scripts/terminal/terminal.ts';
import { type EpochMs, epochMs } from '#shared/kernel/time.ts';
import { withCopyClient } from '#shared/persistence/copy.ts';
import { addressOf } from '#shared/runtime/boot.ts';

/** A connection for bulk work to the database of an installation. */
export interface DataSession {
  readonly settings: Settings;
  readonly client: pg.Client;
  /** What is now for the bars of an instrument: one that ends later is not over. */
  now(instrumentId: string): Promise<EpochMs>;
}

/** `operator` stores, `reader` only looks. */
export async function withDataSession<T>(
  terminal: Terminal,
  role: 'operator' | 'reader',
  work: (session: DataSession) => Promise<T>,
): Promise<T> {
  const settings = readSettings(terminal);
  const url = await addressOf(settings.home, role);
  return withCopyClient({ url, name: `tradewind-data-${role}` }, client =>
    work({ settings, client, now: instrumentId => marketNow({ settings, client, terminal }, instrumentId) }),
  );
}

/** A market with a time of its own (a replay, a faster one) tells it by its marks. */
async function marketNow(
  { settings, client, terminal }: { settings: Settings; client: pg.Client; terminal: Terminal },
  instrumentId: string,
): Promise<EpochMs> {
  if (settings.system.clock === 'wall') return terminal.wallNow();
  const { rows } = await client.query<{ market_time: EpochMs }>(
    'select market_time from marks where instrument_id = $1',
    [instrumentId],
  );
  return epochMs(rows[0]?.market_time ?? terminal.wallNow());
}

/** Runs `work` between begin and commit. */
export async function inOneTransaction<T>(client: pg.Client, work: () => Promise<T>): Promise<T> {
  await client.query('begin');
  try {
    const result = await work();
    await client.query('commit');
    return result;
  } catch (error) {
    await client.query('rollback').catch(() => undefined); // the connection may be what failed
    throw error;
  }
}
