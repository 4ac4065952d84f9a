import { type EpochMs, epochMs } from '#shared/kernel/time.ts';

/** Open times from `from` up to and without `until`. */
export interface Hole {
  readonly from: EpochMs;
  readonly until: EpochMs;
}

/** The holes of a series within a range; holes with fewer than `nearMs` between them are one, since a page of a venue spans them anyway. */
export function holesIn(
  times: Float64Array,
  { from, until, lengthMs, nearMs }: Hole & { readonly lengthMs: number; readonly nearMs: number },
): readonly Hole[] {
  const holes: { from: number; until: number }[] = [];
  const add = (start: number, end: number): void => {
    if (start >= end) return;
    const last = holes.at(-1);
    if (last !== undefined && start - last.until < nearMs) last.until = end;
    else holes.push({ from: start, until: end });
  };
  let next: number = from;
  for (const time of times) {
    if (time < from || time >= until) continue;
    add(next, time);
    next = time + lengthMs;
  }
  add(next, until);
  return holes.map(hole => ({ from: epochMs(hole.from), until: epochMs(hole.until) }));
}
