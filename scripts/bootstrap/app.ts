import { createHash } from 'node:crypto';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { z } from 'zod';
import { profilePath } from '#shared/runtime/config/load.ts';
import { CHECKOUT } from './checkout.ts';
import { readFileIfAny } from './private-file.ts';
import { userStrategiesFolder } from './profile.ts';

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
  const parts = (app: App): readonly string[] => {
    if (app.interpreter === 'none') return [];
    return app.name === 'strategy' ? [code, userStrategiesFingerprint()] : [code];
  };
  return apps.map(app => ({ ...app, env: { ...app.env, [FINGERPRINT]: hash(definition(app) + parts(app).join('')) } }));
}

/** Leaves out what differs from terminal to terminal and means nothing: PATH, LANG, … */
function definition(app: App): string {
  const env = Object.entries(app.env).filter(([name]) => /^(TRADEWIND_|SETTINGS$)/.test(name) && name !== FINGERPRINT);
  return JSON.stringify({ ...app, env: env.sort() });
}

const SOURCES = ['agents', 'shared', 'scripts', 'config', 'sql'];

/** Changes whenever a source file, the profile or a dependency does, wherever the profile lies. */
function codeFingerprint(): string {
  const files = SOURCES.flatMap(folder => listFiles(join(CHECKOUT, folder)));
  const texts = [join(CHECKOUT, 'package.json'), profilePath(process.env, CHECKOUT)].map(path => readFileIfAny(path));
  return hash([factsOf(files), ...texts].join('\n'));
}

/** Changes with the strategies of the user's own, which may lie anywhere and which only the agent `strategy` loads. */
function userStrategiesFingerprint(): string {
  const folder = userStrategiesFolder(process.env);
  if (!existsSync(folder)) return '';
  return factsOf(listFiles(folder).filter(path => /\.([cm]?[jt]s|json)$/.test(path)));
}

function listFiles(folder: string): string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries.filter(entry => entry.isFile()).map(entry => join(entry.parentPath, entry.name));
}

function factsOf(files: readonly string[]): string {
  const facts = files.map(path => {
    const { size, mtimeMs } = statSync(path);
    return `${path} ${size} ${mtimeMs}`;
  });
  return facts.sort().join('\n');
}

const hash = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 16);
