/** Called by bootstrap.sh after an installation: makes up for an install script that npm may not have run. */
import { linkLibraries, postgresPackage } from './postgres/package.ts';
import { command } from './progress.ts';

await command(async () => {
  if (!process.env.DATABASE_URL) linkLibraries(postgresPackage());
});
