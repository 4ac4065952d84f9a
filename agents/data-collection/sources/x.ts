import { z } from 'zod';
import { ok } from '#shared/kernel/result.ts';
import type { Http } from './http.ts';
import type { Source } from './source.ts';
import { toldOf } from './texts.ts';

export interface XSettings {
  readonly url: string;
  /** By the name of the series: what is searched for, in X's words. */
  readonly queries: Readonly<Record<string, string>>;
  readonly everyMinutes: number;
  readonly bearerToken: string;
}

/** Without results there is no `data`. */
const answer = z.looseObject({
  data: z.array(z.looseObject({ id: z.string(), text: z.string() })).default([]),
  meta: z.looseObject({ result_count: z.int().nonnegative() }),
});

/** Sentiment of the newest 100 posts that a search finds: X API v2, `GET /2/tweets/search/recent`. See https://docs.x.com/x-api. */
export function x({ url, queries, everyMinutes, bearerToken }: XSettings, http: Http): Source {
  return {
    name: 'x',
    series: Object.keys(queries),
    everyMs: everyMinutes * 60_000,
    limits: [{ name: 'requests', per: 'account', points: 60, windowMs: 900_000 }],
    async ask({ series, now }) {
      const asked = new URL('/2/tweets/search/recent', url);
      const search = { query: queries[series] ?? series, max_results: '100', 'tweet.fields': 'created_at,lang' };
      asked.search = new URLSearchParams(search).toString();
      const headers = { authorization: `Bearer ${bearerToken}` };
      const said = await http({ url: asked, headers, schema: answer });
      if (!said.ok) return said;
      const { data, meta } = said.value;
      return ok(toldOf(series, now, { texts: data.map(({ text }) => text), count: meta.result_count }));
    },
  };
}
