import { z } from 'zod';
import { ok } from '#shared/kernel/result.ts';
import { epochMs } from '#shared/kernel/time.ts';
import { fault, type Http } from './http.ts';
import type { Source, Told } from './source.ts';

export interface Place {
  readonly latitude: number;
  readonly longitude: number;
  /** Open-Meteo's name of an hourly number, such as `temperature_2m`. */
  readonly variable: string;
}

export interface WeatherSettings {
  readonly url: string;
  /** By the name of the series. */
  readonly places: Readonly<Record<string, Place>>;
  readonly everyMinutes: number;
}

const answer = z.looseObject({
  hourly: z.looseObject({ time: z.array(z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d$/)) }),
});
const values = z.array(z.number().nullable());

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** What the weather was at a place, hour by hour, in Open-Meteo's metric units: `GET /v1/forecast`; forecasts are left out. See https://open-meteo.com/en/docs. */
export function weather({ url, places, everyMinutes }: WeatherSettings, http: Http): Source {
  return {
    name: 'weather',
    series: Object.keys(places),
    everyMs: everyMinutes * 60_000,
    limits: [
      { name: 'minute', per: 'address', points: 600, windowMs: 60_000 },
      { name: 'day', per: 'address', points: 10_000, windowMs: DAY_MS },
    ],
    async ask({ series, now, isFirst }) {
      const place = places[series];
      if (place === undefined) return ok([]);
      const { latitude, longitude, variable } = place;
      const asked = new URL('/v1/forecast', url);
      asked.search = new URLSearchParams({
        ...{ latitude: String(latitude), longitude: String(longitude), hourly: variable, timezone: 'GMT' },
        ...{ past_days: isFirst ? '92' : '2', forecast_days: '1' },
      }).toString();
      const said = await http({ url: asked, schema: answer });
      if (!said.ok) return said;
      const { time, [variable]: column } = said.value.hourly;
      const numbers = values.safeParse(column);
      if (!numbers.success || numbers.data.length !== time.length)
        return {
          ok: false,
          error: fault('SOURCE_UNREADABLE', `${asked.host}: hourly.${variable}: expected a number per hour`),
        };
      return ok(
        time.flatMap((text, index): readonly Told[] => {
          const at = Date.parse(`${text}Z`);
          const value = numbers.data[index] ?? null;
          // what an hour was like is known when it is over
          return value === null || at + HOUR_MS > now
            ? []
            : [{ series, time: epochMs(at), value, publishedAt: epochMs(at + HOUR_MS) }];
        }),
      );
    },
  };
}
