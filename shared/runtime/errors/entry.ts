import { createHash } from 'node:crypto';
import { CODES, type Code } from '../../domain/codes.ts';
import { type ErrorSeverity, severityOf } from '../../domain/severity.ts';
import { ID_TEXT } from '../../kernel/ids.ts';
import { isTransient } from '../../persistence/transaction.ts';
import { type Fields, plain } from '../log.ts';

/** An error as it is stored: plain text, without secrets. */
export interface ErrorEntry {
  readonly code: Code;
  readonly severity: ErrorSeverity;
  /** The name under which it stands in the log. */
  readonly event: string;
  readonly message: string;
  readonly fingerprint: string;
  /** A JSON document. */
  readonly context: string;
  readonly correlationId: string | null;
  /** Wall time, ISO 8601. */
  readonly at: string;
}

const MAX_MESSAGE = 1_000;
const MAX_CONTEXT = 8_000;

export interface EntryOptions {
  readonly redact: (text: string) => string;
  /** ISO 8601. */
  readonly at: string;
}

/** Makes the entry of something that is logged at `error`. */
export function entryOf(event: string, fields: Fields, { redact, at }: EntryOptions): ErrorEntry {
  const { correlationId } = fields;
  const code = codeOf(fields);
  const message = clean(redact(`${event}: ${wordsOf(fields)}`)).slice(0, MAX_MESSAGE);
  const context = clean(redact(JSON.stringify(fields, plain)));
  return {
    code,
    severity: severityOf(code),
    event,
    message,
    fingerprint: fingerprintOf(code, message),
    context: context.length <= MAX_CONTEXT ? context : JSON.stringify({ cut: context.slice(0, MAX_CONTEXT) }),
    correlationId: typeof correlationId === 'string' && ID_TEXT.test(correlationId) ? correlationId : null,
    at,
  };
}

const isCode = (text: unknown): text is Code => typeof text === 'string' && Object.hasOwn(CODES, text);

function codeOf({ code, error }: Fields): Code {
  if (isCode(code)) return code;
  if (error instanceof Error && 'code' in error && isCode(error.code)) return error.code;
  return isTransient(error) ? 'DATABASE_UNREACHABLE' : 'AGENT_FAULT';
}

function wordsOf({ error, message, detail, ...rest }: Fields): string {
  const said = error instanceof Error ? error.message : (error ?? message ?? detail);
  if (said === undefined) return JSON.stringify(rest, plain);
  return typeof said === 'string' ? said : JSON.stringify(said, plain);
}

/** Postgres stores no NUL, neither in text nor in JSON. */
const clean = (text: string): string => text.replaceAll('\u0000', '').replaceAll('\\u0000', '');

const VARIABLE: readonly (readonly [RegExp, string])[] = [
  [/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi, 'ID'],
  [/\b(?=[0-9a-f]*\d)[0-9a-f]{12,}\b/gi, 'HEX'],
  [/\d+(?:[.,:]\d+)*/g, 'N'],
];

/** 16 hex digits, the same for messages that differ only in ids, numbers, times and addresses. */
export function fingerprintOf(code: Code, message: string): string {
  const normalised = VARIABLE.reduce((text, [pattern, word]) => text.replace(pattern, word), message);
  return createHash('sha256').update(`${code}\n${normalised}`).digest('hex').slice(0, 16);
}
