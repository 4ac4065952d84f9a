import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Where everything lies that a backtest decides with. */
const FOLDERS = [
  ...['technical-analysis', 'strategy', 'risk-manager', 'execution', 'capital'].map(agent => `agents/${agent}/core`),
  'agents/strategy/strategies',
  ...['kernel', 'domain', 'indicators', 'accounting', 'learning', 'simulation', 'research'].map(
    folder => `shared/${folder}`,
  ),
  'scripts/research',
];
const FILES = ['strategy', 'risk-manager', 'execution'].map(agent => `agents/${agent}/config.ts`);
/** Packages that compute or fill in defaults; their versions are pinned. */
const PACKAGES = ['decimal.js', 'zod'];

/**
 * SHA-256 over the names and the text of all files whose code decides, and what they run on; `also`: more folders, such as a user's
 * strategies.
 */
export function codeHash(checkout: string, also: readonly string[] = []): string {
  const hash = createHash('sha256');
  const add = (name: string, path: string) => hash.update(`${name}\n`).update(readFileSync(path));
  for (const folder of [...FOLDERS.map(name => join(checkout, name)), ...also]) {
    if (!existsSync(folder)) continue;
    const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(name => name.endsWith('.ts'));
    for (const name of names.sort()) add(name, join(folder, name));
  }
  for (const name of FILES) add(name, join(checkout, name));
  const { dependencies } = JSON.parse(readFileSync(join(checkout, 'package.json'), 'utf8'));
  hash.update(JSON.stringify([process.versions.v8, ...PACKAGES.map(name => dependencies[name])]));
  return hash.digest('hex');
}
