import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/* Six public APIs on loopback, in the form that their documentation shows, as far as they are asked here. */

export const KEYS = {
  'news-api': { apiKey: 'news-key-0123456789' },
  reddit: { clientId: 'reddit-client', clientSecret: 'reddit-secret-0123' },
  x: { bearerToken: 'x-bearer-0123456789' },
  fred: { apiKey: 'fred-key-0123456789' },
} as const;

/** How the stand-in answers: as it should, or not. */
export type Mood = 'well' | 'slow-down' | 'broken' | 'garbled' | 'silent';

export interface SourcesServer {
  readonly url: string;
  /** What was asked for, as `GET /path?query`. */
  readonly asked: readonly string[];
  mood: Mood;
  /** The fear and greed of today. */
  mark: number;
  close(): Promise<void>;
}

/** The moment at which the stand-in's day stands. */
export const TODAY = Date.parse('2024-03-05T12:30:00Z');
const DAY_S = 86_400;
const REDDIT_TOKEN = 'reddit-token-0123456789';

interface Reply {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

const ok = (body: unknown): Reply => ({ status: 200, body });

const article = (title: string, description: string | null) => ({
  ...{ source: { id: null, name: 'A paper' }, author: 'A. Writer', title, description },
  ...{ url: 'https://news.example/1', urlToImage: null, publishedAt: '2024-03-05T10:00:00Z', content: '…' },
});

function news(url: URL, { headers }: IncomingMessage): Reply {
  if (headers['x-api-key'] !== KEYS['news-api'].apiKey)
    return {
      status: 401,
      body: { status: 'error', code: 'apiKeyInvalid', message: 'Your API key is invalid or incorrect.' },
    };
  if (url.searchParams.get('q') === 'nobody') return ok({ status: 'ok', totalResults: 0, articles: [] });
  const articles = [
    article('Bitcoin soars to a record as demand grows', 'Inflows rise.'),
    article('Exchange hacked, funds stolen', null),
    article('A conference takes place', 'People meet.'),
  ];
  return ok({ status: 'ok', totalResults: 237, articles });
}

const post = (title: string, selftext: string, hoursAgo: number) => ({
  kind: 't3',
  data: {
    id: 'abc',
    title,
    selftext,
    created_utc: TODAY / 1_000 - hoursAgo * 3_600,
    score: 12,
    num_comments: 3,
    over_18: false,
  },
});

function reddit(url: URL, { headers, method }: IncomingMessage): Reply {
  if (url.pathname === '/api/v1/access_token') {
    const basic = Buffer.from(`${KEYS.reddit.clientId}:${KEYS.reddit.clientSecret}`).toString('base64');
    if (method !== 'POST' || headers.authorization !== `Basic ${basic}`)
      return { status: 401, body: { message: 'Unauthorized', error: 401 } };
    return ok({ access_token: REDDIT_TOKEN, token_type: 'bearer', expires_in: 86_400, scope: '*' });
  }
  if (headers.authorization !== `bearer ${REDDIT_TOKEN}`)
    return { status: 401, body: { message: 'Unauthorized', error: 401 } };
  const children = [
    post('Not bullish at all', '', 1),
    post('Crash incoming?', 'I panic', 3),
    post('Moon', 'rally', 40),
  ];
  return ok({ kind: 'Listing', data: { after: null, dist: 3, modhash: null, geo_filter: '', children, before: null } });
}

function tweets(url: URL, { headers }: IncomingMessage): Reply {
  if (headers.authorization !== `Bearer ${KEYS.x.bearerToken}`)
    return { status: 401, body: { title: 'Unauthorized', type: 'about:blank', status: 401, detail: 'Unauthorized' } };
  if (url.searchParams.get('query') === 'nobody') return ok({ meta: { result_count: 0 } });
  const data = [
    {
      id: '1',
      text: '$BTC breakout 🚀',
      created_at: '2024-03-05T12:00:00.000Z',
      lang: 'en',
      edit_history_tweet_ids: ['1'],
    },
  ];
  return ok({ data, meta: { newest_id: '1', oldest_id: '1', result_count: 1 } });
}

function observations(url: URL): Reply {
  const asked = url.searchParams;
  if (asked.get('api_key') !== KEYS.fred.apiKey)
    return {
      status: 400,
      body: { error_code: 400, error_message: 'Bad Request.  The value for variable api_key is not registered.' },
    };
  const row = (date: string, value: string, realtime_start: string) => ({
    realtime_start,
    realtime_end: '9999-12-31',
    date,
    value,
  });
  const vintages = [
    row('2024-02-28', '4.27', '2024-02-29'),
    row('2024-02-29', '.', '2024-03-01'),
    row('2024-03-01', '4.19', '2024-03-04'),
    row('2024-03-01', '4.20', '2024-03-05'),
  ];
  const current = [row('2024-02-28', '4.27', '2024-03-05'), row('2024-03-01', '4.20', '2024-03-05')];
  const rows = asked.has('realtime_start') ? vintages : current;
  return ok({
    ...{ realtime_start: '2024-03-05', realtime_end: '2024-03-05', units: 'lin', output_type: 1, file_type: 'json' },
    ...{
      order_by: 'observation_date',
      sort_order: 'asc',
      count: rows.length,
      offset: 0,
      limit: 100_000,
      observations: rows,
    },
  });
}

function forecast(url: URL): Reply {
  const variable = url.searchParams.get('hourly') ?? '';
  const time = Array.from({ length: 24 }, (_, hour) => `2024-03-05T${String(hour).padStart(2, '0')}:00`);
  if (variable === 'unknown')
    return { status: 400, body: { error: true, reason: 'Cannot initialize unknown from invalid String value' } };
  return ok({
    ...{
      latitude: 40.71,
      longitude: -74,
      generationtime_ms: 0.1,
      utc_offset_seconds: 0,
      timezone: 'GMT',
      elevation: 27,
    },
    hourly_units: { time: 'iso8601', [variable]: '°C' },
    hourly: { time, [variable]: time.map((_, hour) => (hour === 3 ? null : 5 + hour / 2)) },
  });
}

function fearAndGreed(url: URL, mark: number): Reply {
  const days = url.searchParams.get('limit') === '0' ? 20 : 10;
  const today = Math.floor(TODAY / 1_000 / DAY_S) * DAY_S;
  const data = Array.from({ length: days }, (_, ago) => ({
    ...{
      value: String(ago === 0 ? mark : 50 + ago),
      value_classification: 'Greed',
      timestamp: String(today - ago * DAY_S),
    },
    ...(ago === 0 ? { time_until_update: '41000' } : {}),
  }));
  return ok({ name: 'Fear and Greed Index', data, metadata: { error: null } });
}

function replyTo(url: URL, request: IncomingMessage, mark: number): Reply {
  const { pathname } = url;
  if (pathname === '/v2/everything') return news(url, request);
  if (pathname === '/api/v1/access_token' || pathname.startsWith('/r/')) return reddit(url, request);
  if (pathname === '/2/tweets/search/recent') return tweets(url, request);
  if (pathname === '/fred/series/observations') return observations(url);
  if (pathname === '/v1/forecast') return forecast(url);
  return pathname === '/fng/' ? fearAndGreed(url, mark) : { status: 404, body: { message: 'Not Found' } };
}

const MOODS: Readonly<Record<Exclude<Mood, 'well' | 'silent'>, Reply>> = {
  'slow-down': {
    status: 429,
    body: { status: 'error', code: 'rateLimited', message: 'You have made too many requests recently.' },
    headers: { 'retry-after': '120' },
  },
  broken: { status: 503, body: 'upstream connect error' },
  garbled: ok({ something: 'else' }),
};

export async function startSources(): Promise<SourcesServer> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    asked.push(`${request.method} ${url.pathname}${url.search}`);
    if (api.mood === 'silent') return;
    send(response, api.mood === 'well' ? replyTo(url, request, api.mark) : MOODS[api.mood]);
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const api: SourcesServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    mood: 'well',
    mark: 74,
    close: () => {
      server.closeAllConnections();
      return new Promise(resolve => server.close(() => resolve()));
    },
  };
  return api;
}

function send(response: ServerResponse, { status, body, headers = {} }: Reply): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(typeof body === 'string' ? body : JSON.stringify(body));
}
