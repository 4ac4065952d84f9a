import type { Limits } from './snapshot.ts';

/** The part of the configuration that sets the limits of the alert rules; seconds. */
export interface AlertSettings {
  readonly agentSilentSeconds: number;
  readonly agentDegradedSeconds: number;
  readonly restarts: number;
  readonly restartWindowSeconds: number;
  readonly unprotectedSeconds: number;
  readonly waitingSeconds: number;
  readonly staleAfterBars: number;
  readonly unknownOrderSeconds: number;
  readonly booksUnbalancedSeconds: number;
  readonly errorWindowSeconds: number;
}

/** Even the shortest bars may be late by a restart of their source. */
const LEAST_STALE_MS = 10_000;

/** `barMs`: the length of a base bar. A bar's age counts from its close, and the next one takes a bar to come. */
export const limitsFrom = (settings: AlertSettings, barMs: number): Limits => ({
  agentSilentMs: settings.agentSilentSeconds * 1_000,
  agentDegradedMs: settings.agentDegradedSeconds * 1_000,
  restarts: settings.restarts,
  restartWindowMs: settings.restartWindowSeconds * 1_000,
  unprotectedMs: settings.unprotectedSeconds * 1_000,
  waitingMs: settings.waitingSeconds * 1_000,
  dataStaleMs: Math.max(LEAST_STALE_MS, settings.staleAfterBars * barMs),
  unknownOrderMs: settings.unknownOrderSeconds * 1_000,
  booksUnbalancedMs: settings.booksUnbalancedSeconds * 1_000,
  errorWindowMs: settings.errorWindowSeconds * 1_000,
});
