import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect } from 'chai';
import { type Browser, chromium, type Page } from 'playwright-core';
import { type WrittenReport, writeReport } from '#scripts/report/files.ts';
import { formatted } from '#scripts/report/format.ts';
import type { ReportInput } from '#scripts/report/input.ts';
import { metricEntries } from '#shared/accounting/performance/catalogue/catalogue.ts';
import { walkResult } from './walk.ts';

const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync);
const ARGS = ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking', '--disable-sync'];
const SKIPPED = CHROMIUM === undefined ? ' (skipped: no chromium on this machine)' : '';

/** A result whose every text is an attack. */
function hostile(input: ReportInput): ReportInput {
  const attack = `</script><script>window.broken = 1</script><img src="https://example.com/x" onerror="window.broken = 1">`;
  return {
    ...input,
    run: {
      ...input.run,
      name: `hostile ${attack}`,
      strategy: '<script>alert(1)</script>',
      params: { [attack]: attack },
      symbols: [attack],
    },
    assumptions: [{ topic: attack, text: attack, view: 'fair' }],
    trades: input.trades.map(trade => ({
      ...trade,
      symbol: attack,
      bot: attack,
      entryReason: attack,
      exitReason: '&amp;',
    })),
    candles: { [attack]: input.candles?.['BTC/USDT'] ?? [] } as ReportInput['candles'] & object,
    sensitivity: [{ kind: 'data', change: attack, totalReturn: null, sharpe: null, maxDrawdown: null, trades: 0 }],
    monteCarlo: [{ method: attack, metric: attack, samples: [1, null] }],
  };
}

