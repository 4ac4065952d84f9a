import { expect } from 'chai';
import fc from 'fast-check';
import type pg from 'pg';
import { readNumeric, readTimestamp } from '#shared/persistence/binary-rows.ts';
import { copyIn, copyOut, withCopyClient } from '#shared/persistence/copy.ts';
import { type TestDatabase, testDatabase } from '#tests/integration/database.ts';

describe('copying in bulk', () => {
  let base: TestDatabase;
  before(async () => {
    base = await testDatabase();
  });
  after(() => base.drop());
  const copying = <T>(work: (client: pg.Client) => Promise<T>): Promise<T> =>
    withCopyClient({ url: base.url, name: 'test' }, work);

  /** The only field of each row that a query gives, in binary form. */
  const fields = async (client: pg.Client, query: string): Promise<readonly Buffer[]> => {
    const found: Buffer[] = [];
    await copyOut(client, `copy (${query}) to stdout (format binary)`, message => {
      const row = message.subarray(message.indexOf('PGCOPY') === 0 ? 19 : 0);
      if (row.length > 2 && row.readInt16BE(0) === 1) found.push(Buffer.from(row.subarray(6)));
    });
    return found;
  };

  it('numerics are read as the number whose shortest text they are', () =>
    copying(async client => {
      const texts = [
        ...[
          '0',
          '1',
          '-1',
          '0.1',
          '0.3',
          '10000',
          '100000000',
          '123456789012345678901234567890',
          '0.00000001',
          '1e-18',
        ],
        ...[
          '12345678.12345678',
          '99999999.99999999',
          '0.30000000000000004',
          '9007199254740993',
          '1e20',
          '5e-324',
          '1e-20',
        ],
        ...['79228162514264337593543950335', '1.7976931348623157e308', '0.0001', '0.00010001', '10000.0001', 'NaN'],
        ...fc.sample(fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e15, max: 1e15 }), 300).map(String),
        ...fc
          .sample(fc.tuple(fc.bigInt(0n, 10n ** 20n), fc.integer({ min: 0, max: 12 })), 300)
          .map(([digits, places]) => `${digits}e-${places}`),
      ];
      const rows = await fields(
        client,
        `select v::numeric from unnest('{${texts.join(',')}}'::text[]) with ordinality as t (v, n) order by n`,
      );
      expect(rows.length).to.equal(texts.length);
      expect(rows.map(row => readNumeric(row, 0))).to.deep.equal(texts.map(text => Number(text) + 0));
    }));

  it('moments are read to the millisecond', () =>
    copying(async client => {
      const texts = [
        '1970-01-01T00:00:00.000Z',
        '1969-12-31T23:59:59.999Z',
        '2021-05-19T13:21:00.001Z',
        '2199-12-31T23:59:59.999Z',
      ];
      const rows = await fields(
        client,
        `select v::timestamptz from unnest('{${texts.join(',')}}'::text[]) with ordinality as t (v, n) order by n`,
      );
      expect(rows.map(row => new Date(readTimestamp(row, 0)).toISOString())).to.deep.equal(texts);
    }));

  it('what the server refuses is an error, and the connection goes on', () =>
    copying(async client => {
      await client.query('create temp table few (n integer)');
      const wrong = await copyIn(client, 'copy few from stdin', ['1\n', 'two\n']).then(() => null, String);
      expect(wrong).to.match(/invalid input syntax/);
      const unknown = await copyOut(client, 'copy nothing to stdout', () => undefined).then(() => null, String);
      expect(unknown).to.match(/relation "nothing" does not exist/);
      await copyIn(client, 'copy few from stdin', ['1\n2\n', '3\n']);
      expect((await client.query('select sum(n) as sum from few')).rows[0].sum).to.equal(6);
    }));

  it('a source that fails leaves nothing behind', () =>
    copying(async client => {
      await client.query('create temp table kept (n integer)');
      function* source(): Iterable<string> {
        yield '1\n';
        throw new Error('the disk is gone');
      }
      const failed = await copyIn(client, 'copy kept from stdin', source()).then(() => null, String);
      expect(failed).to.match(/the disk is gone/);
      const thrower = (): void => {
        throw new Error('no room');
      };
      expect(
        await copyOut(client, 'copy (select generate_series(1, 9)) to stdout', thrower).then(() => null, String),
      ).to.match(/no room/);
      expect((await client.query('select count(*) as count from kept')).rows[0].count).to.equal(0);
    }));

  it('a server that goes away is an error', async () => {
    const failed = copying(async client => {
      const { rows } = await client.query('select pg_backend_pid() as pid');
      async function* endless(): AsyncIterable<string> {
        await base.pool.query('select pg_terminate_backend($1)', [rows[0].pid]);
        for (let round = 0; round < 1_000; round++) {
          await new Promise(setImmediate);
          yield '1\n';
        }
      }
      await client.query('create temp table gone (n integer)');
      await copyIn(client, 'copy gone from stdin', endless());
    });
    expect(await failed.then(() => null, String)).to.match(/terminat|closed|EPIPE|ECONNRESET/);
  });
});
