import type { Bar } from '../domain/bar.ts';

/** (high + low) / 2, in quote. */
export const medianOf = (bar: Bar): number => (bar.high + bar.low) / 2;

/** (high + low + close) / 3, in quote. */
export const typicalOf = (bar: Bar): number => (bar.high + bar.low + bar.close) / 3;
