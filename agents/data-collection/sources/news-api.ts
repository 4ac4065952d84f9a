import { z } from 'zod';
import { ok } from '#shared/kernel/result.ts';
import type { Http } from './http.ts';
import type { Source } from './source.ts';
import { toldOf } from './texts.ts';

export interface NewsApiSettings {
  readonly url: string;
  /** By the name of the series: what is searched for. */
  readonly queries: Readonly<Record<string, string>>;
  readonly everyMinutes: number;
  readonly windowHours: number;
  readonly language: string;
  readonly apiKey: string;
}

const answer = z.looseObject({
  status: z.literal('ok'),
  totalResults: z.int().nonnegative(),
  articles: z.array(z.looseObject({ title: z.string().nullable(), description: z.string().nullish() })),
});

const DAY_MS = 86_400_000;

/** News sentiment: NewsAPI, `GET /v2/everything`, the newest 100 articles of the window. See https://newsapi.org/docs. */
export function newsApi(settings: NewsApiSettings, http: Http): Source {
  const { url, queries, everyMinutes, windowHours, language, apiKey } = settings;
  return {
    name: 'news-api',
    series: Object.keys(queries),
    everyMs: everyMinutes * 60_000,
    limits: [{ name: 'requests', per: 'account', points: 100, windowMs: DAY_MS }],
    async ask({ series, now }) {
      const asked = new URL('/v2/everything', url);
      const from = new Date(now - windowHours * 3_600_000).toISOString().slice(0, 19);
      const search = { q: queries[series] ?? series, from, language, sortBy: 'publishedAt', pageSize: '100' };
      asked.search = new URLSearchParams(search).toString();
      const said = await http({ url: asked, headers: { 'x-api-key': apiKey }, schema: answer });
      if (!said.ok) return said;
      const { articles, totalResults: count } = said.value;
      const texts = articles.map(({ title, description }) => `${title ?? ''}. ${description ?? ''}`);
      return ok(toldOf(series, now, { texts, count }));
    },
  };
}
