import { readFile } from 'node:fs/promises';
import { openDialogue, readInput } from '#scripts/terminal/ask.ts';
import { EXIT_CODES } from '#scripts/terminal/exit-codes.ts';
import { CliFailure } from '#scripts/terminal/failure.ts';
import type { Terminal } from '#scripts/terminal/terminal.ts';
import type { Capabilities } from '#shared/exchange/capabilities.ts';

export interface GivenKey {
  readonly apiKey: string;
  readonly secret: string;
  readonly passphrase?: string;
}

export interface KeyForm {
  /** A private key (PEM) in a file, instead of a typed secret. */
  readonly secretFile: string | undefined;
  readonly keyKind: Capabilities['keyKind'];
}

/**
 * An API key and what belongs to it: asked for without echo, or from standard input (first line the API key, second the passphrase
 * where the venue has one, the rest the secret).
 * Never from an argument, which everybody on the host could read. A private key (PEM) may come from a file.
 */
export async function readKeyFrom(terminal: Terminal, { secretFile, keyKind }: KeyForm): Promise<GivenKey> {
  const hasPassphrase = keyKind === 'secret-and-passphrase';
  if (terminal.canAsk) {
    const dialogue = openDialogue(terminal);
    const apiKey = await dialogue.ask('API key: ');
    const secret =
      secretFile === undefined ? await dialogue.askSecret('Secret (not shown): ') : await readPem(secretFile);
    const passphrase = hasPassphrase ? await dialogue.askSecret('Passphrase (not shown): ') : '';
    dialogue.close();
    return complete({ apiKey, secret, passphrase }, keyKind);
  }
  const [apiKey = '', ...others] = (await readInput(terminal)).trim().split('\n');
  const passphrase = hasPassphrase ? (others[0] ?? '') : '';
  const rest = hasPassphrase ? others.slice(1) : others;
  const secret = secretFile === undefined ? rest.join('\n') : await readPem(secretFile);
  return complete({ apiKey, secret, passphrase }, keyKind);
}

async function readPem(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch {
    throw new CliFailure({ exit: EXIT_CODES.FAILED, message: `${path} cannot be read`, mend: 'check the path' });
  }
}

function complete(given: Required<GivenKey>, keyKind: Capabilities['keyKind']): GivenKey {
  const hasPassphrase = keyKind === 'secret-and-passphrase';
  const apiKey = given.apiKey.trim();
  const secret = given.secret.trim();
  const passphrase = given.passphrase.trim();
  const whole = apiKey !== '' && secret !== '';
  if (whole && !hasPassphrase) return { apiKey, secret };
  if (whole && passphrase !== '') return { apiKey, secret, passphrase };
  throw new CliFailure({
    exit: EXIT_CODES.USAGE,
    message: `An API key, ${hasPassphrase ? 'its passphrase ' : ''}and its secret are needed`,
    mend: `type them when asked, or pipe them in: the API key in the first line, ${hasPassphrase ? 'the passphrase in the second, ' : ''}the secret below`,
  });
}
