/** The run needs more than the express path knows; it is then done again, from its start, on the path that knows everything. */
export class Declined extends Error {
  override readonly name = 'Declined';
}

/** Declines unless the condition holds. */
export function within(condition: boolean, what: string): asserts condition {
  if (!condition) throw new Declined(what);
}
