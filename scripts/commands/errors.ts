import { InvalidArgumentError, Option } from 'commander';
import { printReport, type ReportOptions } from '#scripts/operator/report.ts';
import type { Verb } from '#scripts/terminal/cli.ts';
import { moment, NOTHING } from '#scripts/terminal/formats.ts';
import { timeSpan, withJson, withLimit, withNote } from '#scripts/terminal/options.ts';
import type { Style } from '#scripts/terminal/paint.ts';
import { type Canvas, type Column, renderTable } from '#scripts/terminal/table.ts';
import type { ErrorGroup } from '#shared/contracts/api/errors.ts';
import { AGENTS } from '#shared/domain/agents.ts';
import { CODE_LIST } from '#shared/domain/codes.ts';
import type { ErrorSeverity } from '#shared/domain/severity.ts';
import { epochMs } from '#shared/kernel/time.ts';
import { readErrors } from '#shared/persistence/reads/errors.ts';

const STYLES: Readonly<Record<ErrorSeverity, Style | null>> = {
  critical: 'red',
  high: 'red',
  medium: 'yellow',
  low: null,
};

const COLUMNS: readonly Column<ErrorGroup>[] = [
  { title: 'severity', cell: row => ({ text: row.severity, style: STYLES[row.severity] }) },
  { title: 'code', cell: row => row.code },
  { title: 'count', align: 'right', cell: row => String(row.count) },
  { title: 'trend', align: 'right', cell: trend },
  { title: 'first (UTC)', cell: row => moment(row.firstSeen), rank: 3 },
  { title: 'last (UTC)', cell: row => moment(row.lastSeen) },
  { title: 'agents', cell: row => row.agents.join(', ') },
  { title: 'first cause', cell: row => row.firstCause ?? NOTHING, rank: 1 },
  { title: 'together with', cell: row => row.together.slice(0, 2).join(', ') || NOTHING, rank: 4 },
  { title: 'message', cell: row => (row.message.split('\n')[0] ?? '').slice(0, 100), rank: 2 },
];

/** The last hour against an hour as they were before. */
function trend({ thisHour, hourlyBefore }: ErrorGroup): string {
  if (thisHour === 0) return 'over';
  return hourlyBefore === 0 ? 'new' : `× ${(thisHour / hourlyBefore).toFixed(1)}`;
}

function show(groups: readonly ErrorGroup[], canvas: Canvas): string {
  const table = renderTable(COLUMNS, groups, { ...canvas, empty: 'No errors.' });
  const mends = new Map(groups.map(({ code, mend }) => [code, mend]));
  const lines = [...mends].map(([code, mend]) => `${code}\n  → ${mend}`);
  return lines.length === 0 ? table : [table, '', ...lines].join('\n');
}

interface Options extends ReportOptions {
  readonly since: number;
  readonly agent?: string;
  readonly code?: string;
  readonly limit: number;
}

const DAY_MS = 86_400_000;

export const verb: Verb = {
  define(command, cli) {
    withNote(
      command,
      'Errors that differ only in ids and numbers are one line. trend: the last hour against the mean of the 24 hours before it.',
    );
    withLimit(withJson(command), 20)
      .addOption(new Option('--since <span>', 'how far back, such as 1h').default(DAY_MS, '24h').argParser(timeSpan))
      .addOption(new Option('--agent <name>', 'only those of one agent').choices(AGENTS))
      .addOption(new Option('--code <code>', 'only one code, such as VENUE_UNREACHABLE').argParser(knownCode))
      .action(async ({ since, agent, code, limit, ...options }: Options) => {
        const from = epochMs(cli.terminal.wallNow() - since);
        await printReport(
          cli,
          { read: db => readErrors(db, { since: from, agent: agent ?? null, code: code ?? null, limit }), show },
          options,
        );
      });
  },
};

function knownCode(text: string): string {
  const code = text.toUpperCase();
  if (CODE_LIST.some(known => known === code)) return code;
  throw new InvalidArgumentError('Expected one of the codes in docs/errors.md.');
}
