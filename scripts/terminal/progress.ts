import { duration } from './formats.ts';
import { paintFor } from './paint.ts';
import type { Terminal } from './terminal.ts';

/** How far long work is, for people who watch. */
export interface Progress {
  /** So much of the whole is done; `note` says what else there is to say. */
  update(done: number, note?: string): void;
  /** Takes the bar away; what was done is said by the answer. */
  end(): void;
}

/** What is over sooner is not worth a bar. */
const SHOWN_AFTER_MS = 500;
const REDRAWN_AFTER_MS = 100;
const WIDTH = 24;
const CLEAR_LINE = '\r\u001b[K';

/** A bar on standard error, with the share done and the time left, or without a total just the note; where nobody watches it says nothing. */
export function openProgress(
  terminal: Pick<Terminal, 'isTty' | 'env' | 'err'>,
  { title, total }: { readonly title: string; readonly total: number | null },
): Progress {
  if (!terminal.isTty || terminal.env.TERM === 'dumb') return { update: () => undefined, end: () => undefined };
  const paint = paintFor(terminal);
  const began = performance.now();
  let drawnAt = Number.NEGATIVE_INFINITY;
  return {
    update(done, note = '') {
      const now = performance.now();
      const tookMs = now - began;
      if (tookMs < SHOWN_AFTER_MS || now - drawnAt < REDRAWN_AFTER_MS) return;
      drawnAt = now;
      if (total === null) {
        terminal.err(`${CLEAR_LINE}${title} ${paint('dim', note)}`);
        return;
      }
      const share = total <= 0 ? 1 : Math.min(1, Math.max(0, done / total));
      const full = Math.round(share * WIDTH);
      const left = share > 0 ? `, ${duration((tookMs / share) * (1 - share))} left` : '';
      const bar = `${'█'.repeat(full)}${paint('dim', '░'.repeat(WIDTH - full))}`;
      terminal.err(`${CLEAR_LINE}${title} ${bar} ${(share * 100).toFixed(0)} %${left} ${paint('dim', note)}`);
    },
    end() {
      if (drawnAt !== Number.NEGATIVE_INFINITY) terminal.err(CLEAR_LINE);
    },
  };
}
