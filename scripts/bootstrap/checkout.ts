import { realpathSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Absolute path of the folder that holds ecosystem.config.cjs and the agents: this one, unless a test of start-up names
 * one with stand-ins.
 */
export const CHECKOUT = process.env.TRADEWIND_CHECKOUT ?? join(import.meta.dirname, '..', '..');

/** Absolute path of the pinned Node that every process runs on. */
export const NODE = realpathSync(join(CHECKOUT, 'node_modules', '.bin', 'node'));
