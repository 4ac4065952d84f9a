import { existsSync } from 'node:fs';
import { expect } from 'chai';
import { type Browser, chromium, type Page } from 'playwright-core';
import { type TestDatabase, testDatabase } from '#tests/integration/database.ts';
import { serveApi } from './serve.ts';
import { seedWorld } from './world.ts';

const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync);
const ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

describe(`monitor: the status page${CHROMIUM === undefined ? ' (skipped: no chromium on this machine)' : ''}`, () => {
  let base: TestDatabase;
  let api: Awaited<ReturnType<typeof serveApi>>;
  let browser: Browser;
  let page: Page;
  const complaints: string[] = [];

  before(async function () {
    if (CHROMIUM === undefined) return this.skip();
    base = await testDatabase();
    await seedWorld(base);
    api = await serveApi(base);
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ARGS });
    page = await browser.newPage({ viewport: { width: 390, height: 844 } });
    page.on('console', message => complaints.push(message.text()));
    page.on('pageerror', error => complaints.push(error.message));
    await page.goto(api.url);
    await page.locator('#live .dot.good').waitFor();
  });
  after(async () => {
    await browser?.close();
    await api?.close();
    await base?.drop();
  });

  const text = (selector: string) => page.locator(selector).textContent();

  it('shows how things stand', async () => {
    expect(await text('#profile')).to.equal('demo');
    expect(await text('#trading')).to.equal('Trading');
    expect(await page.locator('#agents tr').count()).to.equal(7);
    expect(await text('#positions')).to.match(/BTC\/USDT[\s\S]*long[\s\S]*trend[\s\S]*0\.024975/);
    expect(await text('#positions')).to.match(/63,800\.00[\s\S]*65,100\.00/);
    expect(await text('#fills')).to.match(/buy[\s\S]*BTC\/USDT/);
    expect(await text('#decisions')).to.match(/denied: position exists/);
    expect(await text('#why')).to.match(/the price is/);
    expect(await page.locator('#spark path').count()).to.equal(2);
    expect(await text('#alerts')).to.match(/Nothing to worry about/);
  });

  it('answers why', async () => {
    await page.locator('#ask-time').fill('00:00:01');
    await page.locator('#ask button').click();
    await page.locator('#why .tag').first().waitFor();
    expect(await text('#why')).to.match(/trendBTC\/USDT/);
  });

  it('follows what happens: a halt, an alert, and text that looks like markup stays text', async () => {
    await base.db
      .updateTable('trading_state')
      .set({ state: 'HALTED', reason: '<img src=x onerror=alert(1)>' })
      .execute();
    await base.db
      .insertInto('alerts')
      .values({
        id: '11111111-1111-4111-8111-111111111111' as never,
        rule: 'r',
        severity: 'critical',
        title: '<b>bold</b>',
        message: 'm',
      })
      .execute();
    await page.locator('#banner.bad').waitFor();
    expect(await text('#banner')).to.contain('<img src=x onerror=alert(1)>');
    expect(await text('#trading')).to.equal('Halted');
    await page.locator('#alerts .tag.bad').waitFor();
    expect(await text('#alerts')).to.contain('<b>bold</b>');
  });

  it('fits a phone, and breaks no policy of its own', async () => {
    expect(await page.locator('body').evaluate(body => body.scrollWidth - body.clientWidth)).to.equal(0);
    expect(complaints).to.deep.equal([]);
  });
});
