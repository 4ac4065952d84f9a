import { z } from 'zod';
import type { MarketSymbol } from '../../../domain/instrument.ts';
import type { EpochMs } from '../../../kernel/time.ts';
import type { Command, EngineSnapshot, Movement } from '../../../simulation/types.ts';
import type { MarketClock } from '../clock.ts';

const moment = z.number().transform(value => value as EpochMs);
const gap = z.strictObject({ symbol: z.custom<MarketSymbol>(), at: moment, by: z.string() });

/*
 * A line's checksum proves that we wrote it, whole; the schemas say which kind it is and keep a newer version's files out.
 * What lies inside a command, a movement or an engine snapshot is the engine's business.
 */
export const journalRecord = z.discriminatedUnion('kind', [
  /** A command that the engine accepted, at this market time. */
  z.strictObject({ kind: z.literal('command'), at: moment, command: z.custom<Command>() }),
  /** Clients know that the market came to this time: it was walked to it. */
  z.strictObject({ kind: z.literal('advanced'), to: moment }),
  /** A movement of a live feed, which no file and no seed would repeat. */
  z.strictObject({ kind: z.literal('moved'), movement: z.custom<Movement>() }),
  /** After a long pause, up to this time only the symbols with open orders were walked. */
  z.strictObject({ kind: z.literal('skipped'), to: moment, walked: z.array(z.custom<MarketSymbol>()).readonly() }),
  /** A price jumped, because somebody wanted it to. */
  z.strictObject({ kind: z.literal('gapped'), gap }),
  z.strictObject({ kind: z.literal('clock-set'), clock: z.custom<MarketClock>() }),
]);
export type JournalRecord = z.output<typeof journalRecord>;

/** Everything up to a moment; the journal of the same number begins after it. */
export const venueSnapshot = z.strictObject({
  version: z.literal(1),
  /** See `marketIdentity`. */
  market: z.string(),
  clock: z.custom<MarketClock>(),
  /** The market has been walked up to here. */
  walkedTo: moment,
  /** Account events and fills since the beginning. */
  accountEvents: z.number(),
  fills: z.number(),
  /** All jumps of prices since the beginning. */
  gaps: z.array(gap).readonly().default([]),
  engine: z.custom<EngineSnapshot>(),
});
export type VenueSnapshot = z.output<typeof venueSnapshot>;
