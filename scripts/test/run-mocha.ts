/**
 * Runs mocha over the given files and writes its totals as JSON to the first argument. A process of its own, so that
 * coverage sees all of it. When the tests are over and something keeps the process alive, that is a failure, too.
 */
import { writeFileSync } from 'node:fs';
import Mocha from 'mocha';
import { mochaHooks } from '#tests/hooks.ts';

const [totalsPath, ...files] = process.argv.slice(2);
if (totalsPath === undefined) throw new Error('usage: run-mocha.ts <totals file> <test file>…');

const TEST_TIMEOUT_MS = 120_000;
const LEAK_GRACE_MS = 10_000;

const mocha = new Mocha({
  timeout: TEST_TIMEOUT_MS,
  reporter: 'spec',
  forbidOnly: process.env.CI !== undefined,
  rootHooks: mochaHooks,
});
for (const file of files) mocha.addFile(file);
await mocha.loadFilesAsync();

const runner = mocha.run(failures => {
  const totals = { passed: runner.stats?.passes ?? 0, failed: failures };
  writeFileSync(totalsPath, JSON.stringify(totals));
  process.exitCode = failures > 0 ? 1 : 0;
  setTimeout(() => {
    console.error(
      `\n✗ The tests are over, but something they left keeps running: ${process.getActiveResourcesInfo().join(', ')}`,
    );
    console.error('  → close every connection, worker, server and child process in an `after` hook');
    writeFileSync(totalsPath, JSON.stringify({ ...totals, failed: totals.failed + 1 }));
    process.exit(1);
  }, LEAK_GRACE_MS).unref();
});

// Interrupted, no further test begins, but the hooks that end processes and drop databases still run.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void runner.abort());
