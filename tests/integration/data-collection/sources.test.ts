import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { type SourcesConfig, sourcesConfig } from '#agents/data-collection/sources/config.ts';
import { readSourceKeys, type SourceKeys, secretsOf } from '#agents/data-collection/sources/credentials.ts';
import { openHttp } from '#agents/data-collection/sources/http.ts';
import { openPoller, type Poller } from '#agents/data-collection/sources/poller.ts';
import { sourcesOf } from '#agents/data-collection/sources/registry.ts';
import type { Source, SourceName } from '#agents/data-collection/sources/source.ts';
import { type EpochMs, epochMs } from '#shared/kernel/time.ts';
import { agentRig, type Rig } from '../strategy/rig.ts';
import { KEYS, type SourcesServer, startSources, TODAY } from './sources-server.ts';

const HOUR = 3_600_000;
const at = (text: string): EpochMs => epochMs(Date.parse(text));

const configOf = (url: string, timeoutMs = 20_000): SourcesConfig =>
  sourcesConfig.parse({
    newsApi: { queries: { bitcoin: 'bitcoin OR btc', nobody: 'nobody' }, url },
    reddit: { subreddits: ['CryptoCurrency'], url, authUrl: url },
    x: { queries: { btc: '$BTC lang:en', nobody: 'nobody' }, url },
    fred: { series: ['DGS10'], url },
    weather: { places: { new_york: { latitude: 40.71, longitude: -74.01 } }, url },
    fearAndGreed: { url },
    timeoutMs,
  });

