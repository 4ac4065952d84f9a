import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

export const CHECKOUT: string = fileURLToPath(new URL('../../', import.meta.url));

/** One import of one file, both relative to the checkout. */
export interface Import {
  readonly from: string;
  readonly line: number;
  /** A file of the project, or the name of a package. */
  readonly to: string;
}

const IMPORT =
  /(?:^|[^.\w])(?:import|export)\s(?:[^'"`;]*?\sfrom\s)?['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]\s*\)/g;

export function sources(folders: readonly string[]): readonly string[] {
  return folders.flatMap(folder =>
    readdirSync(join(CHECKOUT, folder), { recursive: true, encoding: 'utf8' })
      .filter(name => name.endsWith('.ts'))
      .map(name => join(folder, name)),
  );
}

/** All imports of the project's files, static and dynamic. */
export function importsOf(files: readonly string[]): readonly Import[] {
  return files.flatMap(from => {
    const text = readFileSync(join(CHECKOUT, from), 'utf8');
    return [...text.matchAll(IMPORT)].map(match => {
      const target = match[1] ?? match[2] ?? '';
      const line = text.slice(0, match.index).split('\n').length;
      if (target.startsWith('#')) return { from, line, to: target.slice(1) };
      if (target.startsWith('.'))
        return { from, line, to: relative(CHECKOUT, normalize(join(CHECKOUT, dirname(from), target))) };
      return { from, line, to: target };
    });
  });
}
