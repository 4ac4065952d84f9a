import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { CHECKOUT } from '#scripts/bootstrap/checkout.ts';
import { type Check, type Finding, fail, ok, warn } from './finding.ts';

const manifest = z.looseObject({ dependencies: z.record(z.string(), z.string()) });
const installed = z.looseObject({ version: z.string() });

const read = (path: string): unknown => JSON.parse(readFileSync(join(CHECKOUT, path), 'utf8'));

/** The pinned Node. */
export const checkNode: Check = async () => {
  const wanted = manifest.parse(read('package.json')).dependencies.node ?? '';
  return [
    process.versions.node === wanted
      ? ok('node', `v${process.versions.node}, as pinned`)
      : warn('node', `v${process.versions.node}, pinned is v${wanted}`, 'npm start installs it'),
  ];
};

/** What is installed against what package.json pins. */
export const checkDependencies: Check = async () => {
  const { dependencies } = manifest.parse(read('package.json'));
  const wrong: string[] = [];
  for (const [name, version] of Object.entries(dependencies)) {
    const found = versionOf(name);
    if (found !== version) wrong.push(`${name} ${found ?? 'missing'} (wanted ${version})`);
  }
  const finding: Finding =
    wrong.length === 0
      ? ok('dependencies', `${Object.keys(dependencies).length} packages, as locked`)
      : fail('dependencies', wrong.join(', '), 'npm start installs them; or npm ci');
  return [finding];
};

function versionOf(name: string): string | null {
  try {
    return installed.parse(read(`node_modules/${name}/package.json`)).version;
  } catch {
    return null;
  }
}
