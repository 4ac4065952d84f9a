import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { CHECKOUT } from '#scripts/bootstrap/checkout.ts';

/** What `npm test` runs, cheapest first. The long ones (tests/long, tests/bench, `npm run chaos`) have commands of their own. */
const SUITES = ['architecture', 'unit', 'property', 'contract', 'golden', 'integration', 'parity', 'chaos'] as const;

/** Absolute paths of all test files of the suites. */
export function suiteFiles(): readonly string[] {
  return SUITES.map(suite => join(CHECKOUT, 'tests', suite)).flatMap(testFilesIn);
}

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
