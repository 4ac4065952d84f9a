import type { z } from 'zod';
import type { capitalConfig } from '#agents/capital/config.ts';
import { MINIMUM_PER_STRATEGY } from '#agents/capital/config.ts';
import type { RiskManagerConfig } from '#agents/risk-manager/config.ts';
import { VENUES } from '#shared/exchange/venues.ts';
import type { SystemConfig } from '#shared/runtime/config/system.ts';

/** A setting by a name that nobody has: it would do nothing, and nobody would notice. */
export interface Misnomer {
  readonly path: readonly string[];
  readonly name: string;
  readonly problem: string;
}

export interface Named {
  readonly system: SystemConfig;
  readonly riskManager: RiskManagerConfig;
  readonly capital: z.output<typeof capitalConfig>;
  /** All that there are; null: some of them are not known here. */
  readonly strategies: readonly string[] | null;
}

/** Settings by the name of a symbol, sector, venue or strategy that there is not. */
export function misnomers({ system, riskManager, capital, strategies }: Named): readonly Misnomer[] {
  const { budgets, sectors } = riskManager;
  const budget = ['riskManager', 'budgets'];
  return [
    ...unknownIn(budgets.symbols, {
      path: [...budget, 'symbols'],
      what: 'instrument of the profile',
      known: system.instruments,
    }),
    ...unknownIn(budgets.sectors, {
      path: [...budget, 'sectors'],
      what: 'sector of riskManager.sectors',
      known: Object.keys(sectors),
    }),
    ...unknownIn(budgets.venues, { path: [...budget, 'venues'], what: 'venue', known: Object.keys(VENUES) }),
    ...unknownIn(capital.venues.fixed, {
      ...{ path: ['capital', 'venues', 'fixed'], what: 'venue of the account nor of capital.venues.elsewhere' },
      known: [system.venue.id, ...Object.keys(capital.venues.elsewhere)],
    }),
    ...(strategies === null
      ? []
      : unknownIn(capital.minimumPerStrategy, {
          ...{ path: ['capital', 'minimumPerStrategy'], what: 'strategy' },
          known: [...new Set([...strategies, ...Object.keys(MINIMUM_PER_STRATEGY)])],
        })),
  ];
}

/** Settings by the name of a bot that is not among these: it may be one that was added while Tradewind runs. */
export function unknownBots({ sizing, budgets }: RiskManagerConfig, known: readonly string[]): readonly Misnomer[] {
  return [
    ...unknownIn(sizing.bots, { path: ['riskManager', 'sizing', 'bots'], what: 'bot of the profile', known }),
    ...unknownIn(budgets.bots, { path: ['riskManager', 'budgets', 'bots'], what: 'bot of the profile', known }),
  ];
}

function unknownIn(
  settings: Readonly<Record<string, unknown>>,
  { path, what, known }: { readonly path: readonly string[]; readonly what: string; readonly known: readonly string[] },
): readonly Misnomer[] {
  return Object.keys(settings)
    .filter(name => !known.includes(name))
    .map(name => ({
      ...{ path: [...path, name], name },
      problem: `${name} is no ${what}; ${known.length === 0 ? 'there are none' : `known: ${known.join(', ')}`}`,
    }));
}
