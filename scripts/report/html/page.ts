import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { DAILY } from '#shared/accounting/performance/input.ts';
import { sampleCurve, simpleReturns } from '#shared/accounting/performance/returns.ts';
import { day, money, percent } from '../format.ts';
import type { ReportInput, RunFacts } from '../input.ts';
import type { Report } from '../report.ts';
import { breakdownsSection } from './breakdowns.ts';
import { candlesSection, chartData, equitySection } from './charts.ts';
import { histogram } from './histogram.ts';
import { html, type Markup, trusted } from './markup.ts';
import { metricsSection } from './metrics.ts';
import { drawdownsSection, monthsSection } from './periods.ts';
import { assumptionsSection, robustnessSection, runSection } from './robustness.ts';
import { tradesSection } from './trades.ts';
import { figuresSection, verdictSection } from './verdict.ts';

const FOLDER = new URL('../page/', import.meta.url);
/** In the order in which they need each other. */
const SCRIPTS = ['unpack.js', 'axis.js', 'view.js', 'chart.js', 'series.js', 'equity.js', 'candles.js', 'main.js'];

const STYLES = ['page.css', 'tables.css', 'narrow.css'];

const read = (name: string): string => readFileSync(new URL(name, FOLDER), 'utf8');

/** The page's modules as one: what they import from each other stands in the same text. */
const script = (): string =>
  SCRIPTS.map(read)
    .join('\n')
    .replaceAll(/^import .*;\n/gm, '')
    .replaceAll(/^export /gm, '');

const hashOf = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

const WIND =
  '<path d="M6 13h13a4 4 0 1 0-4-4M6 18h17a4 4 0 1 1-4 4M6 23h8" fill="none" stroke="#fff" stroke-width="2.4"';
const LOGO = `<svg class="logo" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32" aria-hidden="true"><rect width="32" height="32" rx="8" fill="#0d9488"/>${WIND} stroke-linecap="round"/></svg>`;

/**
 * The whole report in one file that opens from disk. Its policy lets nothing run but its own script, and nothing leave the
 * machine.
 */
export function renderPage(report: Report, input: ReportInput, tradesFile: string): string {
  const [style, code] = [STYLES.map(read).join('\n'), script()];
  const policy = `default-src 'none'; style-src ${hashOf(style)}; script-src ${hashOf(code)}; img-src data:; base-uri 'none'; form-action 'none'`;
  const { markup } = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${report.run.name} – Tradewind</title>
<link rel="icon" href="data:image/svg+xml,${encodeURIComponent(LOGO)}">
<style>${trusted(style)}</style>
</head>
<body>
${body(report, input, tradesFile)}
${chartData(input)}
<script type="module">${trusted(code)}</script>
</body>
</html>
`;
  return markup;
}

function body(report: Report, input: ReportInput, tradesFile: string): Markup {
  const { run } = report;
  return html`<div class="page">
<header>${trusted(LOGO)}
<div><h1>${run.name}</h1><p>${subtitle(run)}</p></div></header>
<main>
${verdictSection(report)}
${figuresSection(report)}
${equitySection(input)}
${candlesSection(input)}
<div class="pair">${monthsSection(report)}${drawdownsSection(report)}</div>
<div class="pair">${distributions(input)}</div>
${breakdownsSection(report)}
${robustnessSection(report)}
<div class="pair">${assumptionsSection(report)}${runSection(report)}</div>
${metricsSection(report)}
${tradesSection(input.trades, tradesFile)}
</main>
<footer>Made by Tradewind. Times are UTC. Past results say little about future ones.</footer>
</div>`;
}

const subtitle = ({ strategy, symbols, timeframe, from, to, capital, quote }: RunFacts): string =>
  `${strategy} on ${symbols.join(', ')}, ${timeframe}, ${day(from)} to ${day(to)}, ${money(capital)} ${quote}`;

function distributions({ curve, sampling = DAILY, trades }: ReportInput): readonly Markup[] {
  const returns = simpleReturns(sampleCurve(curve, sampling).equity);
  return [
    histogram({
      id: 'returns',
      title: sampling.period === '1d' ? 'Daily returns' : `Returns per ${sampling.period}`,
      values: returns,
      format: percent,
      against: 'normal',
    }),
    histogram({
      id: 'profits',
      title: 'Profits of trades',
      values: trades.map(trade => trade.profit),
      format: money,
      against: 'nothing',
    }),
  ];
}
