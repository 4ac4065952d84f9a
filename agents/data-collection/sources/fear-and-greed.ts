import { z } from 'zod';
import { ok } from '#shared/kernel/result.ts';
import { epochMs } from '#shared/kernel/time.ts';
import type { Http } from './http.ts';
import type { Source } from './source.ts';

export interface FearAndGreedSettings {
  readonly url: string;
  readonly everyMinutes: number;
}

const answer = z.looseObject({
  data: z.array(
    z.looseObject({
      value: z.string().regex(/^\d+$/).transform(Number),
      timestamp: z.string().regex(/^\d+$/).transform(Number),
    }),
  ),
});

const HOUR_MS = 3_600_000;

/** The crypto fear and greed index of alternative.me, one number a day, 0 (fear) to 100 (greed): `GET /fng/`. See https://alternative.me/crypto/fear-and-greed-index. */
export function fearAndGreed({ url, everyMinutes }: FearAndGreedSettings, http: Http): Source {
  return {
    name: 'fear-and-greed',
    series: ['index'],
    everyMs: everyMinutes * 60_000,
    limits: [{ name: 'requests', per: 'address', points: 60, windowMs: 60_000 }],
    async ask({ series, isFirst }) {
      const asked = new URL('/fng/', url);
      asked.search = new URLSearchParams({ limit: isFirst ? '0' : '10', format: 'json' }).toString();
      const said = await http({ url: asked, schema: answer });
      if (!said.ok) return said;
      // a day's number appears at its beginning, give or take an hour
      return ok(
        said.value.data.map(({ value, timestamp }) => {
          const time = epochMs(timestamp * 1_000);
          return { series, time, value, publishedAt: epochMs(time + HOUR_MS) };
        }),
      );
    },
  };
}
