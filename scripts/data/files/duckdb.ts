import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';

const SETTINGS: Readonly<Record<string, string>> = {
  threads: '2',
  memory_limit: '1GB',
  // nothing is fetched from the network behind the user's back
  autoinstall_known_extensions: 'false',
  preserve_insertion_order: 'true',
};

/** A database in memory, for as long as `work` takes. */
export async function withDuckDb<T>(work: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
  const instance = await DuckDBInstance.create(':memory:', { ...SETTINGS });
  const connection = await instance.connect();
  try {
    return await work(connection);
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

/** A text in a statement that takes no parameters. */
export const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;
export const quotedName = (name: string): string => `"${name.replaceAll('"', '""')}"`;
