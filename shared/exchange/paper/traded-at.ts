import { type EpochMs, epochMs, timeframeMs } from '../../kernel/time.ts';
import type { PublicTrade } from './market.ts';
import type { PaperVenue } from './venue.ts';

/** The trades of a bar come when it is over; they are dated into it, so that bars made of trades are the candles. */
export function tradedAt({ at, orderId }: PublicTrade, { baseTimeframe }: Pick<PaperVenue, 'baseTimeframe'>): EpochMs {
  return orderId === null && at % timeframeMs(baseTimeframe) === 0 ? epochMs(at - 1) : at;
}
