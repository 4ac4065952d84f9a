import { join } from 'node:path';
import winston from 'winston';
import type { Redaction } from './redaction.ts';

export type Fields = Readonly<Record<string, unknown>>;

/** Structured logging: a fixed event name plus fields; secrets are taken out by value. */
export interface Log {
  debug(event: string, fields?: Fields): void;
  info(event: string, fields?: Fields): void;
  warn(event: string, fields?: Fields): void;
  error(event: string, fields?: Fields): void;
}

export interface LogOptions {
  readonly process: string;
  /** Where `<process>.log` goes, one JSON object per line; null: standard output. */
  readonly folder: string | null;
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly redaction: Redaction;
  /** Told everything that is logged at `error`. */
  readonly failed?: (event: string, fields: Fields) => void;
}

/** The logs of a state folder; null, which is standard output, when `TRADEWIND_LOG` is `stdout`. */
export const logFolder = (env: Readonly<Record<string, string | undefined>>, home: string): string | null =>
  env.TRADEWIND_LOG === 'stdout' ? null : join(home, 'logs');

const MAX_FILE_BYTES = 10_000_000;
const MAX_FILES = 5;
const LINE = Symbol.for('message');

/** Errors become their name, message and stack; bigints and decimals their text. */
export function plain(_key: string, value: unknown): unknown {
  if (value instanceof Error)
    return {
      name: value.name,
      message: value.message,
      stack: value.stack,
      ...('code' in value ? { code: value.code } : {}),
    };
  return typeof value === 'bigint' ? String(value) : value;
}

export function createLog({ process, folder, level, redaction, failed }: LogOptions): Log {
  const line = winston.format(info => {
    const head = { time: new Date().toISOString(), level: info.level, process, event: info.message };
    // fields stay beside the head's: winston would glue a field `message` to the event
    const text = JSON.stringify({ ...head, ...(info.fields as Fields | undefined), ...head }, plain);
    return Object.assign(info, { [LINE]: redaction.apply(text) });
  });
  const transport =
    folder === null
      ? new winston.transports.Console()
      : new winston.transports.File({
          filename: join(folder, `${process}.log`),
          maxsize: MAX_FILE_BYTES,
          maxFiles: MAX_FILES,
          tailable: true,
        });
  const logger = winston.createLogger({ level, format: line(), transports: [transport] });
  return {
    debug: (event, fields) => void logger.debug(event, { fields }),
    info: (event, fields) => void logger.info(event, { fields }),
    warn: (event, fields) => void logger.warn(event, { fields }),
    error(event, fields) {
      logger.error(event, { fields });
      failed?.(event, fields ?? {});
    },
  };
}
