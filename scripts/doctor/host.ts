import { existsSync, readdirSync, statfsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { installation } from '#scripts/bootstrap/installation.ts';
import { holderOf, occupiedPorts, portsByProcess } from '#scripts/bootstrap/occupied-ports.ts';
import { bytes } from '#scripts/terminal/formats.ts';
import { type Check, fail, ok, reasonOf, warn } from './finding.ts';

/** Every port of this installation: free, or held by one of its own processes. */
export const checkPorts: Check = async ({ terminal }) => {
  const installed = installation(terminal.env);
  const used = await occupiedPorts(installed);
  const foreign = used
    .filter(({ heldBy }) => heldBy === 'another')
    .map(({ port, neededBy }) => {
      const holder = holderOf(port);
      return `${port} (${neededBy})${holder === null ? '' : ` by ${holder}`}`;
    });
  const all = [...portsByProcess(installed).values()].flat();
  const range = `${Math.min(...all)} to ${Math.max(...all)}`;
  return [
    foreign.length === 0
      ? ok(
          'ports',
          `${range}: ${used.length === 0 ? 'all free' : `${used.length} of ${all.length} in use, all by this installation`}`,
        )
      : fail('ports', `taken by others: ${foreign.join(', ')}`, 'end that process, or set TRADEWIND_PORT'),
  ];
};

const FAIL_BELOW = 1024 ** 3;
const WARN_BELOW = 5 * 1024 ** 3;

/** Room where the state folder lies. */
export const checkDisk: Check = async ({ place }) => {
  let folder = place.home;
  while (!existsSync(folder)) folder = dirname(folder);
  const { bavail, bsize } = statfsSync(folder);
  const free = bavail * bsize;
  const detail = `${bytes(free)} free at ${folder}`;
  const mend = 'make room, or move TRADEWIND_HOME to a larger disk';
  return [
    free < FAIL_BELOW
      ? fail('disk', detail, mend)
      : free < WARN_BELOW
        ? warn('disk', detail, mend)
        : ok('disk', detail),
  ];
};

/** Secrets that only their owner may read. */
export const checkCredentials: Check = async ({ place }) => {
  const folder = join(place.home, 'credentials');
  if (!existsSync(folder)) return [warn('credentials', 'none yet', 'npm start makes them')];
  try {
    const files = [
      ...readdirSync(folder).map(name => join(folder, name)),
      join(place.home, 'keys.json'),
      join(place.home, 'paper-exchange', 'keys.json'),
    ];
    const open = [folder, ...files].filter(path => existsSync(path) && (statSync(path).mode & 0o077) !== 0);
    return [
      open.length === 0
        ? ok('credentials', 'readable by their owner only')
        : fail('credentials', `others can read ${open.join(', ')}`, `chmod go-rwx ${open.join(' ')}`),
    ];
  } catch (error) {
    return [fail('credentials', reasonOf(error), `check the rights on ${folder}`)];
  }
};
