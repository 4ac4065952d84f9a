import { createHash } from 'node:crypto';
import {
  type CompiledQuery,
  type DatabaseConnection,
  type Driver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type QueryResult,
} from 'kysely';
import pg from 'pg';
import { InvariantViolation } from '../kernel/invariant.ts';
import type { Database } from './tables.ts';

/** What a query can run on: a pool, or one client of it. */
type Queryable = Pick<pg.Pool, 'query'>;

const TYPES = { bigint: 20, timestamptz: 1184 } as const;

/** `2021-05-19 12:00:00.123+00`, as a session in UTC writes it, in epoch milliseconds. */
const moment = (text: string): number => Date.parse(`${text.slice(0, 10)}T${text.slice(11, -3)}Z`);

/** Moments as epoch milliseconds and whole numbers as numbers; numeric stays text. */
const types: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text') => {
    if (oid === TYPES.timestamptz) return moment;
    if (oid === TYPES.bigint) return Number;
    return pg.types.getTypeParser(oid, format);
  }) as pg.CustomTypesConfig['getTypeParser'],
};

export interface PoolOptions {
  readonly url: string;
  /** Shown in pg_stat_activity. */
  readonly name: string;
  readonly size: number;
  /** Only what precedes a call to the outside needs to wait for the disk. See docs/adr/0002. */
  readonly durable?: boolean;
}

export const clientConfig = ({ url, name }: Pick<PoolOptions, 'url' | 'name'>): pg.ClientConfig => ({
  connectionString: url,
  application_name: name,
  types,
  pipeline: true,
  keepAlive: true,
  keepAliveInitialDelayMillis: 5_000,
  connectionTimeoutMillis: 5_000,
  idle_in_transaction_session_timeout: 10_000,
});

/** A small pool of pipelined connections: queries sent without awaiting each other travel in one round trip. */
export function openPool(options: PoolOptions): pg.Pool {
  const pool = new pg.Pool({
    ...clientConfig(options),
    max: options.size,
    idleTimeoutMillis: 0,
    options: `-c synchronous_commit=${options.durable === false ? 'off' : 'on'} -c timezone=UTC`,
  });
  // A client that loses its server is dropped, idle or in use: whoever uses it learns it from its query, and the next
  // query connects again or says why not. Without a listener of its own, one in use would end the process.
  pool.on('error', () => undefined);
  pool.on('connect', client => client.on('error', () => undefined));
  return pool;
}

/** Typed queries over a pool or over one client; transactions are begun and ended by whoever holds the client. */
export const database = (target: Queryable): Kysely<Database> =>
  new Kysely<Database>({
    dialect: {
      createAdapter: () => new PostgresAdapter(),
      createDriver: () => new DirectDriver(target),
      createIntrospector: db => new PostgresIntrospector(db),
      createQueryCompiler: () => new PostgresQueryCompiler(),
    },
  });

/** Statements are prepared once per connection, under the hash of their text; texts that grow with their values are not. */
const MAX_PREPARED_PARAMETERS = 40;
const names = new Map<string, string>();

function statementName(query: CompiledQuery): string | undefined {
  if (query.parameters.length > MAX_PREPARED_PARAMETERS) return undefined;
  let name = names.get(query.sql);
  if (name === undefined) {
    name = createHash('sha1').update(query.sql).digest('hex').slice(0, 24);
    names.set(query.sql, name);
  }
  return name;
}

class DirectDriver implements Driver {
  readonly #connection: DatabaseConnection;

  constructor(target: Queryable) {
    this.#connection = {
      async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
        const name = statementName(query);
        const { rows, rowCount } = await target.query({
          text: query.sql,
          values: [...query.parameters],
          ...(name === undefined ? {} : { name }),
        });
        return { rows: rows as R[], ...(rowCount === null ? {} : { numAffectedRows: BigInt(rowCount) }) };
      },
      streamQuery() {
        throw new InvariantViolation('rows are read in batches, not streamed');
      },
    };
  }

  async init(): Promise<void> {}
  async acquireConnection(): Promise<DatabaseConnection> {
    return this.#connection;
  }
  async beginTransaction(): Promise<void> {
    throw new InvariantViolation('transactions go through inTransaction()');
  }
  async commitTransaction(): Promise<void> {}
  async rollbackTransaction(): Promise<void> {}
  async releaseConnection(): Promise<void> {}
  async destroy(): Promise<void> {}
}
