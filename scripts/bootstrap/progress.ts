import { StartFailure } from '#shared/runtime/failure.ts';
import { SetupError } from './setup-error.ts';

/** Tells the user what is being done: a spinner on a terminal, plain lines elsewhere. Writes to stderr. */
export interface Progress {
  /** Runs `work` under a title; on success the title stays with a tick, the seconds taken and the note, if any. */
  step<T>(title: string, work: (note: (text: string) => void) => Promise<T>): Promise<T>;
  /** A line of its own. */
  say(line: string): void;
}

const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const FRAME_MS = 80;

/** No spinner and no colour when the stream is not a terminal; no colour either when `NO_COLOR` is set. */
export function terminalProgress(env: Readonly<Record<string, string | undefined>> = process.env): Progress {
  const stream = process.stderr;
  const live = stream.isTTY === true && env.TERM !== 'dumb';
  const paint = (code: number, text: string) => (live && !env.NO_COLOR ? `\u001b[${code}m${text}\u001b[0m` : text);
  return {
    say: line => void stream.write(`${line}\n`),
    async step(title, work) {
      const began = performance.now();
      let noted = '';
      let frame = 0;
      const draw = () => stream.write(`\r\u001b[K${FRAMES[frame++ % FRAMES.length]} ${title} ${paint(2, noted)}`);
      const timer = live ? setInterval(draw, FRAME_MS) : undefined;
      if (live) draw();
      else stream.write(`● ${title} …\n`);
      const close = (mark: string) => {
        clearInterval(timer);
        const seconds = ((performance.now() - began) / 1000).toFixed(1);
        stream.write(
          `${live ? '\r\u001b[K' : ''}${mark} ${title} ${paint(2, `(${seconds} s${noted && `, ${noted}`})`)}\n`,
        );
      };
      try {
        const value = await work(text => {
          noted = text;
        });
        close(paint(32, '✓'));
        return value;
      } catch (error) {
        noted = '';
        close(paint(31, '✗'));
        throw error;
      }
    },
  };
}

/**
 * Runs a command's body and ends the process: PM2's client may try forever to reach a daemon that we ended. A failure is
 * told once, with its remedy, and becomes the exit code 1.
 */
export async function command(body: () => Promise<void>): Promise<void> {
  try {
    await body();
  } catch (error) {
    process.exitCode = 1;
    if (error instanceof SetupError) process.stderr.write(`\n✗ ${error.message}\n  → ${error.remedy}\n`);
    else if (error instanceof StartFailure) process.stderr.write(`\n✗ ${error.message}\n`);
    else process.stderr.write(`\n✗ ${error instanceof Error ? error.stack : error}\n`);
  }
  process.exit();
}
