import type { AnyIndicator } from '../indicator.ts';
import { observedAge, observedChange, observedValue, observedZscore } from './observed.ts';

/** What sources other than venues tell: sentiment, economy, weather. Any series of observations may stand beside the bar. */
export const ALTERNATIVE: readonly AnyIndicator[] = [observedAge, observedChange, observedValue, observedZscore];