describe(`report: the page${SKIPPED}`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'tradewind-report-'));
  const complaints: string[] = [];
  const asked: string[] = [];
  let browser: Browser;
  let page: Page;
  let input: ReportInput;
  let written: WrittenReport;

  before(async function () {
    if (CHROMIUM === undefined) return this.skip();
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ARGS });
    page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    page.on('console', message => complaints.push(message.text()));
    page.on('pageerror', error => complaints.push(error.message));
    page.on('request', request => asked.push(request.url()));
    input = walkResult({ seed: 'page', bars: 8_000, drift: 0.00005 });
    written = writeReport(folder, input);
  });
  after(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true });
  });

  const open = async (path: string) => {
    complaints.length = 0;
    asked.length = 0;
    await page.goto(pathToFileURL(path).href);
    await page.locator('html[data-ready]').waitFor();
  };
  /** How many points of a canvas have a colour of their own. */
  const painted = (id: string) =>
    page.locator(`#${id}`).evaluate((canvas: { width: number; height: number; getContext(kind: string): unknown }) => {
      const context = canvas.getContext('2d') as { getImageData(...box: number[]): { data: Uint8ClampedArray } };
      const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
      let coloured = 0;
      for (let at = 0; at < data.length; at += 4) {
        const [red = 0, green = 0, blue = 0, alpha = 0] = data.subarray(at, at + 4);
        if (alpha > 0 && Math.max(red, green, blue) - Math.min(red, green, blue) > 40) coloured += 1;
      }
      return coloured;
    });
  const drawn = (id: string) => page.locator(`#${id}[data-points]`).waitFor();
  const text = async (selector: string) => (await page.locator(selector).textContent()) ?? '';

  it('opens from disk without a complaint, and asks nobody for anything', async () => {
    await open(written.files.html);
    await Promise.all([drawn('equity'), drawn('candles')]);
    expect(complaints).to.deep.equal([]);
    expect(asked.filter(url => !url.startsWith('data:'))).to.deep.equal([pathToFileURL(written.files.html).href]);
  });

  it('says the verdict first, and every metric as it is', async () => {
    expect(await text('.headline')).to.equal(written.report.verdict.headline);
    expect(await page.locator('.verdict tbody tr').count()).to.equal(12);
    const { metrics } = written.report.performance;
    const shown = await page
      .locator('#metrics td[data-metric]')
      .evaluateAll((cells: readonly { dataset: Record<string, string>; textContent: string }[]) =>
        cells.map(cell => [cell.dataset.metric, cell.textContent]),
      );
    const expected = metricEntries().map(([key, { unit }]) => [key, formatted(metrics[key], unit)]);
    expect(Object.fromEntries(shown)).to.deep.equal(Object.fromEntries(expected));
  });

  it('draws equity, drawdown and candles, and follows zoom and keys', async () => {
    expect(await painted('equity')).to.be.greaterThan(5_000);
    expect(await painted('candles')).to.be.greaterThan(5_000);
    const before = await text('#candles-readout');
    const last = input.candles?.['BTC/USDT']?.close.at(-1) ?? 0;
    expect(before).to.contain(`C ${last.toLocaleString('en-US', { maximumFractionDigits: 2 })}`);
    const points = await page.locator('#candles').getAttribute('data-points');
    // far fewer than bars: they are put together to what can be seen
    expect(Number(points)).to.be.within(50, 1_000);
    await page.locator('#equity').focus();
    for (let press = 0; press < 12; press++) await page.keyboard.press('+');
    await page.keyboard.press('ArrowLeft');
    await page.locator('#candles-readout', { hasNotText: before }).waitFor();
    await page.keyboard.press('Home');
    await page.locator('#candles-readout', { hasText: before }).waitFor();
  });

  it('shows months, distributions, breakdowns and trades', async () => {
    const { periods, breakdowns } = written.report.performance;
    expect(await page.locator('.heat tbody tr').count()).to.equal(periods.year.length);
    expect(await text('.heat tbody tr:first-child td:nth-child(2)')).to.equal(
      ((periods.month[0]?.return ?? 0) * 100).toFixed(1),
    );
    expect(await page.locator('.histogram').count()).to.equal(2);
    const bars = await page.locator('#profits title').allTextContents();
    expect(bars.reduce((sum, one) => sum + Number(one.split(': ')[1]), 0)).to.equal(input.trades.length);
    expect(await text('.flow > :first-child tbody tr:first-child')).to.contain(String(breakdowns.symbol[0]?.trades));
    expect(await page.locator('#trades tbody tr').count()).to.equal(Math.min(1000, input.trades.length));
  });

  it('sorts the trades and filters the metrics', async () => {
    await page.locator('#trades th button', { hasText: 'Profit' }).click();
    const best = Math.max(...input.trades.map(trade => trade.profit));
    expect(await page.locator('#trades tbody tr:first-child td').nth(8).getAttribute('data-value')).to.equal(
      String(best),
    );
    await page.locator('#filter').fill('sortino');
    const left = await page.locator('#metrics tbody tr:visible th').allTextContents();
    expect(left).to.include('Sortino ratio').and.not.to.include('CAGR');
  });

  it('fits a phone, in the dark', async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    await page.emulateMedia({ colorScheme: 'dark' });
    await open(written.files.html);
    expect(await page.locator('body').evaluate(body => body.scrollWidth - body.clientWidth)).to.equal(0);
    expect(complaints).to.deep.equal([]);
  });

  it('takes every text for a text', async () => {
    const { files } = writeReport(folder, hostile(input));
    await open(files.html);
    await drawn('candles');
    expect(complaints).to.deep.equal([]);
    expect(asked.filter(url => !url.startsWith('data:'))).to.have.lengthOf(1);
    expect(await page.evaluate('window.broken')).to.equal(undefined);
    expect(await page.locator('script:not([type]), img').count()).to.equal(0);
    expect(await text('header p')).to.contain('<script>alert(1)</script>');
    expect(await text('#trades tbody tr:first-child'))
      .to.contain('<img src=')
      .and.to.contain('&amp;');
  });

  it('has a page for a run that did nothing, without market or benchmark', async () => {
    const { trials } = input;
    const run = { ...input.run, name: 'nothing' };
    const curve = { time: [], equity: [] };
    const { files, report } = writeReport(folder, { run, trials, assumptions: [], curve, trades: [] });
    await open(files.html);
    expect(complaints).to.deep.equal([]);
    expect(await text('.headline')).to.equal(report.verdict.headline);
    await page.locator('#equity-readout', { hasText: 'no equity' }).waitFor();
    expect(await page.locator('#candles').count()).to.equal(0);
  });

  it('is the same as its JSON and its tables', () => {
    expect(JSON.parse(readFileSync(written.files.json, 'utf8'))).to.deep.equal(
      JSON.parse(JSON.stringify(written.report)),
    );
    const trades = readFileSync(written.files.trades, 'utf8').trimEnd().split('\n');
    expect(trades).to.have.lengthOf(input.trades.length + 1);
    const profit = trades.slice(1).reduce((sum, line) => sum + Number(line.split(',')[9]), 0);
    expect(profit).to.be.closeTo(written.report.performance.metrics.tradeProfit ?? 0, 1e-6);
    const equity = readFileSync(written.files.equity, 'utf8').trimEnd().split('\n');
    expect(equity).to.have.lengthOf(input.curve.time.length + 1);
    expect(equity.at(-1)?.split(',')[1]).to.equal(String(written.report.performance.metrics.endEquity));
  });
});
