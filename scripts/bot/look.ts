import type { Command } from 'commander';
import { botNames, known } from '#scripts/operator/bots.ts';
import { printReport, type ReportOptions } from '#scripts/operator/report.ts';
import type { Cli } from '#scripts/terminal/cli.ts';
import { moment, NOTHING, percent } from '#scripts/terminal/formats.ts';
import { withJson, withLimit, withWatch } from '#scripts/terminal/options.ts';
import type { Style } from '#scripts/terminal/paint.ts';
import { type Canvas, type Column, renderTable } from '#scripts/terminal/table.ts';
import type { Bot, BotDetails, BotVersion, ShadowComparison } from '#shared/contracts/api/status.ts';
import { invariant } from '#shared/kernel/invariant.ts';
import { type BotEvent, readBot, readBotEvents } from '#shared/persistence/reads/bots.ts';
import type { Reader } from '#shared/persistence/reads/reader.ts';
import { readBots } from '#shared/persistence/reads/status.ts';

const STYLES: Readonly<Record<string, Style>> = { RUNNING: 'green', PAUSED: 'yellow', ERROR: 'red' };
const modeOf = ({ shadowSince }: Bot): string => (shadowSince === null ? 'traded' : 'shadow');
const symbols = (ids: readonly string[]): string => ids.map(id => id.slice(id.indexOf(':') + 1)).join(' ');

const BOTS: readonly Column<Bot>[] = [
  { title: 'bot', cell: row => row.name },
  { title: 'strategy', cell: row => row.strategy },
  { title: 'version', align: 'right', cell: row => String(row.version) },
  { title: 'state', cell: row => ({ text: row.state, style: STYLES[row.state] ?? null }) },
  { title: 'mode', cell: row => (row.shadowSince === null ? modeOf(row) : { text: modeOf(row), style: 'cyan' }) },
  { title: 'bar', cell: row => row.timeframe },
  { title: 'last bar', cell: row => moment(row.lastBar), rank: 1 },
  { title: 'positions', align: 'right', cell: row => String(row.openPositions), rank: 1 },
  { title: 'share', align: 'right', cell: row => percent(row.allocationShare), rank: 2 },
  { title: 'set by', cell: row => row.setBy, rank: 3 },
];
const VERSIONS: readonly Column<BotVersion>[] = [
  { title: 'version', align: 'right', cell: row => String(row.version) },
  { title: 'since', cell: row => moment(row.createdAt) },
  { title: 'by', cell: row => row.createdBy },
  { title: 'strategy', cell: row => row.strategy },
  { title: 'bar', cell: row => row.timeframe },
  { title: 'instruments', cell: row => symbols(row.instruments) },
  { title: 'params', cell: row => paramsText(row.params), rank: 1 },
];
const EVENTS: readonly Column<BotEvent>[] = [
  { title: 'when', cell: row => moment(row.at) },
  { title: 'what', cell: row => row.action },
  { title: 'from', cell: row => row.from ?? NOTHING },
  { title: 'to', cell: row => row.to ?? NOTHING },
  { title: 'why', cell: row => row.reason ?? '', rank: 1 },
];
const COMPARISON: readonly Column<ShadowComparison>[] = [
  { title: 'beside', cell: row => row.tradedBot },
  { title: 'instrument', cell: row => row.instrument },
  { title: 'bars', align: 'right', cell: row => String(row.bars) },
  { title: 'same', align: 'right', cell: row => (row.bars === 0 ? NOTHING : percent(row.sameDecisions / row.bars)) },
  { title: 'entries', align: 'right', cell: row => `${row.shadowEntries} : ${row.tradedEntries}` },
  { title: 'trades', align: 'right', cell: row => `${row.shadowTrades} : ${row.tradedTrades}` },
  {
    title: 'returns %',
    align: 'right',
    cell: row => `${Number(row.shadowReturnPct)} : ${Number(row.tradedReturnPct)}`,
  },
];

const paramsText = (params: BotVersion['params']): string =>
  Object.entries(params)
    .map(([name, value]) => `${name}=${JSON.stringify(value)}`)
    .join(' ');

