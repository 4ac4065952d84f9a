import { z } from 'zod';
import { type MarketSymbol, SYMBOL_TEXT } from '../../../domain/instrument.ts';
import { DECIMAL_TEXT, Decimal } from '../../../kernel/decimal.ts';

const LONGEST_MS = 3_600_000;

/** Wall ms that a fault waits or lasts. */
export const faultMs = z.int().min(0).max(LONGEST_MS);
export const faultSymbol = z
  .string()
  .regex(SYMBOL_TEXT, 'expected BASE/QUOTE in capitals')
  .transform(text => text as MarketSymbol);

const forMs = faultMs;
const symbol = faultSymbol;

/** A share of a price: more than -1, at most 10. */
const share = z
  .union([z.number().transform(String), z.string()], 'expected a share such as -0.12')
  .pipe(z.string().regex(DECIMAL_TEXT, 'expected a share such as -0.12'))
  .transform(text => new Decimal(text))
  .refine(value => value.gt(-1) && value.lte(10), 'expected a share more than -1 and at most 10');

const anyOccasion = [
  z
    .strictObject({ kind: z.literal('gap'), symbol, by: share })
    .describe(
      'The next price, and all after it, is off by that share, with no trade in between. It stays, also after a restart',
    ),
  z
    .strictObject({ kind: z.literal('bad-price'), symbol, value: z.enum(['zero', 'null', 'nan']), forMs })
    .describe('Bars that were not over when it began, tickers and public trades carry it as their price'),
  z
    .strictObject({ kind: z.literal('delist'), symbol })
    .describe('The market is closed, and its open orders are ended by the venue. It stays, also after a restart'),
  z.strictObject({ kind: z.literal('relist'), symbol }).describe('The market is open again'),
  z.strictObject({ kind: z.literal('revoke-key'), forMs }).describe('Every API key is refused'),
  z
    .strictObject({ kind: z.literal('maintenance'), forMs })
    .describe('Every request is answered 503 with what the venue says then; sockets are closed and refused'),
  z
    .strictObject({ kind: z.literal('skew'), ms: z.int().min(-LONGEST_MS).max(LONGEST_MS), forMs })
    .describe('The clock of the venue is off by `ms`: what it tells, and what it checks'),
  z
    .strictObject({ kind: z.literal('expire-stream'), renewFails: z.strictObject({ forMs }).optional() })
    .describe('User streams end as they end at the venue; with `renewFails` opening and renewing one is answered 503'),
] as const;

/** What befalls the venue. */
export const venueFault = z.discriminatedUnion('kind', [
  z
    .strictObject({ kind: z.literal('stale'), forMs })
    .describe('Reads of accounts answer with the state as it was when the fault began; streams go on'),
  ...anyOccasion,
]);

/** What befalls an order, or the venue because of it. */
export const orderFault = z.discriminatedUnion('kind', [
  z
    .strictObject({ kind: z.literal('hide-order'), forMs, fills: z.enum(['hidden', 'visible']).default('hidden') })
    .describe('Reads leave out the order, its list and (unless `fills: visible`) its fills; streams tell of it'),
  z
    .strictObject({ kind: z.literal('stale'), forMs })
    .describe('Reads show the order as it stood right after the event, without its fills since'),
  z
    .strictObject({ kind: z.literal('replace') })
    .describe(
      'The venue cancels it and creates it again: another venue id, the same client id. Only unfilled ones outside lists',
    ),
  ...anyOccasion,
]);

export type VenueFault = z.output<typeof venueFault> | z.output<typeof orderFault>;
export type VenueFaultOf<Kind extends VenueFault['kind']> = Extract<VenueFault, { readonly kind: Kind }>;
