import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { EXIT_CODES } from './exit-codes.ts';
import { CliFailure } from './failure.ts';
import type { Terminal } from './terminal.ts';

/** Questions to a person, one after the other. The end of the input, or Ctrl-C, is an empty answer. */
export interface Dialogue {
  ask(question: string): Promise<string>;
  /** Shows nothing of what is typed. */
  askSecret(question: string): Promise<string>;
  close(): void;
}

export function openDialogue(terminal: Terminal): Dialogue {
  const waiting: string[] = [];
  let wanted: ((answer: string) => void) | null = null;
  let ended = false;
  // what is typed before anybody asks may be the next answer, which may be a secret
  let echo = false;
  const output = new Writable({
    write(chunk, _encoding, done) {
      if (echo) terminal.err(String(chunk));
      done();
    },
  });
  const lines = createInterface({ input: terminal.input, output, terminal: true, historySize: 0 });
  const end = (): void => {
    ended = true;
    wanted?.('');
    wanted = null;
  };
  lines.on('line', line => {
    echo = false;
    if (wanted === null) waiting.push(line);
    else wanted(line);
    wanted = null;
  });
  lines.once('SIGINT', end);
  lines.once('close', end);
  const next = (): Promise<string> => {
    const line = waiting.shift();
    if (line !== undefined || ended) return Promise.resolve(line ?? '');
    return new Promise(resolve => {
      wanted = resolve;
    });
  };
  return {
    ask(question) {
      terminal.err(question);
      echo = true;
      return next();
    },
    async askSecret(question) {
      terminal.err(question);
      const answer = await next();
      terminal.err('\n');
      return answer;
    },
    close: () => lines.close(),
  };
}

/** Asks a person for a word that says "yes, this"; throws CliFailure (refused) for anything else, and where nobody can be asked. */
export async function confirm(
  terminal: Terminal,
  { question, word }: { readonly question: string; readonly word: string },
): Promise<void> {
  if (!terminal.canAsk) {
    throw new CliFailure({ exit: EXIT_CODES.REFUSED, message: question, mend: 'add --yes, if you mean it' });
  }
  const dialogue = openDialogue(terminal);
  const answer = await dialogue.ask(`${question}\nType ${word} to go on: `);
  dialogue.close();
  if (answer.trim() === word) return;
  throw new CliFailure({
    exit: EXIT_CODES.REFUSED,
    message: 'Nothing was done',
    mend: `type ${word} when asked, or add --yes`,
  });
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
