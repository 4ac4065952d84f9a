/** What ecosystem.config.cjs runs before PM2 starts the agents on the user's own servers. */
import { serverUrls, writeCredentials } from './credentials.ts';
import { installation, makeFolders, rememberPort } from './installation.ts';
import { migrateDatabase } from './migrate-step.ts';
import { waitForPostgres } from './postgres/wait.ts';
import { command } from './progress.ts';
import { waitForRedis } from './redis/wait.ts';

const TIMEOUT_MS = 10_000;

await command(async () => {
  const place = installation();
  makeFolders(place);
  rememberPort(place);
  const urls = serverUrls(place);
  await Promise.all([waitForPostgres(urls.ownerUrl, TIMEOUT_MS), waitForRedis(urls.redisUrl, TIMEOUT_MS)]);
  writeCredentials(place.folders.credentials, urls);
  await migrateDatabase(place, urls);
});
