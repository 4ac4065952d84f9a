import { CODES, type Code } from '#shared/domain/codes.ts';
import { EXIT_CODES, type ExitCode } from './exit-codes.ts';
import type { Paint } from './paint.ts';

/** Why a verb did not do what it was asked: thrown by verbs, told once, by `main`. */
export class CliFailure extends Error {
  override readonly name = 'CliFailure';
  readonly exit: ExitCode;
  /** A code of the closed list; null when it is the user's own affair, such as a wrong name. */
  readonly code: Code | null;
  readonly mend: string;

  constructor(what: {
    readonly exit: ExitCode;
    readonly code?: Code;
    readonly message: string;
    /** Left out: the mend of the code. */
    readonly mend?: string;
    readonly cause?: unknown;
  }) {
    super(what.message, { cause: what.cause });
    this.exit = what.exit;
    this.code = what.code ?? null;
    this.mend = what.mend ?? (what.code === undefined ? 'see tradewind --help' : CODES[what.code].mend);
  }
}

const UNREACHABLE = /^(ECONN|EPIPE|ETIMEDOUT|ENOTFOUND|EHOSTUNREACH|EAI_AGAIN|57P0|08)/;
const UNREACHABLE_WORDS = /connection (terminated|timeout)|timeout exceeded when trying to connect|timeout expired/i;

/** Any error as what a person can act on. */
export function failureOf(error: unknown): CliFailure {
  if (error instanceof CliFailure) return error;
  const name = error instanceof Error ? error.name : '';
  const message = error instanceof Error ? error.message : String(error);
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const cause = error;
  if (name === 'StartFailure' || name === 'MigrationRefused') return coded(code as Code, message, error);
  if (error instanceof Error && 'remedy' in error) {
    return new CliFailure({ exit: EXIT_CODES.FAILED, message, mend: String(error.remedy), cause });
  }
  if (UNREACHABLE.test(code) || UNREACHABLE_WORDS.test(message)) {
    return new CliFailure({
      exit: EXIT_CODES.NOT_RUNNING,
      code: 'DATABASE_UNREACHABLE',
      message: `Tradewind is not running here: Postgres does not answer (${message || code})`,
      mend: 'npm start; with a Postgres of your own, check DATABASE_URL and run tradewind doctor',
      cause,
    });
  }
  if (code === '28P01' || code === '28000') {
    const mend = 'tradewind migrate writes the credentials again; tradewind doctor looks further';
    return new CliFailure({ exit: EXIT_CODES.NOT_RUNNING, code: 'DATABASE_UNREACHABLE', message, mend, cause });
  }
  if (code === '42P01' || code === '42703' || code === '3D000') {
    const what = `The database does not fit this checkout: ${message}`;
    return new CliFailure({ exit: EXIT_CODES.FAILED, code: 'DATABASE_NOT_MIGRATED', message: what, cause });
  }
  if (code === '42501') {
    return new CliFailure({
      exit: EXIT_CODES.REFUSED,
      message,
      mend: 'the role may not do this; see sql/README.md',
      cause,
    });
  }
  const mend = 'run it again with --debug to see where; a report of it is welcome';
  return new CliFailure({ exit: EXIT_CODES.FAILED, message: `Unexpected: ${message}`, mend, cause });
}

/** A StartFailure's text holds its code and mend already; here they stand apart. */
function coded(code: Code, text: string, cause: unknown): CliFailure {
  const message = text.replace(/^[A-Z_]+: /, '').replace(/\n {2}mend: .*$/s, '');
  if (code === 'DATABASE_NOT_MIGRATED') {
    return new CliFailure({
      exit: EXIT_CODES.NOT_RUNNING,
      code,
      message: `Tradewind is not set up here: ${message}`,
      mend: 'npm start; with a Postgres of your own, DATABASE_URL=... tradewind migrate',
      cause,
    });
  }
  const mend = cause instanceof Error && 'mend' in cause ? String(cause.mend) : CODES[code].mend;
  return new CliFailure({ exit: EXIT_CODES.FAILED, code, message, mend, cause });
}

/** One error for people: what, with its code, and the mend. */
export function failureText({ message, code, mend }: CliFailure, paint: Paint): string {
  const [first = '', ...rest] = message.split('\n');
  const known = code === null ? '' : ` ${paint('dim', `(${code})`)}`;
  return [`${paint('red', '✗')} ${first}${known}`, ...rest.map(line => `  ${line}`), `  → ${mend}`, ''].join('\n');
}

/** The same for programs, on standard error. */
export const failureJson = ({ message, code, mend, exit }: CliFailure): string =>
  `${JSON.stringify({ error: { code, message, mend, exit } })}\n`;
