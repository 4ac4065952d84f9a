import type { Algorithm } from './algorithm.ts';
import { limit } from './limit.ts';
import { market } from './market.ts';

/** By the order type of the approval. A new one is a file and a line here. */
export const ALGORITHMS = { market, limit } as const satisfies Readonly<Record<string, Algorithm>>;
