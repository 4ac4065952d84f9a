import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { EXIT_CODES } from './exit-codes.ts';
import { CliFailure } from './failure.ts';
import type { Terminal } from './terminal.ts';

/** Asks a person for a word that says "yes, this"; throws CliFailure (refused) for anything else. Programs are not asked. */
export async function confirm(
  terminal: Terminal,
  { question, word }: { readonly question: string; readonly word: string },
): Promise<void> {
  const answer = await askLine(terminal, `${question}\nType ${word} to go on: `);
  if (answer.trim() === word) return;
  throw new CliFailure({
    exit: EXIT_CODES.REFUSED,
    message: 'Nothing was done',
    mend: `type ${word} when asked, or add --yes`,
  });
}

/** A line from a person, who sees it while typing. The end of the input is an empty answer. */
export async function askLine(terminal: Terminal, question: string): Promise<string> {
  terminal.err(question);
  return readLine(terminal);
}

/** A line from a person, who does not see it while typing. */
export async function askSecret(terminal: Terminal, question: string): Promise<string> {
  terminal.err(question);
  // readline echoes in terminal mode only to its own output, which here goes nowhere
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const answer = await readLine(terminal, nowhere);
  terminal.err('\n');
  return answer;
}

async function readLine(terminal: Terminal, output?: Writable): Promise<string> {
  const lines = createInterface({ input: terminal.input, ...(output ? { output, terminal: true } : {}) });
  try {
    return await Promise.race([
      new Promise<string>(resolve => lines.once('line', resolve)),
      new Promise<string>(resolve => lines.once('close', () => resolve(''))),
      new Promise<string>(resolve => lines.once('SIGINT', () => resolve(''))),
    ]);
  } finally {
    lines.close();
  }
}

const MAX_INPUT = 100_000;

/** All of standard input, for what a program pipes in. */
export async function readInput({ input }: Terminal): Promise<string> {
  let text = '';
  for await (const chunk of input) {
    text += String(chunk);
    if (text.length > MAX_INPUT)
      throw new CliFailure({ exit: EXIT_CODES.USAGE, message: 'The input is too long', mend: 'see --help' });
  }
  return text;
}
