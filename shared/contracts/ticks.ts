import { z } from 'zod';
import { decimalText, instrumentId, time } from './fields.ts';

/* What changes too fast to be work: published for whoever listens at the moment, kept by nobody. */

export const TICK_STREAMS = ['ticker', 'book', 'trades'] as const;
export type TickStream = (typeof TICK_STREAMS)[number];

/** Price and quantity. */
const level = z.tuple([decimalText, decimalText]).readonly();
const of = { instrumentId };

/** `sequence` is the venue's: of the ticker its time, of a trade its id. It grows within an instrument and stream. */
export const tick = z.discriminatedUnion('kind', [
  z
    .strictObject({
      ...{ kind: z.literal('ticker'), ...of, sequence: time },
      ...{ last: decimalText, bid: level.nullable(), ask: level.nullable() },
    })
    .readonly(),
  z
    .strictObject({
      ...{ kind: z.literal('book'), ...of, sequence: z.int() },
      ...{ bids: z.array(level).readonly(), asks: z.array(level).readonly() },
    })
    .readonly(),
  /** Until its next `book` the book is not known. */
  z.strictObject({ kind: z.literal('book-lost'), ...of, why: z.string() }).readonly(),
  z
    .strictObject({
      ...{ kind: z.literal('trade'), ...of, sequence: z.string(), price: decimalText, quantity: decimalText },
      ...{ takerSide: z.enum(['buy', 'sell']), venueTime: time },
    })
    .readonly(),
]);
export type Tick = z.output<typeof tick>;

/** The Redis pub/sub channel of one instrument and stream. */
export const tickChannel = (prefix: string, instrument: string, stream: TickStream): string =>
  `${prefix}:ticks:${instrument}:${stream}`;
