import type { z } from 'zod';
import type { EpochMs } from '#shared/kernel/time.ts';
import type { Reader } from '#shared/persistence/reads/reader.ts';

/** What every read may need. */
export interface ApiContext {
  readonly db: Reader;
  readonly profile: string;
  readonly account: string;
  readonly quoteAsset: string;
  readonly venue: string;
  readonly slowQueryMs: number;
  marketNow(): EpochMs;
  /** Connections of this process to Postgres. */
  pool(): Promise<{ readonly connections: number; readonly idle: number; readonly waiting: number }>;
}

/** A read: what it takes in the path and the query, and what it gives. A null is answered with 404. */
export interface Route {
  /** Below `/api/v1`, with `:name` for a parameter. */
  readonly path: string;
  readonly about: string;
  readonly input: z.ZodType;
  readonly output: z.ZodType;
  read(context: ApiContext, input: unknown): Promise<unknown>;
}

/** Keeps input and output typed where a route is written down; the registry holds them all alike. */
export const route = <Input, Output>(one: {
  readonly path: string;
  readonly about: string;
  readonly input: z.ZodType<Input>;
  readonly output: z.ZodType<Output>;
  read(context: ApiContext, input: Input): Promise<NoInfer<Readonly<Output>> | null>;
}): Route => one as Route;
