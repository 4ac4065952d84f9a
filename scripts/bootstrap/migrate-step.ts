import type { ServerUrls } from './credentials.ts';
import type { Installation } from './installation.ts';

/** Brings the database to the newest version and leaves each agent's own credentials. Loaded late: it pulls in kysely. */
export async function migrateDatabase({ folders }: Installation, { ownerUrl }: ServerUrls): Promise<void> {
  const { migrate } = await import('#shared/persistence/migrate.ts');
  await migrate({ ownerUrl, credentialsFolder: folders.credentials });
}
