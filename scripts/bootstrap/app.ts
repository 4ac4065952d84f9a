import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { z } from 'zod';
import { CHECKOUT } from './checkout.ts';

const App = z.looseObject({
  name: z.string(),
  interpreter: z.string(),
  env: z.record(z.string(), z.string().optional()),
});
/** An entry of ecosystem.config.cjs. */
export type App = z.infer<typeof App>;
const Ecosystem = z.object({ apps: z.array(App) });

/** Name of the variable by which a running process tells what it was started from. */
export const FINGERPRINT = 'TRADEWIND_FINGERPRINT';

/** The list that PM2 runs, read anew, each app stamped with the fingerprint of its definition and, for ours, of the code. */
export function readApps(): readonly App[] {
  const path = join(CHECKOUT, 'ecosystem.config.cjs');
  const require = createRequire(import.meta.url);
  delete require.cache[path];
  const { apps } = Ecosystem.parse(require(path));
  const code = codeFingerprint();
  return apps.map(app => {
    const stamp = hash(definition(app) + (app.interpreter === 'none' ? '' : code));
    return { ...app, env: { ...app.env, [FINGERPRINT]: stamp } };
  });
}

/** Leaves out what differs from terminal to terminal and means nothing: PATH, LANG, … */
function definition(app: App): string {
  const env = Object.entries(app.env).filter(([name]) => /^(TRADEWIND_|SETTINGS$)/.test(name) && name !== FINGERPRINT);
  return JSON.stringify({ ...app, env: env.sort() });
}

const SOURCES = ['agents', 'shared', 'scripts', 'config', 'sql'];

/** Changes whenever a source file, the profile or a dependency does. */
function codeFingerprint(): string {
  const files = SOURCES.flatMap(folder => listFiles(join(CHECKOUT, folder))).sort();
  const facts = files.map(path => {
    const { size, mtimeMs } = statSync(path);
    return `${path} ${size} ${mtimeMs}`;
  });
  return hash([...facts, readFileSync(join(CHECKOUT, 'package.json'), 'utf8')].join('\n'));
}

function listFiles(folder: string): string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries.filter(entry => entry.isFile()).map(entry => join(entry.parentPath, entry.name));
}

const hash = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 16);
