import { z } from 'zod';
import { ok, type Result } from '#shared/kernel/result.ts';
import { type EpochMs, epochMs } from '#shared/kernel/time.ts';
import type { Http } from './http.ts';
import type { Source, SourceFault } from './source.ts';
import { toldOf } from './texts.ts';

export interface RedditSettings {
  readonly url: string;
  /** Where a token is given out. */
  readonly authUrl: string;
  readonly subreddits: readonly string[];
  readonly everyMinutes: number;
  readonly windowHours: number;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Told each token, so that it shows nowhere. */
  readonly redact: (secret: string) => void;
}

const grant = z.looseObject({ access_token: z.string().min(1), expires_in: z.number().positive() });
const listing = z.looseObject({
  data: z.looseObject({
    children: z.array(
      z.looseObject({
        data: z.looseObject({ title: z.string(), selftext: z.string().default(''), created_utc: z.number() }),
      }),
    ),
  }),
});

/** Reddit asks every program to name itself. */
const USER_AGENT = 'node:tradewind:v0.1';
/** A token is renewed so long before it ends. */
const MARGIN_MS = 60_000;

/** Sentiment of the newest 100 posts of a subreddit within the window: OAuth as an application, `GET /r/NAME/new`. See https://www.reddit.com/dev/api. */
export function reddit(settings: RedditSettings, http: Http): Source {
  const { url, authUrl, subreddits, everyMinutes, windowHours, clientId, clientSecret, redact } = settings;
  const agent = { 'user-agent': USER_AGENT };
  let token: { readonly text: string; readonly until: EpochMs } | null = null;

  const letIn = async (now: EpochMs): Promise<Result<string, SourceFault>> => {
    if (token !== null && now < token.until) return ok(token.text);
    const basic = Buffer.from(`${clientId}:${clientSecret}`).toString('base64');
    const given = await http({
      ...{ url: new URL('/api/v1/access_token', authUrl), method: 'POST', body: 'grant_type=client_credentials' },
      headers: { ...agent, authorization: `Basic ${basic}`, 'content-type': 'application/x-www-form-urlencoded' },
      schema: grant,
    });
    if (!given.ok) return given;
    const { access_token: text, expires_in: seconds } = given.value;
    redact(text);
    token = { text, until: epochMs(now + Math.max(0, Math.floor(seconds * 1_000) - MARGIN_MS)) };
    return ok(text);
  };
  return {
    name: 'reddit',
    series: subreddits,
    everyMs: everyMinutes * 60_000,
    limits: [{ name: 'requests', per: 'account', points: 100, windowMs: 60_000 }],
    async ask({ series, now }) {
      const entrance = await letIn(now);
      if (!entrance.ok) return entrance;
      const asked = new URL(`/r/${encodeURIComponent(series)}/new`, url);
      asked.search = new URLSearchParams({ limit: '100', raw_json: '1' }).toString();
      const headers = { ...agent, authorization: `bearer ${entrance.value}` };
      const said = await http({ url: asked, headers, schema: listing });
      if (!said.ok) {
        if (said.error.code === 'SOURCE_REFUSED') token = null; // it may have been withdrawn
        return said;
      }
      const since = (now - windowHours * 3_600_000) / 1_000;
      const posts = said.value.data.children.map(({ data }) => data).filter(post => post.created_utc >= since);
      const texts = posts.map(({ title, selftext }) => `${title}. ${selftext}`);
      return ok(toldOf(series, now, { texts, count: posts.length }));
    },
  };
}
