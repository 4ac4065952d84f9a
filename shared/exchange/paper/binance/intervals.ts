import { z } from 'zod';
import { TIMEFRAMES, type Timeframe } from '../../../kernel/time.ts';

/** Bar lengths that we know and this venue does not serve. */
const NOT_ON_VENUE: ReadonlySet<Timeframe> = new Set(['5s', '10s', '15s', '30s', '1w'] as const);
const INTERVALS: readonly Timeframe[] = TIMEFRAMES.filter(timeframe => !NOT_ON_VENUE.has(timeframe));

export const intervalText = z.enum(INTERVALS as readonly [Timeframe, ...Timeframe[]]);
export const isInterval = (text: string): text is Timeframe => (INTERVALS as readonly string[]).includes(text);
