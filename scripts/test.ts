/**
 * `npm test`: formatting and lint, types, then every suite under coverage, in two lanes at once: what computes, and what
 * mostly waits for agents. Each lane has a Postgres and a Redis of its own that are thrown away afterwards. With files or
 * folders as arguments, just these, in one lane, without the rest. The last line is `N passed, N failed`.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { CHECKOUT } from './bootstrap/checkout.ts';
import { installation } from './bootstrap/installation.ts';
import { readFileIfAny } from './bootstrap/private-file.ts';
import { type PrivateServers, startPrivateServers } from './bootstrap/private-servers.ts';
import { command, terminalProgress } from './bootstrap/progress.ts';
import { SetupError } from './bootstrap/setup-error.ts';
import { runNode, signalChildren } from './test/child.ts';
import { coverageOf } from './test/coverage.ts';
import { suiteFiles, testFilesIn } from './test/suites.ts';

const Totals = z.strictObject({ passed: z.number(), failed: z.number() });
type Totals = z.infer<typeof Totals>;

const bin = (path: string) => join(CHECKOUT, 'node_modules', path);
const progress = terminalProgress();
const scratch = mkdtempSync(join(tmpdir(), 'tradewind-run-'));
const coverageFolder = join(CHECKOUT, 'coverage');
const coverageRecords = join(scratch, 'coverage');
const given = process.argv.slice(2).flatMap(path => testFilesIn(resolve(path)));
const servers: PrivateServers[] = [];
let interrupted = false;

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    signalChildren(interrupted ? 'SIGKILL' : 'SIGTERM'); // asked twice, not even the hooks are waited for
    interrupted = true;
  });
}

await command(async () => {
  let failures = 0;
  let totals: readonly Totals[] = [];
  const lanes = given.length > 0 ? [given] : suiteFiles();
  try {
    if (process.argv.length > 2 && given.length === 0) {
      throw new SetupError(
        `There is no test at ${process.argv.slice(2).join(', ')}`,
        'give files or folders of tests/',
      );
    }
    if (given.length === 0) failures += await checkSources();
    for (const _ of lanes) {
      servers.push(await progress.step('Starting a Postgres and a Redis for the tests', startServers));
    }
    if (!interrupted) totals = await Promise.all(lanes.map(runLane));
    if (given.length === 0 && !interrupted) failures += await checkCoverage();
  } finally {
    await Promise.all(servers.map(server => server.stop()));
    rmSync(scratch, { recursive: true, force: true });
  }
  const passed = totals.reduce((sum, lane) => sum + lane.passed, 0);
  const failed = totals.reduce((sum, lane) => sum + lane.failed, failures + (interrupted ? 1 : 0));
  if (failed > 0) process.exitCode = 1;
  console.log(`\n${passed} passed, ${failed} failed`);
});

/** Formatting, lint and types: each that fails counts as one failure. */
async function checkSources(): Promise<number> {
  const lint = await runNode([bin('@biomejs/biome/bin/biome'), 'ci', '--colors=off']);
  const types = await runNode([bin('typescript/bin/tsc'), '--pretty', 'false']);
  return (lint === 0 ? 0 : 1) + (types === 0 ? 0 : 1);
}

/** An unpacked Redis is kept in the ordinary home, for `npm start` and the next run. */
function startServers(): Promise<PrivateServers> {
  const { folders } = installation();
  mkdirSync(folders.redis, { recursive: true, mode: 0o700 });
  return startPrivateServers(join(folders.redis, 'package'));
}

/** The first lane is heard as it goes; another one when it is over, so that their lines do not mix. */
async function runLane(files: readonly string[], lane: number): Promise<Totals> {
  const totalsPath = join(scratch, `totals-${lane}.json`);
  const output = lane === 0 ? null : join(scratch, `output-${lane}.txt`);
  const code = await runNode([join(CHECKOUT, 'scripts', 'test', 'run-mocha.ts'), totalsPath, ...files], {
    env: {
      ...process.env,
      TEST_DATABASE_URL: servers[lane]?.databaseUrl,
      TEST_REDIS_URL: servers[lane]?.redisUrl,
      ...(given.length > 0 ? {} : { NODE_V8_COVERAGE: coverageRecords }),
    },
    output,
  });
  if (output !== null) process.stdout.write(readFileSync(output));
  const text = readFileIfAny(totalsPath);
  if (text === null) return { passed: 0, failed: 1 }; // mocha did not get as far as counting
  const totals = Totals.parse(JSON.parse(text));
  return code !== 0 && totals.failed === 0 ? { ...totals, failed: 1 } : totals;
}

/** The number of parts of the program that are covered too little. */
async function checkCoverage(): Promise<number> {
  const sources = ['agents', 'shared', 'scripts'].map(folder => `--include=${folder}/**/*.ts`);
  const reports = ['--reporter=json-summary', '--reporter=html', `--report-dir=${coverageFolder}`];
  const places = ['--all', ...sources, '--exclude=**/*.d.ts', `--temp-directory=${coverageRecords}`];
  if ((await runNode([bin('c8/bin/c8.js'), 'report', ...reports, ...places])) !== 0) return 1;
  const lines = coverageOf(join(coverageFolder, 'coverage-summary.json'));
  console.log('\nLines covered by tests');
  for (const { name, percent, threshold, enough } of lines) {
    console.log(
      `  ${enough ? '✓' : '✗'} ${name.padEnd(20)} ${percent.toFixed(1).padStart(5)} %   (at least ${threshold} %)`,
    );
  }
  return lines.filter(({ enough }) => !enough).length;
}
