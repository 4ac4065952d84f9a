import { type Kysely, type RawBuilder, sql } from 'kysely';
import { z } from 'zod';
import type { ReasonView } from '../../contracts/api/values.ts';
import { reasonInWords } from '../../domain/reasons.ts';
import type { EpochMs } from '../../kernel/time.ts';
import type { Database } from '../tables.ts';

/** A database to read from: reads never write, whatever the role may. */
export type Reader = Kysely<Database>;

/** A moment to compare a column with. */
export const at = (moment: EpochMs): RawBuilder<EpochMs> => sql`${new Date(moment)}`;

export const isoOf = (moment: EpochMs): string => new Date(moment).toISOString();
export const isoOrNull = (moment: EpochMs | null): string | null => (moment === null ? null : isoOf(moment));

/** The part of `binance:BTC/USDT` before and after the colon. */
export const venueOf = (instrumentId: string): string => instrumentId.slice(0, instrumentId.indexOf(':'));
export const symbolOf = (instrumentId: string): string => instrumentId.slice(instrumentId.indexOf(':') + 1);

const storedWhy = z.object({ code: z.string(), numbers: z.record(z.string(), z.number().nullable()).catch({}) });
const storedWords = z.record(z.string(), z.string());

/** A stored reason with its words; `templates` is `bots.reasons`. */
export function reasonOf(stored: unknown, templates: unknown): ReasonView {
  const why = storedWhy.catch({ code: 'UNKNOWN', numbers: {} }).parse(stored);
  return { ...why, words: reasonInWords(why, storedWords.catch({}).parse(templates)) };
}
