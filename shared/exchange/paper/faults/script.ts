import { LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';
import { err, ok, type Result } from '../../../kernel/result.ts';
import { placedProblems } from './script-problems.ts';
import { faultMs as ms, orderFault, faultSymbol as symbol, venueFault } from './venue-fault.ts';

/** What a request is about, in any dialect. */
export const REQUEST_KINDS = [
  'place',
  'cancel',
  'order',
  'open-orders',
  'fills',
  'balances',
  'candles',
  'instruments',
  'time',
  /** Opening or renewing a user stream. */
  'user-stream',
  'other',
] as const;
export type RequestKind = (typeof REQUEST_KINDS)[number];

/** What a frame of a stream tells, in any dialect. */
export const FRAME_KINDS = ['order', 'balances', 'candle', 'other'] as const;
export type FrameKind = (typeof FRAME_KINDS)[number];

/** What happens to an order of any account. */
export const ORDER_EVENTS = ['placed', 'filled', 'cancelled'] as const;
export type OrderEvent = (typeof ORDER_EVENTS)[number];

const after = z
  .strictObject({ ms })
  .default({ ms: 0 })
  .describe('Wall ms since the script was loaded, before which the rule is silent');

/** When a rule speaks: from the `nth` thing that it fits on, `times` times, each with a chance. */
const when = {
  symbol: symbol.optional().describe('Only what is about this symbol'),
  nth: z.int().min(1).default(1).describe('The first of the fitting ones that it may befall'),
  times: z.int().min(1).max(1_000_000).default(1).describe('How many it befalls'),
  chance: z.number().min(0).max(1).default(1).describe('How likely each is, from the nth on'),
  after,
};

export const requestFault = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('drop-response') }).describe('Done, and the connection ends without an answer'),
  z.strictObject({ kind: z.literal('refuse') }).describe('Not done: the connection ends'),
  z.strictObject({ kind: z.literal('delay'), ms }).describe('Done, and answered late'),
  z
    .strictObject({ kind: z.literal('latency'), medianMs: z.number().positive(), p99Ms: z.number().positive() })
    .refine(({ medianMs, p99Ms }) => p99Ms >= medianMs, 'expected a p99Ms that is not below medianMs')
    .describe('Done, and answered late by a log-normal draw'),
  z.strictObject({ kind: z.literal('truncate') }).describe('Done, and answered with half of the text'),
  z
    .strictObject({
      kind: z.literal('reply'),
      status: z.int().min(200).max(599),
      body: z.string().max(10_000).default(''),
      retryAfterSeconds: z.int().min(0).optional(),
    })
    .describe('Not done: answered with this instead'),
]);
export type ScriptedRequestFault = z.output<typeof requestFault>;
/** What the wire is to do with a request: of a latency it gets the delay that was drawn. */
export type RequestFault = Exclude<ScriptedRequestFault, { readonly kind: 'latency' }>;

export const frameFault = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('drop') }).describe('Nobody gets it'),
  z.strictObject({ kind: z.literal('repeat') }).describe('All get it twice'),
  z.strictObject({ kind: z.literal('late'), ms }).describe('All get it later, behind those that come meanwhile'),
  z
    .strictObject({ kind: z.literal('reorder'), ms })
    .describe('All get it right after the next one of its kind, or after so long when none comes'),
  z.strictObject({ kind: z.literal('silence'), ms }).describe('From it on nobody gets any frame of its kind'),
]);
export type FrameFault = z.output<typeof frameFault>;

const requestRule = z.strictObject({ request: z.enum([...REQUEST_KINDS, 'any']), ...when, do: requestFault });
const frameRule = z.strictObject({ frame: z.enum([...FRAME_KINDS, 'any']), ...when, do: frameFault });
const orderRule = z.strictObject({ order: z.enum(ORDER_EVENTS), ...when, do: orderFault });
/** Nothing has to happen for it but the time. */
const venueRule = z.strictObject({ after, do: venueFault });

/** What goes wrong, and when: the first rule that fits and is not used up yet befalls a thing. The seed settles all chances. */
export const faultScript = z.strictObject({
  seed: z.string().min(1).default('faults'),
  faults: z.array(z.union([requestRule, frameRule, orderRule, venueRule])).max(1_000),
});
export type FaultScript = z.output<typeof faultScript>;
/** As it is written. */
export type FaultScriptInput = z.input<typeof faultScript>;
export type FaultRule = FaultScript['faults'][number];

/** A script as YAML or JSON. Of a wrong one all problems, each with its line, its place and what was expected. */
export function parseFaultScript(text: string): Result<FaultScript, readonly string[]> {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  if (document.errors.length > 0) return err(document.errors.map(({ message }) => message.split(':\n')[0] ?? message));
  const parsed = faultScript.safeParse(document.toJS());
  return parsed.success ? ok(parsed.data) : err(placedProblems(document, lines, parsed.error));
}
