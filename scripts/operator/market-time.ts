import { EXIT_CODES } from '#scripts/terminal/exit-codes.ts';
import { CliFailure } from '#scripts/terminal/failure.ts';
import { DAY_MS, type EpochMs, epochMs } from '#shared/kernel/time.ts';

const CLOCK = /^([01]?\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?$/;
const AGO = /^-(\d+(?:\.\d+)?)(s|m|h|d)$/;
const DATE = /^\d{4}-\d{2}-\d{2}$/;
const DATE_TIME = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?)(Z|[+-]\d{2}:\d{2})?$/;
const UNIT_MS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: DAY_MS };

const DAY_LENGTH = '2021-05-19'.length;
/** A February has no 30th, which `Date.parse` takes for a day of March. */
const isDay = (text: string): boolean => new Date(`${text}T00:00Z`).toISOString().startsWith(text);

/**
 * The moment that a person means, in UTC unless it says otherwise: `now`, `-5m`, `14:05` (the last time the clock showed
 * it), `2021-05-19`, `2021-05-19T12:00Z`. `now` is what counts as now, such as the end of the last bar.
 * Throws CliFailure (wrong usage) for anything else.
 */
export function momentFrom(text: string, now: EpochMs): EpochMs {
  if (text === 'now') return now;
  const ago = AGO.exec(text);
  if (ago) return epochMs(now - Number(ago[1]) * (UNIT_MS[ago[2] ?? ''] ?? 0));
  const clock = CLOCK.exec(text);
  if (clock) {
    const [, hours, minutes, seconds = '0'] = clock;
    const ofDay = (Number(hours) * 60 + Number(minutes)) * 60_000 + Number(seconds) * 1_000;
    const today = Math.floor(now / DAY_MS) * DAY_MS + ofDay;
    return epochMs(today > now ? today - DAY_MS : today);
  }
  const dated = DATE_TIME.exec(text);
  const iso = DATE.test(text) ? `${text}T00:00Z` : dated ? `${dated[1]}T${dated[2]}${dated[3] ?? 'Z'}` : '';
  const parsed = Date.parse(iso);
  if (Number.isFinite(parsed) && isDay(iso.slice(0, DAY_LENGTH))) return epochMs(parsed);
  throw new CliFailure({
    exit: EXIT_CODES.USAGE,
    message: `${text} is no time`,
    mend: 'write 14:05, 2021-05-19T12:00Z, -5m or now (UTC)',
  });
}
