import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';

/** Backtests of other programs, kept beside the checkout; without them these tests are skipped. */
const FOLDER =
  process.env.TRADEWIND_REFERENCE ?? fileURLToPath(new URL('../../../../../shared/reference', import.meta.url));

/** A `before` of mocha. */
export function skipWithoutReferences(this: Mocha.Context): void {
  if (existsSync(FOLDER)) return;
  console.log(`    skipped: ${FOLDER} is not there; TRADEWIND_REFERENCE names another folder`);
  this.skip();
}

export function referenceText(name: string): string {
  const bytes = readFileSync(`${FOLDER}/${name}`);
  return (name.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
}
