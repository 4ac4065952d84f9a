import type { BreakerSettings } from './core/breakers/registry.ts';
import type { Limits } from './core/limits.ts';
import type { DecisionRow } from './store.ts';

/** What the handlers share: the limits in force, and where decisions are counted and logged once they are committed. */
export interface Desk {
  readonly quoteAsset: string;
  readonly limits: Limits;
  readonly breakers: BreakerSettings;
  decided(rows: readonly DecisionRow[]): void;
}
