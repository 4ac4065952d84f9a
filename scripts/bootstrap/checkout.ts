import { realpathSync } from 'node:fs';
import { join } from 'node:path';

/** Absolute path of the folder that holds package.json. */
export const CHECKOUT = join(import.meta.dirname, '..', '..');

/** Absolute path of the pinned Node that every process runs on. */
export const NODE = realpathSync(join(CHECKOUT, 'node_modules', '.bin', 'node'));
