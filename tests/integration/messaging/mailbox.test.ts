import { Queue } from 'bullmq';
import { expect } from 'chai';
import fc from 'fast-check';
import { Redis } from 'ioredis';
import { sql } from 'kysely';
import { AGENTS } from '#shared/domain/agents.ts';
import { handler } from '#shared/messaging/handler.ts';
import { send } from '#shared/messaging/send.ts';
import { type TestDatabase, testDatabase } from '#tests/integration/database.ts';
import { firstCause, openAgent, redisUrl, type TestAgent, until } from './post.ts';

const alert = (name: string) => ({ rule: 'test', severity: 'info', title: name, message: '', code: null }) as const;

describe('mailbox', () => {
  let base: TestDatabase;
  let open: TestAgent[] = [];
  beforeEach(async () => {
    base = await testDatabase();
  });
  afterEach(async () => {
    for (const agent of open) await agent.close();
    open = [];
    await base.drop();
  });

  const agent = async (
    ...args: Parameters<typeof openAgent> extends [unknown, ...infer Rest] ? Rest : never
  ): Promise<TestAgent> => {
    const opened = await openAgent(base, ...args);
    open.push(opened);
    return opened;
  };
  const prefix = () => `test-${Math.trunc(performance.now() * 1e6)}`;
  const undone = async () =>
    Number(
      (await sql<{ n: number }>`select count(*) as n from deliveries where done_at is null`.execute(base.db)).rows[0]
        ?.n,
    );

  it('handles each message once, in the order sent, however often the bell rings', async () => {
    const shared = prefix();
    const got: string[] = [];
    await agent('monitor', {
      prefix: shared,
      handlers: [
        handler('alert-raised', async (_, messages) => {
          for (const message of messages) got.push(message.payload.title);
          return { send: [] };
        }),
      ],
    });
    const sender = await agent('capital', { prefix: shared, handlers: [] });
    const titles = Array.from({ length: 450 }, (_, index) => String(index));
    for (const part of [titles.slice(0, 1), titles.slice(1, 40), titles.slice(40)]) {
      const work = async () => ({
        send: part.map(title => send('alert-raised', { key: 'test', cause: firstCause(title), payload: alert(title) })),
      });
      await sender.mailbox.transact(work);
      await sender.mailbox.transact(work);
    }
    await until(async () => (await undone()) === 0);
    expect(got).to.deep.equal(titles);
  });

  it('reads ahead only for the messages that a ring tells of', async () => {
    const shared = prefix();
    const ahead = new Set<string>();
    let seen = 0;
    await agent('monitor', {
      prefix: shared,
      handlers: [
        handler(
          'alert-raised',
          async (_, messages) => {
            seen += messages.length;
            return { send: [] };
          },
          async () => ahead.add('alert-raised'),
        ),
        handler(
          'command-progressed',
          async () => ({ send: [] }),
          async () => ahead.add('command-progressed'),
        ),
      ],
    });
    const sender = await agent('capital', { prefix: shared, handlers: [] });
    await sender.mailbox.transact(async () => ({
      send: [send('alert-raised', { key: 'test', cause: firstCause(1), payload: alert('one') })],
    }));
    await until(() => seen === 1 && ahead.size > 0);
    expect([...ahead]).to.deep.equal(['alert-raised']);
  });

  it('two different messages of one cause under one id: the second does not arrive, and is told of', async () => {
    const shared = prefix();
    const titles: string[] = [];
    await agent('monitor', {
      prefix: shared,
      handlers: [
        handler('alert-raised', async (_, messages) => {
          titles.push(...messages.map(({ payload }) => payload.title));
          return { send: [] };
        }),
      ],
    });
    const sender = await agent('capital', { prefix: shared, handlers: [] });
    const raised = (title: string) =>
      send('alert-raised', { key: 'test', cause: firstCause(1), payload: alert(title) });
    await sender.mailbox.transact(async () => ({ send: [raised('one'), raised('one'), raised('other')] }));
    await until(() => titles.length === 1);
    expect(sender.failures.splice(0)).to.deep.equal([
      {
        ...{ type: 'alert-raised', causationId: firstCause(1).id },
        ...{ kept: { key: 'test', payload: alert('one') }, lost: { key: 'test', payload: alert('other') } },
      },
    ]);
  });

  it('finds its work by poll when Redis is not there', async () => {
    const nowhere = 'redis://127.0.0.1:1/0';
    let seen = 0;
    await agent('monitor', {
      redisUrl: nowhere,
      handlers: [
        handler('alert-raised', async (_, messages) => {
          seen += messages.length;
          return { send: [] };
        }),
      ],
    });
    const sender = await agent('capital', { redisUrl: nowhere, handlers: [] });
    await sender.mailbox.transact(async () => ({
      send: [send('alert-raised', { key: 'test', cause: firstCause(1), payload: alert('one') })],
    }));
    await until(() => seen === 1);
  });

  it('has no row with a time that nobody can count with: it would end its consumer at every start', async () => {
    for (const columns of ["'infinity', null", "now(), '-infinity'", "'12026-01-01Z', null"]) {
      const row = sql`insert into deliveries (message_id, consumer, key, type, payload, producer, correlation_id, causation_id, market_time, valid_until)
        values (gen_random_uuid(), 'monitor', 'k', 'nonsense', '{}', 'capital', gen_random_uuid(), gen_random_uuid(), ${sql.raw(columns)})`;
      const refused = await row.execute(base.db).catch((error: unknown) => error);
      expect(refused).to.include({ code: '23514' });
    }
  });

  it('carries on after FLUSHALL', async () => {
    const shared = prefix();
    let seen = 0;
    await agent('monitor', {
      prefix: shared,
      handlers: [
        handler('alert-raised', async (_, messages) => {
          seen += messages.length;
          return { send: [] };
        }),
      ],
    });
    const sender = await agent('capital', { prefix: shared, handlers: [] });
    const redis = new Redis(redisUrl());
    for (let round = 1; round <= 5; round++) {
      await sender.mailbox.transact(async () => ({
        send: [send('alert-raised', { key: 'test', cause: firstCause(round), payload: alert(String(round)) })],
      }));
      await redis.flushall();
    }
    await until(() => seen === 5);
    redis.disconnect();
  });

  it('puts what a handler cannot digest to the dead letters, and goes on with the rest', async () => {
    const got: string[] = [];
    const monitor = await agent('monitor', {
      handlers: [
        handler('alert-raised', async ({ tx }, messages) => {
          for (const { payload } of messages) {
            if (payload.title === 'poison') await sql`select 1 / 0`.execute(tx);
            got.push(payload.title);
          }
          return { send: [] };
        }),
      ],
    });
    const sender = await agent('capital', { handlers: [] });
    await sender.mailbox.transact(async () => ({
      send: ['a', 'poison', 'b'].map(title =>
        send('alert-raised', { key: 'test', cause: firstCause(title), payload: alert(title) }),
      ),
    }));
    await until(async () => (await undone()) === 0);
    const letters = await base.db.selectFrom('dead_letters').selectAll().execute();
    expect(letters.map(letter => [letter.agent, letter.code, letter.quarantined])).to.deep.equal([
      ['monitor', 'MESSAGE_FAILED', false],
    ]);
    expect(monitor.buried.map(({ code, correlationId }) => ({ code, correlationId }))).to.deep.equal([
      { code: 'MESSAGE_FAILED', correlationId: firstCause('poison').correlationId },
    ]);
    expect(letters[0]?.error).to.match(/division by zero/);
    expect(got.slice(-3)).to.deep.equal(['a', 'b', 'monitor could not handle alert-raised']);
  });

  it('quarantines the key of a bar that cannot be handled until somebody resolves it', async () => {
    const got: number[] = [];
    let broken = true;
    await agent('technical-analysis', {
      handlers: [
        handler('candle-closed', async (_, messages) => {
          for (const { payload } of messages) {
            if (broken && payload.openTime === 2) throw new Error('cannot');
            got.push(payload.openTime);
          }
          return { send: [] };
        }),
      ],
    });
    const sender = await agent('data-collection', { handlers: [] });
    const bar = { open: '1', high: '1', low: '1', close: '1', volume: '1', source: 'stream', timeframe: '1m' } as const;
    const candle = (instrument: string, openTime: number) =>
      send('candle-closed', {
        key: instrument,
        cause: firstCause(`${instrument}${openTime}`),
        payload: { instrumentId: instrument, openTime, ...bar },
      });
    const [btc, eth] = ['binance:BTC/USDT', 'binance:ETH/USDT'];
    await sender.mailbox.transact(async () => ({
      send: [candle(btc, 1), candle(btc, 2), candle(btc, 3), candle(eth, 4)],
    }));
    await until(async () => (await undone()) === 2);
    expect(got.slice(-2)).to.deep.equal([1, 4]);
    broken = false;
    await sql`update dead_letters set resolved_at = now()`.execute(base.db);
    await until(() => got.includes(3));
    expect(got.at(-1)).to.equal(3);
  });

  it('stops a process whose role another one took', async () => {
    const old = await agent('capital', { handlers: [] });
    await agent('capital', { handlers: [] });
    const attempt = old.mailbox.transact(async () => ({
      send: [send('alert-raised', { key: 'test', cause: firstCause('late'), payload: alert('late') })],
    }));
    const outcome = await attempt.then(
      () => 'sent',
      (error: Error) => error.name,
    );
    expect(outcome).to.equal('RoleLost');
    expect(await undone()).to.equal(0);
    await until(() => old.failures.length > 0);
  });

  it('random JSON in a queue makes an agent look, and nothing else', async () => {
    const shared = prefix();
    const running = await Promise.all(AGENTS.map(name => agent(name, { prefix: shared, handlers: [] })));
    const connection = new Redis(redisUrl());
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...AGENTS),
        fc.string({ minLength: 1 }),
        fc.jsonValue(),
        async (name, job, data) => {
          const queue = new Queue(name, { connection, prefix: shared });
          await queue.add(job, data, { removeOnComplete: true });
        },
      ),
      { numRuns: 100 },
    );
    const queues = AGENTS.map(name => new Queue(name, { connection, prefix: shared }));
    await until(async () => (await Promise.all(queues.map(queue => queue.count()))).every(count => count === 0));
    connection.disconnect();
    expect(running.flatMap(one => one.failures)).to.deep.equal([]);
    expect(await base.db.selectFrom('deliveries').selectAll().execute()).to.deep.equal([]);
  });

  it('random JSON in deliveries ends in the dead letters, and later messages are handled', async () => {
    const got: string[] = [];
    const running = await agent('monitor', {
      handlers: [
        handler('alert-raised', async (_, messages) => {
          for (const { payload } of messages) got.push(payload.title);
          return { send: [] };
        }),
      ],
    });
    const text = fc.string().map(value => value.replaceAll('\0', ''));
    await fc.assert(
      fc.asyncProperty(text, fc.jsonValue(), async (type, payload) => {
        const json = JSON.stringify(payload).replaceAll('\\u0000', '');
        await sql`insert into deliveries (message_id, consumer, key, type, payload, producer, correlation_id, causation_id, market_time)
          values (gen_random_uuid(), 'monitor', 'k', ${type}, ${json}::jsonb, 'capital', gen_random_uuid(), gen_random_uuid(), now())`.execute(
          base.db,
        );
      }),
      { numRuns: 60 },
    );
    const sender = await agent('capital', { handlers: [] });
    await sender.mailbox.transact(async () => ({
      send: [send('alert-raised', { key: 'test', cause: firstCause('after'), payload: alert('after') })],
    }));
    await until(() => got.includes('after'), 25_000);
    await until(async () => (await undone()) === 0);
    expect(running.failures).to.deep.equal([]);
    const letters = await base.db.selectFrom('dead_letters').select('code').execute();
    expect(new Set(letters.map(letter => letter.code))).to.deep.equal(new Set(['MESSAGE_MALFORMED']));
    expect(letters).to.have.length(60);
  });
});
