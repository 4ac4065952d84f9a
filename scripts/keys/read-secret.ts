import { readFile } from 'node:fs/promises';
import { openDialogue, readInput } from '#scripts/terminal/ask.ts';
import { EXIT_CODES } from '#scripts/terminal/exit-codes.ts';
import { CliFailure } from '#scripts/terminal/failure.ts';
import type { Terminal } from '#scripts/terminal/terminal.ts';

export interface GivenKey {
  readonly apiKey: string;
  readonly secret: string;
}

/**
 * An API key and its secret: asked for without echo, or from standard input (first line the API key, the rest the secret).
 * Never from an argument, which everybody on the host could read. A private key (PEM) may come from a file.
 */
export async function readKeyFrom(terminal: Terminal, secretFile: string | undefined): Promise<GivenKey> {
  if (terminal.canAsk) {
    const dialogue = openDialogue(terminal);
    const apiKey = await dialogue.ask('API key: ');
    const secret =
      secretFile === undefined ? await dialogue.askSecret('Secret (not shown): ') : await readPem(secretFile);
    dialogue.close();
    return complete(apiKey.trim(), secret.trim());
  }
  const [apiKey = '', ...rest] = (await readInput(terminal)).trim().split('\n');
  const secret = secretFile === undefined ? rest.join('\n') : await readPem(secretFile);
  return complete(apiKey.trim(), secret.trim());
}

async function readPem(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch {
    throw new CliFailure({ exit: EXIT_CODES.FAILED, message: `${path} cannot be read`, mend: 'check the path' });
  }
}

function complete(apiKey: string, secret: string): GivenKey {
  if (apiKey !== '' && secret !== '') return { apiKey, secret };
  throw new CliFailure({
    exit: EXIT_CODES.USAGE,
    message: 'An API key and its secret are needed',
    mend: 'type them when asked, or pipe them in: the API key in the first line, the secret below',
  });
}
