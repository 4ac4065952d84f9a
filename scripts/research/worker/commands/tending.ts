import type { Command } from 'commander';
import { withDatabase } from '#scripts/operator/database.ts';
import { canvasOf, jsonText } from '#scripts/operator/report.ts';
import { placeOf } from '#scripts/operator/settings.ts';
import type { Cli } from '#scripts/terminal/cli.ts';
import { duration, moment, NOTHING } from '#scripts/terminal/formats.ts';
import { withJson, withLimit } from '#scripts/terminal/options.ts';
import { type Canvas, type Column, renderTable } from '#scripts/terminal/table.ts';
import { contained, type OwnLimits, withOwnLimits } from '../../contained/contained.ts';
import { amongOf, answerJson } from '../../study/others.ts';
import { studyText } from '../../study/text/study-text.ts';
import { finished } from '../distributed.ts';
import { studyGround } from '../ground.ts';
import { findStudy, resumeStudy } from '../resume.ts';
import {
  type FailureLine,
  readStudies,
  readStudy,
  type StudyDetail,
  type StudyLine,
  type WorkerLine,
} from '../store/overview.ts';
import { closeStudy } from '../store/studies.ts';
import { answerOf } from './answer.ts';
import { workersOption } from './options.ts';

/** Enough of a hash to tell studies apart. */
const SHORT = 12;
const short = (hash: string): string => hash.slice(0, SHORT);

const STYLES = { running: 'yellow', interrupted: 'red', done: 'green', cancelled: 'dim', failed: 'red' } as const;

const STUDIES: readonly Column<StudyLine>[] = [
  { title: 'study', cell: row => short(row.id) },
  { title: 'name', cell: row => row.name },
  { title: 'kind', cell: row => row.kind },
  { title: 'state', cell: row => ({ text: row.state, style: STYLES[row.state] }) },
  { title: 'trials', align: 'right', cell: row => String(row.done) },
  { title: 'failed', align: 'right', cell: row => String(row.failed) },
  { title: 'open', align: 'right', cell: row => String(row.waiting + row.running) },
  { title: 'begun (UTC)', cell: row => moment(new Date(row.createdAt).toISOString()), rank: 2 },
  { title: 'by', cell: row => row.createdBy, rank: 3 },
  { title: 'result', cell: row => (row.resultHash === null ? NOTHING : short(row.resultHash)), rank: 1 },
];

const FAILURES: readonly Column<FailureLine>[] = [
  { title: 'code', cell: row => ({ text: row.code, style: 'red' }) },
  { title: 'trials', align: 'right', cell: row => String(row.trials) },
  { title: 'such as', cell: row => row.error },
];

const WORKERS: readonly Column<WorkerLine>[] = [
  { title: 'worker', cell: row => row.worker },
  { title: 'finished', align: 'right', cell: row => String(row.finished) },
  { title: 'in hand', align: 'right', cell: row => String(row.running) },
  { title: 'a trial takes', align: 'right', cell: row => (row.meanMs === null ? NOTHING : duration(row.meanMs)) },
];

/** What is done with studies whatever their kind. */
export function defineTending(command: Command, cli: Cli): void {
  withLimit(withJson(command.command('list').description('studies, the newest first')), 20).action(
    (options: { readonly limit: number; readonly json?: boolean }) => list(cli, options),
  );
  withJson(command.command('show').description('one study: its plan, its trials, who worked on it, its result'))
    .argument('<id>', 'as study list shows it')
    .action((id: string, options: { readonly json?: boolean }) => show(cli, id, options));
  withOwnLimits(withJson(command.command('resume').description('go on with a study, and wait for it')))
    .argument('<id>', 'as study list shows it')
    .addOption(workersOption())
    .option('--retry', 'also trials that failed')
    .action((id: string, options: ResumeOptions) => resume(cli, id, options));
  command
    .command('cancel')
    .description('end a study: what is in hand is finished, nothing more is begun')
    .argument('<id>', 'as study list shows it')
    .action((id: string) => cancel(cli, id));
}

