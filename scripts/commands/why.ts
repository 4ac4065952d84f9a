import type { Kysely } from 'kysely';
import { botOrAll } from '#scripts/operator/bots.ts';
import { knownSymbol, unknownSymbol } from '#scripts/operator/instruments.ts';
import { momentFrom } from '#scripts/operator/market-time.ts';
import { printReport, type ReportOptions } from '#scripts/operator/report.ts';
import type { Settings } from '#scripts/operator/settings.ts';
import type { Cli, Verb } from '#scripts/terminal/cli.ts';
import { amount, moment, price } from '#scripts/terminal/formats.ts';
import { withBot, withJson, withNote } from '#scripts/terminal/options.ts';
import type { Style } from '#scripts/terminal/paint.ts';
import { type Canvas, renderTable } from '#scripts/terminal/table.ts';
import type { BotOutcome, WhyAnswer } from '#shared/contracts/api/chain.ts';
import { type EpochMs, epochMs } from '#shared/kernel/time.ts';
import { readWhy } from '#shared/persistence/reads/why.ts';
import type { Database } from '#shared/persistence/tables.ts';
import { ORDER_COLUMNS } from './orders.ts';

const OUTCOME_STYLES: Readonly<Partial<Record<BotOutcome['outcome'], Style>>> = {
  ordered: 'green',
  denied: 'yellow',
  held: 'cyan',
  'no-candle': 'red',
  'no-features': 'red',
};

interface Question {
  readonly instrument: string;
  readonly time: string;
  readonly bot: string | undefined;
}

async function answer(
  db: Kysely<Database>,
  { system }: Settings,
  { question, wallNow }: { readonly question: Question; readonly wallNow: EpochMs },
): Promise<WhyAnswer> {
  const symbol = await knownSymbol(db, system, question.instrument);
  const bot = await botOrAll(db, system.account, question.bot);
  const ask = (time: EpochMs) => readWhy(db, { instrument: `${system.venue.id}:${symbol}`, time });
  const time = momentFrom(question.time, await lastMoment(db, { symbol, venue: system.venue.id, wallNow }));
  const found = await ask(time);
  if (found === null) throw unknownSymbol(symbol, system.instruments);
  const bots = question.time === 'now' ? await lastClosed(found.bots, ask) : found.bots;
  return { ...found, bots: bots.filter(one => bot === null || one.bot === bot) };
}

/** The last moment of the last closed base bar: what a person who asks now wants to know about. */
async function lastMoment(
  db: Kysely<Database>,
  { symbol, venue, wallNow }: { readonly symbol: string; readonly venue: string; readonly wallNow: EpochMs },
): Promise<EpochMs> {
  const mark = await db
    .selectFrom('marks')
    .select('market_time')
    .where('instrument_id', '=', `${venue}:${symbol}`)
    .executeTakeFirst();
  return mark === undefined ? wallNow : epochMs(mark.market_time - 1);
}

/** Where a bot's bar is still open, the one before it. */
const lastClosed = (
  bots: readonly BotOutcome[],
  ask: (time: EpochMs) => Promise<WhyAnswer | null>,
): Promise<readonly BotOutcome[]> =>
  Promise.all(
    bots.map(async one => {
      if (one.outcome !== 'not-closed') return one;
      const before = await ask(epochMs(Date.parse(one.barTime) - 1));
      return before?.bots.find(({ bot }) => bot === one.bot) ?? one;
    }),
  );

function show({ instrument, venue, time, candle, findings, bots }: WhyAnswer, canvas: Canvas): string {
  const { paint } = canvas;
  const lines = [`${paint('bold', instrument)} at ${venue}, ${moment(time)} UTC`];
  lines.push(
    candle === null
      ? paint('yellow', '  no candle is known there')
      : `  candle ${moment(candle.openTime)} (${candle.timeframe}): open ${price(candle.open)}, high ${price(candle.high)}, low ${price(candle.low)}, close ${price(candle.close)}, volume ${amount(candle.volume)}`,
  );
  for (const { code, means, resolvedAt } of findings) {
    lines.push(`  ${paint('yellow', '!')} ${means} (${code})${resolvedAt === null ? ', still so' : ''}`);
  }
  if (bots.length === 0) lines.push('', 'No bot trades this instrument.');
  for (const one of bots) {
    const style = OUTCOME_STYLES[one.outcome] ?? 'dim';
    lines.push(
      '',
      `${paint('bold', one.bot)} (${one.strategy}), bar ${moment(one.barTime)} ${one.timeframe}: ${paint(style, one.outcome)}`,
    );
    lines.push(`  ${one.text}`);
    if (one.orders.length > 0) lines.push(indented(renderTable(ORDER_COLUMNS, one.orders, { ...canvas, empty: '' })));
  }
  return lines.join('\n');
}

const indented = (text: string): string => text.replace(/^/gm, '  ');

interface Options extends ReportOptions {
  readonly bot?: string;
}

const run = async (cli: Cli, question: Question, options: Options): Promise<void> => {
  const wallNow = cli.terminal.wallNow();
  await printReport(cli, { read: (db, settings) => answer(db, settings, { question, wallNow }), show }, options);
};

export const verb: Verb = {
  define(command, cli) {
    withNote(
      command,
      'Examples:\n  tradewind why BTC/USDT\n  tradewind why BTC/USDT 14:05\n  tradewind why ETH/USDT -5m',
    );
    withBot(withJson(command))
      .argument('<instrument>', 'such as BTC/USDT')
      .argument('[time]', '14:05, 2021-05-19T12:00Z, -5m or now; UTC, market time', 'now')
      .allowUnknownOption()
      .action((instrument: string, time: string, options: Options) =>
        run(cli, { instrument, time, bot: options.bot }, options),
      );
  },
};
