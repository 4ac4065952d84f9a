import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Where everything lies that a backtest decides with. */
const FOLDERS = [
  ...['technical-analysis', 'strategy', 'risk-manager', 'execution', 'capital'].map(agent => `agents/${agent}/core`),
  'agents/strategy/strategies',
  ...['kernel', 'domain', 'indicators', 'accounting', 'simulation', 'research'].map(folder => `shared/${folder}`),
  'scripts/research',
];

/** SHA-256 over the names and the text of all files whose code decides; `also`: more folders, such as a user's strategies. */
export function codeHash(checkout: string, also: readonly string[] = []): string {
  const hash = createHash('sha256');
  for (const folder of [...FOLDERS.map(name => join(checkout, name)), ...also]) {
    if (!existsSync(folder)) continue;
    const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(name => name.endsWith('.ts'));
    for (const name of names.sort()) hash.update(`${name}\n`).update(readFileSync(join(folder, name)));
  }
  return hash.digest('hex');
}
