import type { Limits } from './core/limits.ts';
import type { AskedTrades, DecisionRow, StoredReturns } from './store.ts';

/** What the handlers share: the limits in force, and where decisions are counted and logged once they are committed. */
export interface Desk {
  readonly quoteAsset: string;
  readonly limits: Limits;
  readonly returns: StoredReturns;
  decided(rows: readonly DecisionRow[]): void;
}

/** Of which bots a decision looks at closed trades. */
export function tradesAsked({ sizing }: Limits): AskedTrades {
  const days = sizing.kelly.lookbackDays;
  if (sizing.method === 'kelly') return { botIds: null, days };
  const named = Object.entries(sizing.bots).flatMap(([bot, method]) => (method === 'kelly' ? [bot] : []));
  return { botIds: named, days };
}