async function list({ terminal }: Cli, { limit, json }: { readonly limit: number; readonly json?: boolean }) {
  const { home } = placeOf(terminal);
  const rows = await withDatabase({ home, role: 'reader' }, ({ db }) => readStudies(db, { id: '', limit }));
  const empty = 'No studies yet: tradewind study sweep';
  if (json) return terminal.out(jsonText(rows));
  const left = rows.filter(({ state }) => state === 'interrupted').map(({ id }) => mendOf(id));
  terminal.out([renderTable(STUDIES, rows, { ...canvasOf(terminal), empty }), ...left].join('\n'));
}

/** What to do with a study for which nobody waits. */
const mendOf = (id: string): string =>
  `  → ${short(id)} was interrupted: resume with tradewind study resume ${short(id)}`;

async function show({ terminal }: Cli, id: string, { json }: { readonly json?: boolean }) {
  const { home } = placeOf(terminal);
  const line = await findStudy(terminal, id);
  const detail = await withDatabase({ home, role: 'reader' }, ({ db }) => readStudy(db, line.id));
  const answer = detail.result === null ? null : await answerOf(terminal, line.id, detail);
  if (json) return terminal.out(jsonText({ ...line, ...detail, amongAll: answer === null ? null : amongOf(answer) }));
  const canvas = canvasOf(terminal);
  const told = answer === null ? [] : ['', studyText(answer, canvas)];
  terminal.out([shown(line, detail, canvas), ...told].join('\n'));
}

function shown(line: StudyLine, { failures, workers, code }: StudyDetail, canvas: Canvas): string {
  const table = <Row>(columns: readonly Column<Row>[], rows: readonly Row[]): readonly string[] =>
    rows.length === 0 ? [] : ['', renderTable(columns, rows, { ...canvas, empty: '' })];
  return [
    renderTable(STUDIES, [line], { ...canvas, empty: '' }),
    '',
    `id ${line.id}`,
    `code ${code}`,
    ...(line.resultHash === null ? [] : [`result ${line.resultHash}`]),
    ...(line.reason === '' ? [] : [line.reason]),
    ...(line.state === 'interrupted' ? [mendOf(line.id)] : []),
    ...table(FAILURES, failures),
    ...table(WORKERS, workers),
  ].join('\n');
}

interface ResumeOptions extends OwnLimits {
  readonly workers: number;
  readonly retry?: boolean;
  readonly json?: boolean;
}

async function resume(cli: Cli, id: string, options: ResumeOptions) {
  const { home } = placeOf(cli.terminal);
  const line = await findStudy(cli.terminal, id);
  const { ground } = await withDatabase({ home, role: 'reader' }, ({ db }) => readStudy(db, line.id));
  const needed = Object.keys(studyGround.parse(ground).bundles).length > 0;
  await contained(cli, { needed, limits: options }, () => resumed(cli, line.id, options));
}

async function resumed({ terminal }: Cli, id: string, { workers, retry, json }: ResumeOptions) {
  finished(await resumeStudy(terminal, id, { workers, retry: retry ? 'failed' : 'none' }));
  const { home } = placeOf(terminal);
  const detail = await withDatabase({ home, role: 'reader' }, ({ db }) => readStudy(db, id));
  const answer = await answerOf(terminal, id, detail);
  terminal.out(json ? answerJson(answer) : studyText(answer, canvasOf(terminal)));
}

async function cancel({ terminal }: Cli, id: string) {
  const { home } = placeOf(terminal);
  const line = await findStudy(terminal, id);
  const reason = 'cancelled by hand';
  const done = await withDatabase({ home, role: 'operator' }, ({ db }) =>
    closeStudy(db, line.id, { state: 'cancelled', reason }),
  );
  terminal.out(done ? `Cancelled ${short(line.id)}.` : `Study ${short(line.id)} was ${line.state} already.`);
}
