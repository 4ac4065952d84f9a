import { z } from 'zod';
import { Decimal } from '../../../kernel/decimal.ts';
import { err, ok, type Result } from '../../../kernel/result.ts';
import { epochMs } from '../../../kernel/time.ts';
import {
  duplicateParameter,
  emptyParameter,
  illegalCharacters,
  invalidCancelRestrictions,
  invalidInterval,
  invalidOrderType,
  invalidParameter,
  invalidSide,
  invalidTimeInForce,
  mandatoryParameter,
  type Refusal,
  tooMuchPrecision,
  unreadParameters,
} from './errors.ts';
import { WIRE_DECIMALS } from './wire-values.ts';

/** Parameters as they were sent, decoded, in order; `signature` among them. */
export type Parameters = ReadonlyMap<string, string>;

/** Parameters that the security check reads on every request, so that no endpoint declares them. */
const SECURITY_PARAMETERS = ['timestamp', 'recvWindow', 'signature', 'apiKey', 'returnRateLimits'] as const;

/** Query string and form body together; the query wins where both name a parameter. -1101 when one part names it twice. */
export function parseParameters(query: string, body: string): Result<Parameters, Refusal> {
  const parameters = new Map<string, string>();
  for (const part of [query, body]) {
    if (part === '') continue;
    const seen = new Set<string>();
    for (const [name, value] of new URLSearchParams(part)) {
      if (seen.has(name)) return err(duplicateParameter);
      seen.add(name);
      if (!parameters.has(name)) parameters.set(name, value);
    }
  }
  return ok(parameters);
}

const SIGNATURE = /(^|&)signature=[^&]*/;

/** What a client signed: query and body as sent, one after the other, without the signature. */
export const signedPayload = (query: string, body: string): string =>
  [query, body].map(part => part.replace(SIGNATURE, '').replace(/^&/, '')).join('');

/** What a WebSocket API client signed: its parameters sorted by name, without the signature. */
export const sortedPayload = (parameters: Parameters): string =>
  [...parameters]
    .filter(([name]) => name !== 'signature')
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');

/** Reads what an endpoint declares; every other parameter sent is a refusal, as on the venue. */
export function readParameters<Shape extends z.ZodType>(
  schema: Shape,
  parameters: Parameters,
): Result<z.output<Shape>, Refusal> {
  const sent: Record<string, string> = {};
  for (const [name, value] of parameters) {
    if (value === '') return err(emptyParameter(name));
    sent[name] = value;
  }
  for (const name of SECURITY_PARAMETERS) delete sent[name];
  const parsed = schema.safeParse(sent);
  if (parsed.success) return ok(parsed.data);
  const [issue] = parsed.error.issues;
  return err(issue === undefined ? invalidParameter('') : refusalOf(issue, sent, parameters.size));
}

const ENUM_REFUSALS: Readonly<Record<string, Refusal>> = {
  side: invalidSide,
  type: invalidOrderType,
  aboveType: invalidOrderType,
  belowType: invalidOrderType,
  timeInForce: invalidTimeInForce,
  stopLimitTimeInForce: invalidTimeInForce,
  aboveTimeInForce: invalidTimeInForce,
  belowTimeInForce: invalidTimeInForce,
  interval: invalidInterval,
  cancelRestrictions: invalidCancelRestrictions,
};

function refusalOf(issue: z.core.$ZodIssue, sent: Readonly<Record<string, string>>, count: number): Refusal {
  if (issue.code === 'unrecognized_keys') return unreadParameters(count - issue.keys.length, count);
  const name = String(issue.path[0] ?? '');
  if (sent[name] === undefined) return mandatoryParameter(name);
  if (issue.code === 'custom' && issue.params?.precision === true) return tooMuchPrecision(name);
  if (issue.code === 'invalid_format' && issue.format === 'regex') {
    return illegalCharacters(name, String(issue.pattern).slice(1, -1));
  }
  if (issue.code === 'invalid_value') return ENUM_REFUSALS[name] ?? invalidParameter(name);
  return invalidParameter(name);
}

// ------------------------------------------------------------------------------------ the kinds of parameters

export const symbolText = z.string().regex(/^[A-Z0-9-_.]{1,20}$/);
const SYMBOLS_TEXT = /^\["[A-Z0-9-_.]{1,20}"(,"[A-Z0-9-_.]{1,20}"){0,}\]$/;
export const symbolsText = z
  .string()
  .regex(SYMBOLS_TEXT)
  .transform(text => text.slice(2, -2).split('","'));
export const clientIdText = z.string().regex(/^[.A-Z:/a-z0-9_-]{1,36}$/);
export const decimalText = z
  .string()
  .regex(/^([0-9]{1,20})(\.[0-9]{1,20})?$/)
  .refine(text => fractionDigits(text) <= WIRE_DECIMALS, { params: { precision: true } })
  .transform(text => new Decimal(text));
export const wholeText = z
  .string()
  .regex(/^[0-9]{1,19}$/)
  .transform(Number);
export const timeText = wholeText.transform(epochMs);
export const sideText = z.enum(['BUY', 'SELL']);
export const timeInForceText = z.enum(['GTC', 'IOC', 'FOK']);
export const responseTypeText = z.enum(['ACK', 'RESULT', 'FULL']);

/** A page size: `standard` when it is not sent, cut to `largest`, refused when zero. */
export const limitText = (standard: number, largest: number) =>
  z
    .string()
    .regex(/^[0-9]{1,10}$/)
    .transform(Number)
    .pipe(z.number().min(1))
    .transform(limit => Math.min(limit, largest))
    .default(standard);

const fractionDigits = (text: string): number => text.replace(/0+$/, '').split('.')[1]?.length ?? 0;
