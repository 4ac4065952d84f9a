import type { ServerUrls } from './credentials.ts';
import type { Installation } from './installation.ts';
import { SetupError } from './setup-error.ts';

/** Brings the database to the newest version and leaves each agent's own credentials. Loaded late: it pulls in kysely. */
export async function migrateDatabase({ folders }: Installation, { ownerUrl }: ServerUrls): Promise<void> {
  const { migrate, MigrationRefused } = await import('#shared/persistence/migrate.ts');
  try {
    await migrate({ ownerUrl, credentialsFolder: folders.credentials });
  } catch (error) {
    if (!(error instanceof MigrationRefused)) throw error;
    throw new SetupError(
      `The database cannot be used: ${error.message}`,
      'then run the same command again; a demo can also be thrown away: npm run reset',
    );
  }
}
