import { z } from 'zod';
import { err, ok, type Result } from '../../../kernel/result.ts';
import type { ApiKey } from './api-keys.ts';
import { invalidArgument, type Refusal } from './errors.ts';
import type { Gateway } from './gateway.ts';

/** What an endpoint answers: a JSON value, or a refusal. */
export type Answer = Result<unknown, Refusal>;

/** What was sent: the parts of the path that vary, the query, the JSON body (undefined when there is none that can be read). */
export interface Call {
  readonly path: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly body: unknown;
}
export interface AccountCall extends Call {
  readonly key: ApiKey;
}

/** Method and path; `{name}` stands for one segment. */
export type Route = `${'GET' | 'POST'} /${string}`;

/** Anybody may ask. */
export interface PublicEndpoint {
  readonly route: Route;
  readonly scope: 'public';
  handle(call: Call, gateway: Gateway): Answer;
}
/** Asks for a token of a key that has the scope. */
export interface AccountEndpoint {
  readonly route: Route;
  readonly scope: 'view' | 'trade';
  handle(call: AccountCall, gateway: Gateway): Answer;
}
export type Endpoint = PublicEndpoint | AccountEndpoint;

// ------------------------------------------------------------------------------------ reading what was sent

/** A parameter that is sent once; of several, the last counts. */
export const one = <Shape extends z.ZodType<unknown, string>>(shape: Shape) =>
  z
    .array(z.string())
    .transform(values => values.at(-1) ?? '')
    .pipe(shape);
/** A parameter that may be repeated. */
export const many = z.array(z.string()).default([]);

export const wholeText = z
  .string()
  .regex(/^\d{1,15}$/)
  .transform(Number);
/** A page size, cut to `largest`. */
export const limitText = (largest: number) =>
  wholeText.pipe(z.number().min(1)).transform(limit => Math.min(limit, largest));

/** Parameters that the endpoint does not know are passed over, as by the venue. */
export function readQuery<Shape extends z.ZodType>(
  shape: Shape,
  query: URLSearchParams,
): Result<z.output<Shape>, Refusal> {
  const sent = Object.fromEntries([...new Set(query.keys())].map(name => [name, query.getAll(name)]));
  return read(shape, sent);
}

export const readBody = <Shape extends z.ZodType>(shape: Shape, body: unknown): Result<z.output<Shape>, Refusal> =>
  read(shape, body);

function read<Shape extends z.ZodType>(shape: Shape, sent: unknown): Result<z.output<Shape>, Refusal> {
  const parsed = shape.safeParse(sent);
  if (parsed.success) return ok(parsed.data);
  const [issue] = parsed.error.issues;
  return err(invalidArgument(`${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'invalid'}`));
}
