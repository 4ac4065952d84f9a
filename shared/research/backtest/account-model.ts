import { z } from 'zod';
import { DECIMAL_TEXT, Decimal } from '../../kernel/decimal.ts';
import type { MarginTerms } from '../../simulation/types.ts';

/** A decimal number, best as text. */
export const amount = z
  .union([z.string().regex(DECIMAL_TEXT, 'expected a decimal number as text'), z.number()])
  .transform(value => new Decimal(value));

const BPS = 10_000;
const share = amount.refine(value => value.gt(0) && value.lt(1), 'expected a share between 0 and 1');
const leverage = amount.refine(value => value.gte(1) && value.lte(200), 'expected a leverage from 1 to 200');

const tier = z.strictObject({
  upTo: amount.nullable().describe('Where the tier ends, in quote of notional; null in the last one'),
  maintenanceRate: share.describe('Share of the notional in this tier that equity must not fall below'),
  maxLeverage: leverage.describe('The most that a position which ends in this tier may have'),
});

const tiers = z
  .array(tier)
  .min(1)
  .prefault([{ upTo: null, maintenanceRate: '0.005', maxLeverage: '125' }])
  .refine(
    all =>
      all.every(({ upTo }, index) => {
        const before = all[index - 1]?.upTo ?? null;
        const isLast = index === all.length - 1;
        return isLast === (upTo === null) && (before === null || upTo === null || upTo.gt(before));
      }),
    'expected tiers from the smallest notional to the largest, the last one with upTo: null',
  );

const margin = {
  leverage: leverage.prefault('1').describe('Notional of positions and open orders per unit of equity, at most'),
  tiers,
  liquidationFeeBps: z.number().min(0).max(BPS).default(125).describe('Of the notional, when the venue closes it'),
};

/** `constant`: this rate each so many hours since midnight UTC. `none`: only what a series brings with it. */
const funding = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('none') }),
    z.strictObject({
      kind: z.literal('constant'),
      rate: amount.describe('Share of the notional that longs pay shorts; below 0 the other way'),
      everyHours: z.int().min(1).max(24).default(8),
    }),
  ])
  .prefault({ kind: 'none' });

/** What sort of account the bots trade on. On margin all positions are backed together by the quote asset. */
export const accountModel = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('spot') }),
    z.strictObject({ kind: z.literal('margin'), ...margin }),
    z.strictObject({ kind: z.literal('perpetual'), ...margin, funding }),
  ])
  .prefault({ kind: 'spot' });
export type AccountModel = z.output<typeof accountModel>;

/** The terms that the matching engine keeps; null for a spot account. */
export const marginTermsOf = (account: AccountModel, quote: string): MarginTerms | null =>
  account.kind === 'spot'
    ? null
    : {
        kind: account.kind,
        quote,
        leverage: account.leverage,
        tiers: account.tiers,
        liquidationFeeRate: new Decimal(account.liquidationFeeBps).div(BPS),
      };

/** What equity may carry in multiples of itself; null on a spot account. */
export const leverageOf = (account: AccountModel): Decimal | null =>
  account.kind === 'spot' ? null : account.leverage;
