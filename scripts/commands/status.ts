import type { Kysely } from 'kysely';
import { printReport, type ReportOptions } from '#scripts/operator/report.ts';
import type { Settings } from '#scripts/operator/settings.ts';
import type { Verb } from '#scripts/terminal/cli.ts';
import { EXIT_CODES } from '#scripts/terminal/exit-codes.ts';
import { duration, moment, NOTHING, percent } from '#scripts/terminal/formats.ts';
import { withJson, withNote, withWatch } from '#scripts/terminal/options.ts';
import type { Style } from '#scripts/terminal/paint.ts';
import { type Canvas, type Cell, type Column, renderTable } from '#scripts/terminal/table.ts';
import type { AgentStatus, Alert, Bot, ResearchWorker, Status } from '#shared/contracts/api/status.ts';
import { readAlerts } from '#shared/persistence/reads/alerts.ts';
import { readBots, readStatus } from '#shared/persistence/reads/status.ts';
import type { Database } from '#shared/persistence/tables.ts';

interface Overview extends Status {
  readonly bots: readonly Bot[];
  readonly alerts: readonly Alert[];
}

const MAX_ALERTS = 10;

async function readOverview(db: Kysely<Database>, { system }: Settings): Promise<Overview> {
  const { profile, account } = system;
  const [status, bots, alerts] = await Promise.all([
    readStatus(db, { profile, account }),
    readBots(db),
    readAlerts(db, { open: true, limit: MAX_ALERTS }),
  ]);
  return { ...status, bots, alerts };
}

const AGENT_STYLES: Readonly<Record<AgentStatus['state'], Style>> = {
  healthy: 'green',
  standby: 'cyan',
  starting: 'yellow',
  degraded: 'yellow',
  stopping: 'yellow',
  silent: 'red',
  missing: 'red',
};
const WORKER_STYLES: Readonly<Record<ResearchWorker['state'], Style>> = { working: 'green', idle: 'cyan', gone: 'red' };
const STATE_STYLES: Readonly<Record<string, Style>> = { ACTIVE: 'green', REDUCING: 'yellow', HALTED: 'red' };
const BOT_STYLES: Readonly<Record<string, Style>> = { RUNNING: 'green', PAUSED: 'yellow', ERROR: 'red' };
const SEVERITY_STYLES: Readonly<Record<string, Style>> = { critical: 'red', warning: 'yellow', info: 'cyan' };

const styled = (text: string, styles: Readonly<Record<string, Style>>): Cell => ({ text, style: styles[text] ?? null });
const count = (value: number | null): string => (value === null ? NOTHING : String(value));

const AGENTS: readonly Column<AgentStatus>[] = [
  { title: 'agent', cell: row => row.name },
  { title: 'state', cell: row => styled(row.state, AGENT_STYLES) },
  { title: 'pid', align: 'right', cell: row => count(row.pid) },
  { title: 'restarts', align: 'right', cell: row => String(row.restarts) },
  { title: 'heartbeat', align: 'right', cell: row => duration(row.heartbeatAgeMs) },
  { title: 'epoch', align: 'right', cell: row => count(row.epoch), rank: 1 },
];
const BOTS: readonly Column<Bot>[] = [
  { title: 'bot', cell: row => row.name },
  { title: 'strategy', cell: row => row.strategy, rank: 1 },
  { title: 'state', cell: row => styled(row.state, BOT_STYLES) },
  { title: 'bar', cell: row => row.timeframe },
  { title: 'last bar', cell: row => moment(row.lastBar) },
  { title: 'positions', align: 'right', cell: row => String(row.openPositions) },
  { title: 'share', align: 'right', cell: row => percent(row.allocationShare), rank: 2 },
];
const WORKERS: readonly Column<ResearchWorker>[] = [
  { title: 'research worker', cell: row => row.name },
  { title: 'state', cell: row => styled(row.state, WORKER_STYLES) },
  { title: 'in hand', align: 'right', cell: row => `${row.running} of ${row.slots}`, rank: 1 },
  { title: 'studies', cell: row => row.studies.join(', ') || NOTHING, rank: 2 },
  { title: 'trials', align: 'right', cell: row => String(row.finished), rank: 1 },
  { title: 'per minute', align: 'right', cell: row => String(row.perMinute) },
  { title: 'last sign', align: 'right', cell: row => duration(row.seenAgeMs) },
];
const ALERTS: readonly Column<Alert>[] = [
  { title: 'alert', cell: row => styled(row.severity, SEVERITY_STYLES) },
  { title: 'since', cell: row => moment(row.raisedAt) },
  { title: 'what', cell: row => row.title },
];

function showOverview({ profile, tradingState, agents, bots, workers, alerts }: Overview, canvas: Canvas): string {
  const { paint } = canvas;
  const state = tradingState === null ? 'not set yet' : paint(STATE_STYLES[tradingState] ?? 'bold', tradingState);
  const parts = [
    `Profile ${paint('bold', profile)}, trading ${state}`,
    renderTable(AGENTS, agents, { ...canvas, empty: 'no agents' }),
    renderTable(BOTS, bots, { ...canvas, empty: 'No bots yet.' }),
  ];
  if (workers.length > 0) parts.push(renderTable(WORKERS, workers, { ...canvas, empty: '' }));
  if (alerts.length > 0) parts.push(renderTable(ALERTS, alerts, { ...canvas, empty: '' }));
  return parts.join('\n\n');
}

/** Without its bots and alerts, whose shapes are the API's affair. */
const json = ({ profile, tradingState, agents, workers }: Overview): Status => ({
  profile,
  tradingState,
  agents,
  workers,
});

export const verb: Verb = {
  define(command, cli) {
    withNote(command, 'Exit code 3 when no agent is running.');
    withWatch(withJson(command)).action(async (options: ReportOptions) => {
      const { agents } = await printReport(cli, { read: readOverview, show: showOverview, json }, options);
      if (agents.some(({ state }) => state !== 'silent' && state !== 'missing')) return;
      cli.exitWith(EXIT_CODES.NOT_RUNNING);
      cli.terminal.err('✗ No agent is running\n  → npm start\n');
    });
  },
};
