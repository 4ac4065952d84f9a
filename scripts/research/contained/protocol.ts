import { z } from 'zod';

/* What a command line that runs in a process of its own says to the one that was typed. */

export const word = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('out'), text: z.string() }),
  z.strictObject({ kind: z.literal('err'), text: z.string() }),
  z.strictObject({ kind: z.literal('ended'), exit: z.literal([0, 1, 2, 3, 4, 5]) }),
]);
export type Word = z.output<typeof word>;

/** What it knows of the person who reads. */
export const reader = z.strictObject({ isTty: z.boolean(), columns: z.number() });
export type Reader = z.output<typeof reader>;
