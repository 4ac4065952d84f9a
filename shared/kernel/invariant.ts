/** Thrown when something that must always hold does not: a defect, never an expected failure. It ends the process. */
export class InvariantViolation extends Error {
  override readonly name = 'InvariantViolation';
}

export function invariant(condition: unknown, claim: string): asserts condition {
  if (!condition) throw new InvariantViolation(claim);
}

/** Closes a switch over a union: a new kind that nobody handles is a type error here. */
export function unreachable(value: never): never {
  throw new InvariantViolation(`unhandled case ${JSON.stringify(value)}`);
}
