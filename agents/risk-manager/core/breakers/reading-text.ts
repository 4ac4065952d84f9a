import { LOSSES } from './memory.ts';

/** A reading or a limit of a breaker for people: a loss in percent, everything else as it is counted. */
export const readingText = (kind: string, value: number): string =>
  kind in LOSSES ? `${Number((value * 100).toPrecision(3))} %` : String(Number(value.toPrecision(6)));
