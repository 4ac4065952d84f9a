import { setTimeout as sleep } from 'node:timers/promises';
import type { Cli } from '#scripts/terminal/cli.ts';
import { EXIT_CODES } from '#scripts/terminal/exit-codes.ts';
import { readPositions } from '#shared/persistence/reads/positions.ts';
import { withDatabase } from './database.ts';
import { readSettings } from './settings.ts';

const LOOK_MS = 250;

/** Says what is still open until nothing is, the time is over or the user has seen enough. */
export async function watchSelling(
  cli: Cli,
  { venue, timeoutMs }: { readonly venue: string | null; readonly timeoutMs: number },
): Promise<void> {
  const { terminal } = cli;
  const { home, system } = readSettings(terminal);
  const deadline = performance.now() + timeoutMs;
  await withDatabase({ home, role: 'reader' }, async ({ db }) => {
    let said = '';
    for (;;) {
      const open = (await readPositions(db, { account: system.account })).filter(
        one => venue === null || one.venue === venue,
      );
      const line = open.map(one => `${one.instrument} of ${one.bot}`).join(', ');
      if (line === '') return terminal.out('Nothing is open any more.');
      if (line !== said) terminal.err(`● still open: ${line}\n`);
      said = line;
      if (performance.now() > deadline || terminal.interrupted.aborted) return cli.exitWith(EXIT_CODES.TIMED_OUT);
      await sleep(LOOK_MS);
    }
  });
}
