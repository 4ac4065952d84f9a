import { z } from 'zod';
import { ok } from '#shared/kernel/result.ts';
import { epochMs } from '#shared/kernel/time.ts';
import type { Http } from './http.ts';
import type { Source, Told } from './source.ts';

export interface FredSettings {
  readonly url: string;
  /** FRED's ids, such as `DGS10`. */
  readonly series: readonly string[];
  readonly everyMinutes: number;
  readonly historyYears: number;
  readonly apiKey: string;
}

const date = z.iso.date();
const answer = z.looseObject({
  observations: z.array(z.looseObject({ realtime_start: date, date, value: z.string() })),
});

const DAY_MS = 86_400_000;
/** Each answer covers so much; later revisions of older numbers are not asked for. */
const RECENT_MS = 400 * DAY_MS;

const isoDate = (time: number): string => new Date(time).toISOString().slice(0, 10);

/**
 * Economic indicators: FRED, `GET /fred/series/observations`. History comes with its vintages: a number counts from the day after
 * the one on which FRED first had it, because FRED tells days. See https://fred.stlouisfed.org/docs/api/fred.
 */
export function fred({ url, series: ids, everyMinutes, historyYears, apiKey }: FredSettings, http: Http): Source {
  return {
    name: 'fred',
    series: ids,
    everyMs: everyMinutes * 60_000,
    limits: [{ name: 'requests', per: 'account', points: 120, windowMs: 60_000 }],
    async ask({ series, now, isFirst }) {
      const from = isoDate(now - (isFirst ? historyYears * 365 * DAY_MS : RECENT_MS));
      const asked = new URL('/fred/series/observations', url);
      const search = { series_id: series, api_key: apiKey, file_type: 'json', observation_start: from };
      const vintages = isFirst ? { realtime_start: from, realtime_end: '9999-12-31' } : {};
      asked.search = new URLSearchParams({ ...search, ...vintages }).toString();
      const said = await http({ url: asked, schema: answer });
      if (!said.ok) return said;
      const told = said.value.observations.flatMap(({ date: of, value, realtime_start: known }): readonly Told[] => {
        const number = Number(value);
        // a holiday is a dot
        if (value.trim() === '' || !Number.isFinite(number)) return [];
        const publishedAt = isFirst ? epochMs(Date.parse(known) + DAY_MS) : null;
        return [{ series, time: epochMs(Date.parse(of)), value: number, publishedAt }];
      });
      return ok(told.filter(({ time }) => time <= now));
    },
  };
}
