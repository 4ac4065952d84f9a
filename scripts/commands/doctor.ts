import { CHECKS } from '#scripts/doctor/checks.ts';
import type { Finding } from '#scripts/doctor/finding.ts';
import { placeOf, readSettings, type Settings } from '#scripts/operator/settings.ts';
import type { Cli, Verb } from '#scripts/terminal/cli.ts';
import { EXIT_CODES } from '#scripts/terminal/exit-codes.ts';
import { withJson, withNote } from '#scripts/terminal/options.ts';
import { type Paint, paintFor } from '#scripts/terminal/paint.ts';
import type { Terminal } from '#scripts/terminal/terminal.ts';

async function run(cli: Cli, { json }: { readonly json?: boolean }): Promise<void> {
  const { terminal } = cli;
  const patient = { terminal, place: placeOf(terminal), settings: settingsOrNull(terminal) };
  const findings = (await Promise.all(CHECKS.map(check => check(patient)))).flat();
  terminal.out(json ? JSON.stringify(findings, null, 2) : report(findings, paintFor(terminal)));
  if (findings.some(({ state }) => state === 'fail')) cli.exitWith(EXIT_CODES.FAILED);
}

/** Its errors are the affair of the check of the configuration. */
function settingsOrNull(terminal: Terminal): Settings | null {
  try {
    return readSettings(terminal);
  } catch {
    return null;
  }
}

const MARKS = {
  ok: { style: 'green', mark: '✓' },
  warn: { style: 'yellow', mark: '!' },
  fail: { style: 'red', mark: '✗' },
} as const;

function report(findings: readonly Finding[], paint: Paint): string {
  const width = Math.max(...findings.map(({ check }) => check.length));
  const lines = findings.flatMap(({ check, state, detail, mend }) => [
    `${paint(MARKS[state].style, MARKS[state].mark)} ${check.padEnd(width)}  ${detail}`,
    ...(mend === null ? [] : [`  ${' '.repeat(width)}  → ${mend}`]),
  ]);
  const count = (state: Finding['state']): number => findings.filter(one => one.state === state).length;
  return [...lines, '', `${count('ok')} ok, ${count('warn')} to look at, ${count('fail')} to mend`].join('\n');
}

export const verb: Verb = {
  define(command, cli) {
    withNote(command, 'Exit code 1 when something is to be mended.');
    withJson(command).action((options: { readonly json?: boolean }) => run(cli, options));
  },
};