export function defineList(command: Command, cli: Cli): void {
  withWatch(withJson(command.description('the bots and where they stand'))).action(async (options: ReportOptions) => {
    await printReport(
      cli,
      {
        read: async (db, { system }) => {
          const names = await botNames(db, system.account);
          return (await readBots(db)).filter(({ name }) => names.includes(name));
        },
        show: (bots, canvas) => renderTable(BOTS, bots, { ...canvas, empty: 'No bots yet.' }),
      },
      options,
    );
  });
}

async function details(db: Reader, account: string, name: string): Promise<BotDetails> {
  const names = await botNames(db, account);
  const bot = await readBot(db, known(name, names));
  invariant(bot !== null, `bot ${name} is there, but its version is not`);
  return bot;
}

export function defineShow(command: Command, cli: Cli): void {
  withWatch(withJson(command.description('what a bot runs on, and how its shadow compares').argument('<name>'))).action(
    async (name: string, options: ReportOptions) => {
      await printReport(cli, { read: (db, { system }) => details(db, system.account, name), show: showBot }, options);
    },
  );
}

function showBot(bot: BotDetails, canvas: Canvas): string {
  const { paint } = canvas;
  const reason = bot.stateReason === '' ? '' : `: ${bot.stateReason}`;
  const source =
    bot.setBy === 'profile'
      ? 'the profile, which goes on being followed'
      : `${bot.setBy}; the profile is not followed any more`;
  const lines = [
    `${paint('bold', bot.name)}, ${bot.strategy}, ${paint(STYLES[bot.state] ?? 'bold', bot.state)}${reason}`,
    `version ${bot.version} of ${bot.versions[0]?.version ?? bot.version}, set by ${source}`,
    `bars of ${bot.timeframe} on ${symbols(bot.instruments)}; last bar ${moment(bot.lastBar)}`,
    `share ${percent(bot.allocationShare)}, minimum confidence ${bot.minConfidence}, open positions ${bot.openPositions}`,
    ...Object.entries(bot.params).map(([name, value]) => `  ${name} = ${JSON.stringify(value)}`),
    ...Object.entries(bot.exits).map(([name, value]) => `  exits.${name} = ${JSON.stringify(value)}`),
  ];
  return [lines.join('\n'), ...(bot.shadowSince === null ? [] : [showComparison(bot, canvas)])].join('\n\n');
}

/** The shadow's number first, the traded bot's second. */
const showComparison = ({ shadowSince, comparison }: BotDetails, canvas: Canvas): string =>
  [
    `In shadow since ${moment(shadowSince)}; shadow : traded, returns before fees`,
    renderTable(COMPARISON, comparison, { ...canvas, empty: 'No traded bot has its instruments.' }),
  ].join('\n');

/** How the shadow of a bot compares so far; nothing when it is traded. */
export async function printComparison(cli: Cli, name: string): Promise<void> {
  await printReport(
    cli,
    {
      read: (db, { system }) => details(db, system.account, name),
      show: (bot, canvas) => (bot.shadowSince === null ? `${bot.name} is traded` : showComparison(bot, canvas)),
    },
    {},
  );
}

interface Past {
  readonly versions: readonly BotVersion[];
  readonly events: readonly BotEvent[];
}

const EVENTS_SHOWN = 20;

export function defineHistory(command: Command, cli: Cli): void {
  withLimit(
    withJson(command.description('the versions of a bot and what was done to it').argument('<name>')),
    EVENTS_SHOWN,
  ).action(async (name: string, options: ReportOptions & { readonly limit: number }) => {
    await printReport<Past>(
      cli,
      {
        async read(db, { system }) {
          const { versions } = await details(db, system.account, name);
          return { versions, events: await readBotEvents(db, { bot: name, limit: options.limit }) };
        },
        show: ({ versions, events }, canvas) =>
          [
            renderTable(VERSIONS, versions, { ...canvas, empty: '' }),
            renderTable(EVENTS, events, { ...canvas, empty: 'Nothing was done to it.' }),
          ].join('\n\n'),
      },
      options,
    );
  });
}
