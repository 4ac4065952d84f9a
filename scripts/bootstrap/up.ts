/** `npm start`: brings up everything that does not run yet, and waits until it is healthy. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type App, readApps } from './app.ts';
import { checkConfiguration } from './check-configuration.ts';
import { compile } from './compile/compile.ts';
import { serverUrls, writeCredentials } from './credentials.ts';
import { healthPorts, waitForHealth } from './health.ts';
import { type Installation, installation, makeFolders, rememberPort } from './installation.ts';
import { migrateDatabase } from './migrate-step.ts';
import { refuseOccupiedPorts } from './occupied-ports.ts';
import { waitForEmbeddedPostgres, waitForPostgres } from './postgres/wait.ts';
import { readFileIfAny } from './private-file.ts';
import { command, type Progress, terminalProgress } from './progress.ts';
import { waitForRedis } from './redis/wait.ts';
import { prepareEmbeddedServers } from './servers.ts';
import { SetupError } from './setup-error.ts';
import { summary } from './summary.ts';
import { endOrphans } from './supervisor/orphans.ts';
import { connectSupervisor, isSupervisorAlive, type Supervised, type Supervisor } from './supervisor/supervisor.ts';

const SERVER_TIMEOUT_MS = 30_000;
const HEALTH_TIMEOUT_MS = 60_000;
const SERVERS = ['postgres', 'redis'];

await command(async () => {
  const began = performance.now();
  const progress = terminalProgress();
  const place = installation();
  // Said outright from here on, so that it is the same start whether the port was given or remembered.
  process.env.TRADEWIND_PORT = String(place.ports.api);
  await progress.step('Checking the configuration', () => checkConfiguration(process.env));
  makeFolders(place);
  await refuseOccupiedPorts(place); // before anything that runs is touched
  await prepareEmbeddedServers(place, progress);
  const urls = serverUrls(place);
  const apps = readApps();
  const supervisor = await progress.step('Starting the supervisor (PM2)', () => connect(place));
  try {
    const starting = await clearTheWay({ place, apps, supervisor, progress });
    rememberPort(place);
    const isServer = ({ name }: App) => SERVERS.includes(name);
    const servers = starting.filter(isServer);
    await progress.step(`${servers.length > 0 ? 'Starting' : 'Connecting to'} Postgres and Redis`, async () => {
      await supervisor.start(servers);
      await Promise.all([
        (place.databaseUrl === null ? waitForEmbeddedPostgres : waitForPostgres)(urls.ownerUrl, SERVER_TIMEOUT_MS),
        waitForRedis(urls.redisUrl, SERVER_TIMEOUT_MS),
      ]);
      writeCredentials(place.folders.credentials, urls);
    });
    await progress.step('Migrating the database', () => migrateDatabase(place, urls));
    const programs = starting.filter(app => !isServer(app));
    if (programs.length > 0) {
      await progress.step('Compiling', () => compile(programs, place.home));
      await progress.step('Starting the agents', () => supervisor.start(programs));
    }
    await progress.step('Waiting until all are healthy', note => allHealthy({ place, apps, supervisor, note }));
    const supervisorPid = Number(readFileSync(join(place.folders.pm2, 'pm2.pid'), 'utf8'));
    const seconds = (performance.now() - began) / 1000;
    console.log(summary({ place, processes: await supervisor.list(), supervisorPid, seconds }));
  } finally {
    supervisor.disconnect();
  }
});

async function connect({ folders }: Installation): Promise<Supervisor> {
  if (!(await isSupervisorAlive(folders.pm2))) await endOrphans(folders.pm2);
  return connectSupervisor(folders.pm2);
}

interface Stage {
  readonly place: Installation;
  readonly apps: readonly App[];
  readonly supervisor: Supervisor;
  readonly progress: Progress;
}

/** Leaves alone what runs as it should, ends what is outdated or broken, and returns what is to be started. */
async function clearTheWay({ place, apps, supervisor, progress }: Stage): Promise<readonly App[]> {
  const found = await supervisor.list();
  const current = (app: App) => found.some(process => process.name === app.name && isCurrent(process, app));
  const starting = apps.filter(app => !current(app));
  if (starting.length === 0) progress.say('✓ Everything runs already');
  else if (found.length > 0) progress.say(`● Starting anew: ${starting.map(({ name }) => name).join(', ')}`);
  const names = new Set(starting.map(({ name }) => name));
  const wanted = new Set(apps.map(({ name }) => name));
  const doomed = (processes: readonly Supervised[]) =>
    processes.map(({ name }) => name).filter(name => names.has(name) || !wanted.has(name));
  // Again until none is left: one that was just being restarted when it was removed comes back once.
  for (let ending = doomed(found); ending.length > 0; ending = doomed(await supervisor.list())) {
    await supervisor.remove(ending);
  }
  await refuseOccupiedPorts(place);
  return starting;
}

function isCurrent(process: Supervised, app: App): boolean {
  return ['online', 'launching'].includes(process.status) && process.fingerprint === app.env.TRADEWIND_FINGERPRINT;
}

interface HealthStage extends Omit<Stage, 'progress'> {
  readonly note: (text: string) => void;
}

async function allHealthy({ place, apps, supervisor, note }: HealthStage): Promise<void> {
  const names = new Set(apps.map(({ name }) => name));
  const ports = new Map([...healthPorts(place)].filter(([name]) => names.has(name)));
  const onWaiting = (waiting: readonly string[]) => note(`waiting for ${waiting.join(', ')}`);
  const unwell = await waitForHealth({ ports, timeoutMs: HEALTH_TIMEOUT_MS, onWaiting });
  note('');
  if (unwell.size === 0) return;
  const processes = await supervisor.list();
  const report = [...unwell].map(([name, said]) => {
    const process = processes.find(candidate => candidate.name === name);
    const restarts = process && process.restarts > 0 ? `, restarted ${process.restarts} times` : '';
    const last = lastWords(join(place.folders.logs, `${name}.console.log`));
    const state = said?.status ?? process?.status ?? 'not there';
    const why = said?.problem ?? last;
    return `\n    ${name}: ${state}${restarts}${why && `\n      ${why}`}`;
  });
  throw new SetupError(
    `Not healthy after ${HEALTH_TIMEOUT_MS / 1000} s:${report.join('')}`,
    `read ${place.folders.logs}, then run npm start again (it goes on from here), or npm stop`,
  );
}

/** The last complaint of a process, or else the last thing it said. */
function lastWords(path: string): string {
  const lines = (readFileIfAny(path) ?? '').split('\n').map(line => line.trim());
  const words = lines.findLast(line => /Error\b|FATAL|crashed/.test(line)) ?? lines.findLast(line => line !== '');
  return words?.slice(0, 300) ?? '';
}
