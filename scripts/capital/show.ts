import type { Command } from 'commander';
import { printReport, type Report, type ReportOptions } from '#scripts/operator/report.ts';
import type { Cli } from '#scripts/terminal/cli.ts';
import { amount, moment, money, NOTHING, percent } from '#scripts/terminal/formats.ts';
import { withJson, withLimit, withWatch } from '#scripts/terminal/options.ts';
import { type Canvas, type Column, renderTable } from '#scripts/terminal/table.ts';
import type { BotFunds, CapitalReport, FlowLine, ProposalLine } from '#shared/contracts/api/capital.ts';
import { readCapital, readFlows, readProposals } from '#shared/persistence/reads/capital.ts';

const orNothing = (text: string | null): string => (text === null ? NOTHING : money(text));

const BOTS: readonly Column<BotFunds>[] = [
  { title: 'bot', cell: row => row.bot },
  { title: 'share', align: 'right', cell: row => percent(row.share) },
  { title: 'given', align: 'right', cell: row => money(row.given) },
  { title: 'equity', align: 'right', cell: row => orNothing(row.equity) },
  { title: 'used', align: 'right', cell: row => money(row.used) },
  { title: 'available', align: 'right', cell: row => money(row.available) },
  { title: 'target', align: 'right', cell: row => orNothing(row.target) },
];

const CURRENCIES: readonly Column<CapitalReport['currencies'][number]>[] = [
  { title: 'currency', cell: row => row.asset },
  { title: 'amount', align: 'right', cell: row => amount(row.amount) },
  { title: 'value', align: 'right', cell: row => orNothing(row.value) },
];

function show(report: CapitalReport, canvas: Canvas): string {
  const { quoteAsset, total, reserve, locked, outgoing, unassigned, venues, preservedSince } = report;
  const funds = `reserve ${money(reserve)} · locked ${money(locked)} · on its way out ${money(outgoing)} · unassigned ${money(unassigned)}`;
  const parts = [
    `${canvas.paint('bold', `${money(total)} ${quoteAsset}`)} on ${venues.map(({ venue }) => venue).join(', ') || 'no venue yet'}`,
    funds,
    ...(preservedSince === null
      ? []
      : [canvas.paint('red', `Capital is preserved since ${moment(preservedSince)}: tradewind capital release`)]),
    '',
    renderTable(BOTS, report.bots, { ...canvas, empty: 'There are no bots.' }),
    '',
    renderTable(CURRENCIES, report.currencies, { ...canvas, empty: 'The balances were not read yet.' }),
    ...report.locks.map(({ amount: held, reason, until }) => `locked ${money(held)} until ${moment(until)}: ${reason}`),
  ];
  return parts.join('\n');
}

/** The account's capital, on the venue that the profile names. */
const read: Report<CapitalReport>['read'] = (db, { system: { account, quoteAsset, venue } }) =>
  readCapital(db, { account, quoteAsset, venue: venue.id });

export function defineCapitalShow(command: Command, cli: Cli): void {
  withWatch(withJson(command)).action(async (options: ReportOptions) => {
    await printReport(cli, { read, show }, options);
  });
}

const ALLOCATIONS: readonly Column<BotFunds>[] = [
  ...BOTS.filter(({ title }) => ['bot', 'share', 'equity', 'target'].includes(title)),
  { title: 'off', align: 'right', cell: row => off(row) },
];

const off = ({ equity, target }: BotFunds): string =>
  equity === null || target === null ? NOTHING : money(String(Number(equity) - Number(target)));

function showAllocations(report: CapitalReport, canvas: Canvas): string {
  const { method, lookedAt, rebalancedAt } = report;
  const table = renderTable(ALLOCATIONS, report.bots, { ...canvas, empty: 'There are no bots.' });
  const words = [
    `method ${method ?? 'of the profile'}`,
    `looked at ${lookedAt === null ? 'never' : moment(lookedAt)}`,
    `moved ${rebalancedAt === null ? 'never' : moment(rebalancedAt)}`,
    'the next look is when the UTC day ends',
  ];
  return `${table}\n\n${canvas.paint('dim', words.join(' · '))}`;
}

export function defineAllocationsShow(command: Command, cli: Cli): void {
  withWatch(withJson(command)).action(async (options: ReportOptions) => {
    await printReport(cli, { read, show: showAllocations }, options);
  });
}

const FLOWS: readonly Column<FlowLine>[] = [
  { title: 'time (UTC)', cell: row => moment(row.time) },
  { title: 'what', cell: row => row.kind },
  { title: 'from', cell: row => row.from },
  { title: 'to', cell: row => row.to },
  { title: 'amount', align: 'right', cell: row => amount(row.amount) },
  { title: 'asset', cell: row => row.asset },
  { title: 'rule', cell: row => row.rule, rank: 1 },
  { title: 'why', cell: row => row.reason, rank: 2 },
];

interface Limited extends ReportOptions {
  readonly limit: number;
}

export function defineHistory(command: Command, cli: Cli): void {
  withLimit(withJson(command.description('movements of capital, the newest first')), 30).action(
    async ({ limit, ...options }: Limited) => {
      await printReport(
        cli,
        {
          read: (db, { system }) => readFlows(db, system.account, limit),
          show: (rows, canvas) => renderTable(FLOWS, rows, { ...canvas, empty: 'Nothing has moved yet.' }),
        },
        options,
      );
    },
  );
}

const PROPOSALS: readonly Column<ProposalLine>[] = [
  { title: 'proposal', cell: row => row.id },
  { title: 'what', cell: row => row.kind },
  { title: 'state', cell: row => row.state },
  { title: 'amount', align: 'right', cell: row => amount(row.amount) },
  { title: 'asset', cell: row => row.asset },
  { title: 'until', cell: row => moment(row.expiresAt), rank: 1 },
  { title: 'why', cell: row => row.reason, rank: 2 },
];

export function defineProposals(command: Command, cli: Cli): void {
  withLimit(withJson(command.description('what a person is asked to carry out, and what became of it')), 20).action(
    async ({ limit, ...options }: Limited) => {
      await printReport(
        cli,
        {
          read: (db, { system }) => readProposals(db, system.account, limit),
          show: (rows, canvas) => renderTable(PROPOSALS, rows, { ...canvas, empty: 'There are no proposals.' }),
        },
        options,
      );
    },
  );
}
