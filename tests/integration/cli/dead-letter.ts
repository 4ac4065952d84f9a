import type { CliRig } from './rig.ts';

/** Puts a message that nobody could handle on record; returns its id. */
export async function bury(rig: CliRig, key: string): Promise<number> {
  const row = await rig.base.db
    .insertInto('dead_letters')
    .values({
      ...{ agent: 'technical-analysis', key, type: 'candle-closed', payload: '{}', code: 'MESSAGE_FAILED' },
      ...{ error: 'TypeError: no\n    at x', quarantined: true },
      ...{ message_id: crypto.randomUUID() as never, correlation_id: crypto.randomUUID() as never },
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  return row.id;
}
