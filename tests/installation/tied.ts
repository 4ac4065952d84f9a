import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const MODULE = pathToFileURL(join(import.meta.dirname, 'end-with.ts')).href;

/** Flags of Node for a process that ends when the process `pid` is gone, however that ended; so do those that it starts itself. */
export const tiedTo = (pid: number | string): readonly string[] => ['--import', `${MODULE}?${pid}`];

/** For processes that a test starts. */
export const TIED: readonly string[] = tiedTo(process.pid);
