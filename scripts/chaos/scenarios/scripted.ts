import { setTimeout as sleep } from 'node:timers/promises';
import { parse } from 'yaml';
import { EXIT_CODES } from '#scripts/terminal/exit-codes.ts';
import { CliFailure } from '#scripts/terminal/failure.ts';
import { parseFaultScript } from '#shared/exchange/paper/faults/script.ts';
import type { Scenario } from '../scenario.ts';

/** How long the faults of a script that names no end are let act, and for how long beyond its last moment. */
const ACT_MS = 10_000;

/**
 * A fault script of the user's own as a scenario: its faults act, then they are ended, and all invariants must hold.
 * Throws CliFailure with each problem's line when it is none.
 */
export function scriptedScenario(file: string, text: string): Scenario {
  const parsed = parseFaultScript(text);
  if (!parsed.ok) {
    const message = [`${file} is no fault script`, ...parsed.error].join('\n');
    throw new CliFailure({ exit: EXIT_CODES.USAGE, message, mend: 'docs/recipes/fault-scripts.md says what it holds' });
  }
  const script = parsed.value;
  const latestMs = Math.max(0, ...script.faults.map(rule => rule.after.ms));
  return {
    id: file,
    title: `${script.faults.length} faults of ${file}`,
    seenIn: 'a script of your own',
    holds: 'all invariants',
    unprotectedLimitMs: null,
    async play(stage) {
      await stage.installation.control.post('/faults', parse(text));
      await sleep(latestMs + ACT_MS);
      const befell = (await stage.faults()).reduce((sum, { done }) => sum + done, 0);
      stage.check('its faults befell something', befell > 0 || script.faults.length === 0, `${befell} times`);
    },
  };
}
