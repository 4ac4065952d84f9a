import type { Installation } from './installation.ts';
import { endOrphans } from './supervisor/orphans.ts';
import { connectSupervisor, isSupervisorAlive } from './supervisor/supervisor.ts';

/** Ends all processes of the installation gracefully; whether there were any. */
export async function stopEverything({ folders }: Installation): Promise<boolean> {
  if (!(await isSupervisorAlive(folders.pm2))) return (await endOrphans(folders.pm2)) > 0;
  const supervisor = await connectSupervisor(folders.pm2);
  await supervisor.end();
  supervisor.disconnect();
  await endOrphans(folders.pm2); // one that was just being restarted may have slipped through
  return true;
}
