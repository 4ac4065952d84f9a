import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { Id } from '#shared/kernel/ids.ts';
import type { Reader } from '#shared/persistence/reads/reader.ts';

const result = z.record(z.string(), z.json()).nullable().catch(null);

/** What became of a command so far. */
export interface CommandOutcome {
  readonly id: Id;
  readonly state: 'issued' | 'acknowledged' | 'done' | 'failed';
  readonly result: z.output<typeof result>;
}

const LOOK_MS = 50;

export const isFinal = ({ state }: CommandOutcome): boolean => state === 'done' || state === 'failed';

/** Looks until all are done or failed, the time is over or the user has waited enough; returns how they stand then. */
export async function awaitCommands(
  db: Reader,
  ids: readonly Id[],
  options: {
    readonly timeoutMs: number;
    readonly interrupted: AbortSignal;
    readonly progress: (outcomes: readonly CommandOutcome[]) => void;
  },
): Promise<readonly CommandOutcome[]> {
  const deadline = performance.now() + options.timeoutMs;
  for (;;) {
    const outcomes = await readOutcomes(db, ids);
    options.progress(outcomes);
    if (outcomes.every(isFinal) || performance.now() > deadline || options.interrupted.aborted) return outcomes;
    await sleep(LOOK_MS);
  }
}

/** In the order of `ids`. */
export async function readOutcomes(db: Reader, ids: readonly Id[]): Promise<readonly CommandOutcome[]> {
  const rows = await db.selectFrom('commands').select(['id', 'state', 'result']).where('id', 'in', ids).execute();
  return ids.flatMap(id => {
    const row = rows.find(one => one.id === id);
    return row === undefined ? [] : [{ id, state: row.state, result: result.parse(row.result) }];
  });
}
