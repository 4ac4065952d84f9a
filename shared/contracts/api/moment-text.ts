import { DAY_MS, type EpochMs, epochMs } from '../../kernel/time.ts';

const CLOCK = /^([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?$/;
const DATE = /^\d{4}-\d{2}-\d{2}/;
const ZONED = /(Z|[+-]\d{2}:?\d{2})$/i;

/**
 * The moment that a person means: ISO 8601 (UTC unless it names a zone), epoch milliseconds, or `14:05` and `14:05:30`,
 * the last such time of day up to `now`, in UTC. Null when it is none of these.
 */
export function momentFromText(text: string, now: EpochMs): EpochMs | null {
  const trimmed = text.trim();
  if (/^\d{12,14}$/.test(trimmed)) return epochMs(Number(trimmed));
  const clock = CLOCK.exec(trimmed);
  if (clock !== null) {
    const [, hours = '0', minutes = '0', seconds = '0'] = clock;
    const ofDay = (Number(hours) * 3_600 + Number(minutes) * 60 + Number(seconds)) * 1_000;
    const today = Math.floor(now / DAY_MS) * DAY_MS + ofDay;
    return epochMs(today <= now ? today : today - DAY_MS);
  }
  if (!DATE.test(trimmed)) return null;
  const parsed = Date.parse(ZONED.test(trimmed) || trimmed.length === 10 ? trimmed : `${trimmed.replace(' ', 'T')}Z`);
  return Number.isNaN(parsed) ? null : epochMs(parsed);
}
