/**
 * Breakers of a profile that watch and never trip: for what is about something else than them, and loses more, or is disturbed more
 * often, than an account should be.
 */
export const PATIENT_BREAKERS = {
  ...Object.fromEntries(
    ['daily-loss', 'weekly-loss', 'monthly-loss', 'drawdown', 'hard-drawdown'].map(kind => [kind, { limit: 0.999 }]),
  ),
  ...Object.fromEntries(
    ['consecutive-losses', 'stale-data', 'system-errors', 'venue-trouble', 'dead-man'].map(kind => [
      kind,
      { limit: 1e9 },
    ]),
  ),
};
