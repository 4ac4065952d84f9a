import { z } from 'zod';

/** A number of bars that an indicator looks at; no feature may need more than a block of 512. */
export const period = z.int().min(1).max(500);
export const periodFromTwo = z.int().min(2).max(500);
