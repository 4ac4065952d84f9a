import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type App, FINGERPRINT } from '../app.ts';
import { readFileIfAny } from '../private-file.ts';

/**
 * Fills the compile cache of the state folder, with the flags that the apps run with; nothing to do when it was filled
 * from the same sources. It only saves time: a failure is left to the processes, which will say what is wrong.
 */
export async function compile(apps: readonly App[], home: string): Promise<void> {
  const program = apps.find(app => app.interpreter !== 'none');
  if (program === undefined) return;
  const marker = join(home, 'cache', 'compiled-from');
  const fingerprint = program.env[FINGERPRINT] ?? '';
  if (readFileIfAny(marker) === fingerprint) return;
  mkdirSync(join(home, 'cache'), { recursive: true });
  const script = join(import.meta.dirname, 'modules.ts');
  const flags = Array.isArray(program.node_args) ? program.node_args.map(String) : [];
  await promisify(execFile)(program.interpreter, [...flags, script], { env: program.env }).catch(() => undefined);
  writeFileSync(marker, fingerprint);
}
