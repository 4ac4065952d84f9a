import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { CHECKOUT } from '#scripts/bootstrap/checkout.ts';

/**
 * What `npm test` runs, cheapest first: what computes, and beside it what mostly waits for agents. The long ones
 * (tests/long, tests/bench, `npm run chaos`) have commands of their own.
 */
const LANES = [
  ['architecture', 'unit', 'property', 'contract', 'golden', 'integration'],
  ['parity', 'chaos'],
] as const;

/** Absolute paths of all test files of the suites, by lane. */
export const suiteFiles = (): readonly (readonly string[])[] =>
  LANES.map(suites => suites.flatMap(suite => testFilesIn(join(CHECKOUT, 'tests', suite))));

/** The test files that a path means: itself, or all below a folder. */
export function testFilesIn(path: string): readonly string[] {
  if (!existsSync(path)) return [];
  if (statSync(path).isFile()) return [path];
  const names = readdirSync(path, { recursive: true, encoding: 'utf8' });
  return names
    .filter(name => name.endsWith('.test.ts'))
    .sort()
    .map(name => join(path, name));
}
