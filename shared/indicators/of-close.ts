import type { Average } from './average.ts';
import type { Stream } from './indicator.ts';

/** The average of the closes. */
export const ofClose = (average: Average): Stream => ({ update: bar => average.add(bar.close) });