describe('sources other than venues', () => {
  let server: SourcesServer;
  const tokens: string[] = [];
  let now = TODAY;
  beforeEach(async () => {
    server = await startSources();
    tokens.length = 0;
    now = TODAY;
  });
  afterEach(() => server.close());

  const wallNow = () => epochMs(now);
  const all = (keys: SourceKeys = KEYS, config = configOf(server.url)) =>
    sourcesOf({
      config,
      keys,
      http: openHttp({ timeoutMs: config.timeoutMs, wallNow }),
      redact: one => tokens.push(one),
    });
  const source = (name: SourceName, keys: SourceKeys = KEYS, config = configOf(server.url)): Source => {
    const found = all(keys, config).sources.find(one => one.name === name);
    if (found === undefined) throw new Error(`no ${name}`);
    return found;
  };
  const ask = (one: Source, series = one.series[0] ?? '', isFirst = false) =>
    one.ask({ series, now: wallNow(), isFirst });
  const told = async (one: Source, series?: string, isFirst?: boolean) => {
    const answer = await ask(one, series, isFirst);
    if (!answer.ok) throw new Error(answer.error.message);
    return answer.value;
  };

  it('are none, unless the profile names them', () => {
    expect(all({}, sourcesConfig.parse({}))).to.deep.equal({ sources: [], keyless: [] });
    expect(all({}).keyless).to.deep.equal(['news-api', 'reddit', 'x', 'fred']);
    const greedy = { newsApi: { queries: { a: 'a', b: 'b', c: 'c' }, everyMinutes: 30 } };
    expect(sourcesConfig.safeParse(greedy).error?.issues[0]?.message).to.contain('at most 100 requests a day');
  });

  it('news: the mean sentiment of articles that say something, and how many there are', async () => {
    expect(await told(source('news-api'))).to.deep.equal([
      { series: 'bitcoin', time: TODAY, value: 0, publishedAt: null },
      { series: 'bitcoin.count', time: TODAY, value: 237, publishedAt: null },
    ]);
    expect(server.asked[0]).to.contain('q=bitcoin+OR+btc').and.to.contain('from=2024-03-03T12%3A30%3A00');
    expect((await told(source('news-api'), 'nobody')).map(one => one.series)).to.deep.equal(['nobody.count']);
  });

  it('Reddit: lets itself in once, and counts only posts of the window', async () => {
    const one = source('reddit');
    const posts = await told(one);
    expect(posts.map(({ value }) => value)).to.deep.equal([-1, 2]);
    await told(one);
    expect(server.asked.filter(line => line.startsWith('POST'))).to.have.length(1);
    expect(tokens).to.have.length(1);
    now += 86_400_000;
    await ask(one);
    expect(server.asked.filter(line => line.startsWith('POST'))).to.have.length(2);
  });

  it('X: what a search finds, or that it finds nothing', async () => {
    expect((await told(source('x'))).map(({ value }) => value)).to.deep.equal([1, 1]);
    expect((await told(source('x'), 'nobody')).map(({ series, value }) => [series, value])).to.deep.equal([
      ['nobody.count', 0],
    ]);
  });

  it('FRED: history with the days on which each number became known; holidays are no numbers', async () => {
    expect(await told(source('fred'), 'DGS10', true)).to.deep.equal([
      { series: 'DGS10', time: at('2024-02-28'), value: 4.27, publishedAt: at('2024-03-01') },
      { series: 'DGS10', time: at('2024-03-01'), value: 4.19, publishedAt: at('2024-03-05') },
      { series: 'DGS10', time: at('2024-03-01'), value: 4.2, publishedAt: at('2024-03-06') },
    ]);
    expect((await told(source('fred'), 'DGS10')).map(({ publishedAt }) => publishedAt)).to.deep.equal([null, null]);
  });

  it('weather: hours that are over, without forecasts', async () => {
    const hours = await told(source('weather'));
    expect(hours).to.have.length(11);
    expect(hours.at(-1)).to.deep.equal({
      series: 'new_york',
      time: at('2024-03-05T11:00Z'),
      value: 10.5,
      publishedAt: at('2024-03-05T12:00Z'),
    });
  });

  it('fear and greed: one number a day', async () => {
    const days = await told(source('fear-and-greed'), 'index', true);
    expect(days).to.have.length(20);
    expect(days[0]).to.deep.equal({
      series: 'index',
      time: at('2024-03-05'),
      value: 74,
      publishedAt: at('2024-03-05T01:00Z'),
    });
  });

  it('say in their own words why they refuse, and never the key', async () => {
    const wrong = { ...KEYS, 'news-api': { apiKey: 'wrong' }, fred: { apiKey: 'wrong' }, x: { bearerToken: 'wrong' } };
    const words: Readonly<Record<string, string>> = {
      'news-api': '/v2/everything: 401 Your API key is invalid or incorrect.',
      fred: '/fred/series/observations: 400 Bad Request.  The value for variable api_key is not registered.',
      x: '/2/tweets/search/recent: 401 Unauthorized',
    };
    for (const [name, said] of Object.entries(words)) {
      const answer = await ask(source(name as SourceName, wrong));
      expect(answer.ok ? null : answer.error.code, name).to.equal('SOURCE_REFUSED');
      expect(answer.ok ? null : answer.error.message).to.equal(`${new URL(server.url).host}${said}`);
    }
  });

  it('that slow down, break, garble or say nothing have each a code of its own', async () => {
    const codes: Record<string, readonly [string, EpochMs | null]> = {};
    for (const mood of ['slow-down', 'broken', 'garbled', 'silent'] as const) {
      server.mood = mood;
      for (const { name } of all().sources) {
        const patience = configOf(server.url, mood === 'silent' ? 100 : 20_000);
        const answer = await ask(source(name, KEYS, patience));
        if (answer.ok) throw new Error(`${name} is ${mood}`);
        codes[mood] ??= [answer.error.code, answer.error.retryAt];
        expect([answer.error.code, answer.error.retryAt], `${name} ${mood}`).to.deep.equal(codes[mood]);
      }
    }
    expect(codes).to.deep.equal({
      'slow-down': ['SOURCE_RATE_LIMITED', TODAY + 120_000],
      broken: ['SOURCE_UNREACHABLE', null],
      garbled: ['SOURCE_UNREADABLE', null],
      silent: ['SOURCE_UNREACHABLE', null],
    });
  });

  describe('whose answers are stored', () => {
    let rig: Rig;
    let poller: Poller | undefined;
    let market = epochMs(TODAY);
    const logged: { readonly event: string; readonly code?: unknown }[] = [];
    beforeEach(async () => {
      rig = await agentRig('data-collection');
      market = epochMs(TODAY);
      logged.length = 0;
    });
    afterEach(async () => {
      poller?.stop();
      await rig.close();
    });

    /** Polls until a condition holds. */
    async function poll(names: readonly SourceName[], isEnough: () => Promise<boolean>): Promise<void> {
      const note = (event: string, fields: Readonly<Record<string, unknown>> = {}) =>
        void logged.push({ event, ...fields });
      const counter = () => ({ inc: () => undefined });
      poller = await openPoller({
        sources: all().sources.filter(({ name }) => names.includes(name)),
        staleAfterPolls: 2,
        context: {
          ...{ db: rig.database.db, transact: rig.transact, wallNow, marketNow: () => market },
          log: { debug: note, info: note, warn: note, error: note },
          metrics: { counter } as never,
          crash: reason => {
            throw reason;
          },
        },
      });
      while (!(await isEnough())) await new Promise(resolve => setTimeout(resolve, 10));
      poller.stop();
    }
    const rows = () =>
      rig.database.db
        .selectFrom('observations')
        .selectAll()
        .orderBy('series')
        .orderBy('time')
        .orderBy('known_at')
        .execute();
    const polled = (count: number) => async () => {
      const polls = await rig.database.db.selectFrom('source_polls').selectAll().execute();
      return polls.filter(one => one.answered_at === now).length >= count;
    };

    it('history counts from when it was published, what comes later from when it was heard, and nothing twice', async () => {
      await poll(['fear-and-greed'], polled(1));
      const history = await rows();
      expect(history).to.have.length(20);
      expect(history.every(row => row.known_at === row.time + HOUR)).to.equal(true);
      now += HOUR;
      market = epochMs(now);
      server.mark = 75;
      await poll(['fear-and-greed'], polled(1));
      const later = await rows();
      expect(later).to.have.length(21);
      expect(later.at(-1)).to.include({ time: at('2024-03-05'), value: 75, known_at: now + 10_000 });
    });

    it('are not asked for again before their time, also after a restart', async () => {
      await poll(['weather'], polled(1));
      now += HOUR - 1;
      let looks = 0;
      await poll(['weather'], async () => ++looks > 5);
      expect(server.asked).to.have.length(1);
      now += 1;
      await poll(['weather'], polled(1));
      expect(server.asked).to.have.length(2);
    });

    it('one that fails leaves the others alone, and is asked again when it allows', async () => {
      server.mood = 'slow-down';
      await poll(['news-api', 'fred'], async () => logged.filter(({ event }) => event === 'source-failed').length >= 2);
      const problem = await rig.database.db
        .selectFrom('source_polls')
        .select('problem')
        .where('source', '=', 'fred')
        .executeTakeFirst();
      expect(problem?.problem).to.contain('SOURCE_RATE_LIMITED: ').and.to.contain('too many requests');
      expect(poller?.problems().fred).to.equal('DGS10: SOURCE_RATE_LIMITED');
      for (const secret of secretsOf(KEYS)) expect(JSON.stringify(logged)).to.not.contain(secret);
      server.mood = 'well';
      now += 400 * 60_000;
      await poll(['news-api', 'fred'], polled(3));
      expect(new Set((await rows()).map(({ source: name }) => name))).to.deep.equal(new Set(['fred', 'news-api']));
    });
  });

  it('keys stand in a file that nobody else may read', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'sources-'));
    const home = join(folder, 'state');
    expect(await readSourceKeys(home)).to.deep.equal({ kind: 'found', keys: {} });
    await mkdir(join(home, 'credentials'), { recursive: true });
    const path = join(home, 'credentials', 'sources.json');
    await writeFile(path, JSON.stringify(KEYS), { mode: 0o600 });
    expect(await readSourceKeys(home)).to.deep.equal({ kind: 'found', keys: KEYS });
    await chmod(path, 0o644);
    expect(await readSourceKeys(home)).to.deep.equal({
      kind: 'unusable',
      problem: `${path} can be read by others: chmod 600 it`,
    });
    await writeFile(path, JSON.stringify({ fred: { apiKey: '' } }));
    await chmod(path, 0o600);
    expect(await readSourceKeys(home))
      .to.have.property('problem')
      .that.contains('wrong: fred.apiKey');
    await rm(folder, { recursive: true });
  });
});
