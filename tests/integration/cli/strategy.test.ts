import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { expect } from 'chai';
import { CHECKOUT, NODE } from '#scripts/bootstrap/checkout.ts';
import { readSettings } from '#scripts/operator/settings.ts';
import { parseSections, runBacktest } from '#scripts/research/backtest.ts';
import { marketInput } from '#scripts/research/market-options.ts';
import { UNDIVIDED } from '#scripts/research/undivided.ts';
import { usableStrategies } from '#scripts/strategy/known.ts';
import { processTerminal } from '#scripts/terminal/terminal.ts';
import { seededBars } from '#tests/golden/seeded-bars.ts';
import { PROFILE, runCli } from './rig.ts';

describe('tradewind strategy', () => {
  let folder: string;
  let env: Readonly<Record<string, string | undefined>>;
  afterEach(async () => {
    for (const odd of ['misdeed.ts', 'stuck.ts']) await rm(join(folder, odd), { force: true });
  });
  before(async () => {
    // within the checkout, where a strategy finds what it imports
    folder = await mkdtemp(join(CHECKOUT, 'strategies-of-a-test-'));
    const profile = join(folder, 'profile.yaml');
    await writeFile(profile, `${PROFILE}strategy:\n  userStrategies: ${basename(folder)}\n`);
    env = { ...process.env, TRADEWIND_HOME: folder, TRADEWIND_CONFIG: profile };
  });
  after(async () => rm(folder, { recursive: true }));
  const run = (line: string) => runCli(line, { env });

  it('new writes a strategy that is listed, explained, and trades in a backtest', async () => {
    expect((await run('strategy new my-trend')).code).to.equal(0);
    expect((await run('strategy list')).out)
      .to.match(/mean-reversion +built in/)
      .and.to.match(/my-trend +strategies-of-a-test/);
    const shown = (await run('strategy show my-trend --json')).json<{
      readonly params: readonly { readonly name: string; readonly default: string; readonly meaning: string }[];
      readonly features: object;
    }>();
    expect(shown.params[0]).to.deep.equal({
      ...{ name: 'fastPeriod', default: '20', expected: 'integer from 2 to 500' },
      meaning: 'Bars of the fast average; fewer than of the slow one.',
    });
    expect(shown.features).to.deep.include({ fast: 'ema(period 20)' });

    const backtest = `backtest my-trend --files BTC/USDT=${await candlesIn(folder)} --json`;
    const first = await run(backtest);
    expect(first.code, first.err).to.equal(0);
    const result = first.json<{ readonly run: string; readonly fills: readonly object[] }>();
    expect(result.fills.length).to.be.greaterThan(3);

    // the run's hash follows the code of the strategy
    const file = join(folder, 'my-trend.ts');
    await writeFile(file, `${await readFile(file, 'utf8')}// changed\n`);
    expect((await run(backtest)).json<{ readonly run: string }>().run).not.to.equal(result.run);
  });

  /** A strategy like a new one, but for what it does at a bar. */
  async function writeOdd(name: string, atBar: string): Promise<void> {
    expect((await run(`strategy new ${name}`)).code).to.equal(0);
    const file = join(folder, `${name}.ts`);
    const text = await readFile(file, 'utf8');
    await writeFile(file, text.replace('const { fast,', `${atBar}\n    const { fast,`));
  }

  it('a backtest says that a strategy failed on the way, and is no success', async () => {
    await writeOdd('throwing', "if (features.fast !== null) throw new Error('out of its depth');");
    for (const how of ['', '--json']) {
      const { code, err } = await run(`backtest throwing --files BTC/USDT=${await candlesIn(folder)} ${how}`.trim());
      expect(code).to.equal(1);
      expect(err).to.match(/backtest: Error: out of its depth \(bar of \S+Z, \S+BTC\/USDT\)/);
    }
  });

  const misdeeds: Readonly<Record<string, readonly [deed: string, how: string, said: RegExp]>> = {
    'ends its process': [
      'if (features.fast !== null) process.exit(0);',
      '',
      /ended the run: its process ended with code 0, at the bar of \S+Z of misdeed\n +→ a strategy computes and returns/,
    ],
    'loops for ever': [
      'if (features.fast !== null) for (;;) {}',
      '--step 1s',
      /ended the run: nothing happened for 1 s, at the bar of \S+Z of misdeed\n +→ look for a loop/,
    ],
    'takes all memory': [
      'const all: object[] = []; if (features.fast !== null) for (;;) all.push({ all: [all.length] });',
      '--memory 64',
      /ended the run: it took more than 64 MB, at the bar of \S+Z of misdeed\n +→ keep less/,
    ],
  };
  const VERBS = ['backtest misdeed', 'analyse lookahead misdeed', 'study compare --local misdeed breakout'];
  for (const [at, [what, [deed, how, said]]] of Object.entries(misdeeds).entries()) {
    it(`a strategy that ${what} ends its run, and the command says which and at what bar`, async () => {
      await writeOdd('misdeed', deed);
      const market = `--files BTC/USDT=${await candlesIn(folder)} ${how}`.trim();
      const { code, err, out } = await run(`${VERBS[at]} ${market}`);
      expect(code).to.equal(1);
      expect(err).to.match(said);
      expect(out).to.equal('');
    }).timeout(60_000);
  }

  it('a file that loops while it is loaded costs neither a list nor a run without it', async () => {
    await writeFile(join(folder, 'stuck.ts'), 'for (;;) {}');
    const market = `--files BTC/USDT=${await candlesIn(folder)} --step 1s`;
    const stuck = await run(`backtest my-trend ${market}`);
    expect(stuck.code).to.equal(1);
    expect(stuck.err).to.match(/nothing happened for 1 s, in stuck\.ts/);
    const without = await run(`backtest trend-following ${market}`);
    expect(without.code, without.err).to.equal(0);
  }).timeout(60_000);

  it('a strategy has the result in its own process that it has in this one', async () => {
    const files = `BTC/USDT=${await candlesIn(folder)}`;
    const contained = await run(`backtest my-trend --files ${files} --json`);
    const { all } = await usableStrategies(env.TRADEWIND_CONFIG ?? '', ['my-trend']);
    const alone = { name: 'backtest', strategy: 'my-trend', allocation: 1, minConfidence: 0 };
    const { capital, strategy } = parseSections({ capital: UNDIVIDED, strategy: { bots: [alone] } });
    const { out, err, ...rest } = processTerminal();
    const terminal = { ...rest, out, err, env };
    const options = { files, capital: '10000', history: '1024' };
    const input = await marketInput(terminal, readSettings({ env }), options, () => strategy.bots);
    const { hash, fills } = runBacktest({ ...input, capital, strategies: all });
    expect(fills.length).to.be.greaterThan(3);
    expect(contained.json<{ readonly hash: string }>().hash).to.equal(hash);
  }).timeout(60_000);

  it('a strategy that does not come back is ended by a signal', async () => {
    await writeOdd('endless', "if (features.fast !== null) { console.error('on and on'); for (;;) {} }");
    const line = ['backtest', 'endless', '--files', `BTC/USDT=${await candlesIn(folder)}`];
    const child = spawn(NODE, [join(CHECKOUT, 'scripts/tradewind.ts'), ...line], { env, stdio: 'pipe' });
    const ended = once(child, 'exit');
    await once(child.stderr, 'data');
    child.kill('SIGTERM');
    const [, signal] = await ended;
    expect(signal).to.equal('SIGTERM');
  });

  it('says what is wrong with a name, and with a file', async () => {
    expect((await run('strategy new mean-reversion')).err).to.contain('There is a strategy mean-reversion already');
    expect((await run('strategy new Mine')).err).to.contain('is no name');
    expect((await run('strategy show nothing')).err).to.contain('tradewind strategy list');
    await writeFile(join(folder, 'broken.ts'), 'export const other = 1;');
    expect((await run('strategy list')).out).to.contain('exports no `strategy`');
    expect((await run('backtest my-trend')).err).to.contain('broken.ts: exports no `strategy`');
  });
});

/** A file of seeded candles. */
async function candlesIn(folder: string): Promise<string> {
  const bars = seededBars({ seed: 'own', count: 4_000 });
  const rows = bars.map(one => [one.openTime, one.open, one.high, one.low, one.close, one.volume].join(','));
  const path = join(folder, 'candles.csv');
  await writeFile(path, ['time,open,high,low,close,volume', ...rows].join('\n'));
  return path;
}
