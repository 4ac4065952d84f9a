/**
 * Recorded markets traded again by the built-in strategies, with and without the risk controls: `npm run replays [market]`. Prints a table in
 * Markdown per market; docs/risk-replays.md holds them.
 */
import { z } from 'zod';
import { STRATEGIES } from '#agents/strategy/strategies/registry.ts';
import type { BacktestInput } from '#scripts/research/backtest.ts';
import { parseSections, runBacktest } from '#scripts/research/backtest.ts';
import { deepest, drawdownsOf } from '#shared/accounting/performance/drawdown.ts';
import { Decimal } from '#shared/kernel/decimal.ts';
import { epochMs } from '#shared/kernel/time.ts';
import { venueModels } from '#shared/research/backtest/models.ts';
import type { BacktestResult } from '#shared/research/backtest/outcome.ts';
import type { Series } from '#shared/research/backtest/series.ts';
import { CONTROLS, type Controls } from './controls.ts';
import { worstHeat } from './heat.ts';
import { MARKETS, type Market, seriesOf } from './markets.ts';

const CAPITAL = 10_000;
const HISTORY_BARS = 2_000;

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;
const moment = (at: number): string => new Date(at).toISOString().slice(0, 16).replace('T', ' ');

function inputOf(market: Market, series: readonly Series[], { riskManager }: Controls): BacktestInput {
  const bots = STRATEGIES.map(({ name }) => ({
    name,
    strategy: name,
    timeframe: market.timeframe,
    minConfidence: 0.3,
    allocation: 1 / STRATEGIES.length,
  }));
  return {
    ...parseSections({ strategy: { bots }, riskManager }),
    account: 'main',
    venue: 'binance',
    quoteAsset: 'USDT',
    baseTimeframe: '1m',
    series,
    strategies: new Map(STRATEGIES.map(one => [one.name, one])),
    models: venueModels.parse({}),
    deposits: { USDT: new Decimal(CAPITAL) },
    historyBars: HISTORY_BARS,
    marketBars: 0,
    from: epochMs(Date.parse(market.from)),
    until: epochMs(Date.parse(market.until)),
  };
}

function row(controls: Controls, result: BacktestResult, series: readonly Series[]): string {
  const { equity } = result.curve;
  const change = (equity.at(-1) ?? 0) / (equity[0] ?? 1) - 1;
  const worst = deepest(drawdownsOf(result.curve));
  const heat = worstHeat(result, series);
  const denied = result.decisions.filter(({ denials }) => denials.length > 0).length;
  const cells = [
    controls.name,
    percent(change),
    worst === null ? '0' : `${percent(worst.depth)} (${moment(worst.peakTime)} to ${moment(worst.troughTime)})`,
    `${percent(heat.heat)} (${moment(heat.at)})`,
    String(result.positions.length),
    String(denied),
  ];
  return `| ${cells.join(' | ')} |`;
}

/** How often each code was the first that spoke against a wish. */
function denialText(result: BacktestResult): string {
  const counts = new Map<string, number>();
  for (const { denials } of result.decisions) {
    const [first] = denials;
    if (first !== undefined) counts.set(first, (counts.get(first) ?? 0) + 1);
  }
  return [...counts]
    .sort(([, a], [, b]) => b - a)
    .map(([code, count]) => `${code} ${count}`)
    .join(', ');
}

const acted = z.object({
  breakers: z
    .array(
      z.object({
        kind: z.string(),
        subject: z.string(),
        from: z.string(),
        to: z.string(),
        at: z.number(),
        reading: z.string().nullable(),
      }),
    )
    .default([]),
});

/** Which breakers acted when. */
const breakerLines = (result: BacktestResult): readonly string[] =>
  acted
    .parse(result)
    .breakers.map(
      ({ kind, subject, from, to, at, reading }) =>
        `  - ${moment(at)} ${kind}${subject === '' ? '' : ` of ${subject}`}: ${from} → ${to}${reading === null ? '' : `, at ${Number(reading).toPrecision(3)}`}`,
    );

const [only] = process.argv.slice(2);
for (const market of MARKETS) {
  if (only !== undefined && only !== market.name) continue;
  const series = seriesOf(market);
  console.log(`\n## ${market.title}\n\n| controls | return | worst drawdown | worst heat | positions | denied |`);
  console.log('| --- | --- | --- | --- | --- | --- |');
  const notes: string[] = [];
  for (const controls of CONTROLS) {
    const result = runBacktest(inputOf(market, series, controls));
    console.log(row(controls, result, series));
    for (const { bot, fault } of result.faults) notes.push(`${controls.name}: ${bot} failed: ${fault}`);
    notes.push(
      `- ${controls.name} (${controls.means}; ${result.path} path): ${denialText(result)}`,
      ...breakerLines(result),
    );
  }
  console.log(`\n${notes.join('\n')}`);
}
