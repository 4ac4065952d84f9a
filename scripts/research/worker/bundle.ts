import { createHash } from 'node:crypto';
import { basename, dirname } from 'node:path';
import { build, type Message } from 'esbuild';
import { err, ok, type Result } from '#shared/kernel/result.ts';
import { RUNTIME_MODULES } from './bundle-modules.ts';

/** A user's strategy with everything that it imports, as one ES module. */
export interface Bundle {
  /** SHA-256 of the text. */
  readonly hash: string;
  readonly text: string;
}

const MOST_BYTES = 4_194_304;

/**
 * Bundles the strategy of a file. What belongs to the runtime stays outside: a worker takes it from its own checkout, whose code
 * the trial's hash names. The error says why it cannot be, one line per problem.
 */
export async function bundleStrategy(file: string): Promise<Result<Bundle, string>> {
  try {
    const { outputFiles } = await build({
      entryPoints: [basename(file)],
      absWorkingDir: dirname(file), // the same text wherever the folder lies
      bundle: true,
      write: false,
      format: 'esm',
      platform: 'neutral',
      mainFields: ['module', 'main'],
      target: 'node24',
      external: [...RUNTIME_MODULES.map(name => (name.endsWith('/') ? `${name}*` : name))],
      legalComments: 'none',
      logLevel: 'silent',
    });
    const text = outputFiles[0]?.text ?? '';
    if (Buffer.byteLength(text) > MOST_BYTES) return err(`it and what it imports are longer than ${MOST_BYTES} bytes`);
    return ok({ text, hash: bundleHash(text) });
  } catch (error) {
    return err(error instanceof Error && 'errors' in error ? told(error.errors as readonly Message[]) : String(error));
  }
}

export const bundleHash = (text: string): string => createHash('sha256').update(text).digest('hex');

const told = (errors: readonly Message[]): string =>
  errors
    .map(({ text, location }) => (location === null ? text : `${location.file}:${location.line}: ${text}`))
    .join('\n');
