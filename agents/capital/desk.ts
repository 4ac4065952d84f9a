import { Decimal } from '#shared/kernel/decimal.ts';
import type { CapitalConfig } from './config.ts';
import { type Suspicion, UNSUSPECTING } from './core/discrepancy.ts';
import type { DepositRules } from './core/flows/deposit.ts';
import { rulesFrom } from './core/rules.ts';
import type { CapitalRules } from './core/turn.ts';

/** What the handlers share. What is remembered here is only caution: after a restart it starts anew. */
export interface Desk {
  readonly quoteAsset: string;
  /** Readings that must agree before the books follow the venue. */
  readonly patience: number;
  /** Worth in quote from which on an adjustment raises an alert. */
  readonly alertAbove: Decimal;
  readonly settings: CapitalConfig;
  /** Those of the profile. */
  readonly rules: CapitalRules;
  readonly deposits: DepositRules;
  /** Quote that a strategy needs to work as meant, by its name. */
  readonly minimumPerStrategy: Readonly<Record<string, number>>;
  readonly venue: { readonly account: string; readonly venue: string };
  /** Quote that is recommended for the account as it is run. */
  readonly minimumCapital: number;
  suspicion: Suspicion;
  /** True when fills were booked since the balances were last read. */
  fillsBooked: boolean;
  /** Told of unassigned assets that have no price, whenever equity was valued. */
  valued(unpriced: readonly string[]): void;
}

/** The desk of a profile's section, before anything happened. */
export const deskOf = (
  settings: CapitalConfig,
  given: Pick<Desk, 'quoteAsset' | 'valued' | 'venue' | 'minimumCapital'>,
): Desk => ({
  ...given,
  patience: settings.adjustAfterObservations,
  alertAbove: new Decimal(settings.alertAdjustmentsAbove),
  settings,
  rules: rulesFrom(settings),
  deposits: { ...settings.deposits, minAmount: new Decimal(settings.deposits.minAmount) },
  minimumPerStrategy: settings.minimumPerStrategy,
  suspicion: UNSUSPECTING,
  fillsBooked: false,
});
