/** What the exit code of every verb says. */
export const EXIT_CODES = {
  OK: 0,
  FAILED: 1,
  USAGE: 2,
  NOT_RUNNING: 3,
  REFUSED: 4,
  TIMED_OUT: 5,
} as const;
export type ExitCode = (typeof EXIT_CODES)[keyof typeof EXIT_CODES];

export const EXIT_MEANINGS: Readonly<Record<ExitCode, string>> = {
  0: 'done',
  1: 'failed; the error says why and what to do',
  2: 'the command line is wrong',
  3: 'Tradewind is not running here, or Postgres cannot be reached',
  4: 'refused or denied',
  5: 'nobody acknowledged the command in time; it stands all the same',
};
