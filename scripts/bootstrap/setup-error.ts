/** A step that cannot go on for a reason the user can mend. Thrown, because every caller up to the command ends with it. */
export class SetupError extends Error {
  /** What to do about it, as one sentence or command. */
  readonly remedy: string;

  constructor(message: string, remedy: string) {
    super(message);
    this.name = 'SetupError';
    this.remedy = remedy;
  }
}
