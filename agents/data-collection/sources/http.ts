import { z } from 'zod';
import { parsedJson } from '#shared/kernel/json.ts';
import { err, ok, type Result } from '#shared/kernel/result.ts';
import { type EpochMs, epochMs } from '#shared/kernel/time.ts';
import type { SourceFault } from './source.ts';

export interface HttpRequest<Body> {
  readonly url: URL;
  readonly method?: 'GET' | 'POST';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** What a good answer looks like. */
  readonly schema: z.ZodType<Body>;
}

export interface HttpSettings {
  readonly timeoutMs: number;
  readonly wallNow: () => EpochMs;
}

/** Asks, and parses what comes. */
export type Http = <Body>(request: HttpRequest<Body>) => Promise<Result<Body, SourceFault>>;

const MOST_WORDS = 200;
/** Answers longer than this are not read to their end. */
const MOST_BYTES = 16 * 1024 * 1024;

export const openHttp =
  ({ timeoutMs, wallNow }: HttpSettings): Http =>
  async ({ url, method = 'GET', headers = {}, body, schema }) => {
    const place = `${url.host}${url.pathname}`; // what is asked for may hold a key
    try {
      const signal = AbortSignal.timeout(timeoutMs);
      const sent = { method, headers: { accept: 'application/json', ...headers }, signal, redirect: 'error' as const };
      const response = await fetch(url, body === undefined ? sent : { ...sent, body });
      const text = await textOf(response);
      if (!response.ok) return err(refusal(response, { place, text, now: wallNow() }));
      const parsed = schema.safeParse(parsedJson(text));
      if (parsed.success) return ok(parsed.data);
      const [issue] = parsed.error.issues;
      const where = issue === undefined || issue.path.length === 0 ? 'the answer' : issue.path.join('.');
      return err(fault('SOURCE_UNREADABLE', `${place}: ${where}: ${issue?.message ?? 'not as expected'}`));
    } catch (error) {
      const isLate = error instanceof Error && error.name === 'TimeoutError';
      const cause = error instanceof Error && error.cause instanceof Error ? `: ${error.cause.message}` : '';
      const why = isLate ? `no answer within ${timeoutMs} ms` : `no answer${cause}`;
      return err(fault('SOURCE_UNREACHABLE', `${place}: ${why}`));
    }
  };

async function textOf(response: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk, { stream: true });
    if (text.length > MOST_BYTES) break;
  }
  return text;
}

export const fault = (code: SourceFault['code'], message: string, retryAt: EpochMs | null = null): SourceFault => ({
  code,
  message,
  retryAt,
});

interface Refused {
  readonly place: string;
  readonly text: string;
  readonly now: EpochMs;
}

/** The words in which the sources that are known here say what is wrong. */
const spoken = z
  .looseObject({
    message: z.string(),
    detail: z.string(),
    error_message: z.string(),
    reason: z.string(),
    title: z.string(),
    error: z.string(),
  })
  .partial();

function refusal({ status, headers }: Response, { place, text, now }: Refused): SourceFault {
  const said = spoken.safeParse(parsedJson(text)).data ?? {};
  const words = said.message ?? said.detail ?? said.error_message ?? said.reason ?? said.title ?? said.error ?? '';
  const message = `${place}: ${status} ${words}`.trim().slice(0, MOST_WORDS);
  if (status === 429) return fault('SOURCE_RATE_LIMITED', message, retryAt(headers, now));
  return fault(status >= 500 ? 'SOURCE_UNREACHABLE' : 'SOURCE_REFUSED', message, retryAt(headers, now));
}

/** `retry-after` in seconds or as a date; `x-rate-limit-reset` (X) as a moment in s; `x-ratelimit-reset` (Reddit) in seconds from now. */
function retryAt(headers: Headers, now: EpochMs): EpochMs | null {
  const after = headers.get('retry-after');
  if (after !== null) {
    const at = /^\d+$/.test(after) ? now + Number(after) * 1_000 : Date.parse(after);
    return Number.isFinite(at) ? epochMs(at) : null;
  }
  const moment = Number(headers.get('x-rate-limit-reset') ?? Number.NaN);
  if (Number.isFinite(moment)) return epochMs(moment * 1_000);
  const seconds = Number(headers.get('x-ratelimit-reset') ?? Number.NaN);
  return Number.isFinite(seconds) ? epochMs(now + Math.ceil(seconds * 1_000)) : null;
}
