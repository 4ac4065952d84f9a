import { writeSync } from 'node:fs';
import { flushCompileCache } from 'node:module';
import type { EpochMs } from '../kernel/time.ts';
import { epochMs } from '../kernel/time.ts';
import { RoleLost } from '../messaging/fence.ts';
import { createMailbox, type Mailbox } from '../messaging/mailbox.ts';
import { database, openPool } from '../persistence/connection.ts';
import { type Addresses, addresses as addressesOf } from './addresses.ts';
import type { AgentContext, AgentDefinition, RunningAgent } from './agent.ts';
import { addressOf, awaitSchema, CHECKOUT } from './boot.ts';
import { auditConfig } from './config/audit.ts';
import { parseProfile, profilePath, readProfile, sectionOf } from './config/load.ts';
import { createErrorLog, type ErrorLog } from './errors/error-log.ts';
import { StartFailure } from './failure.ts';
import { type HealthReport, serveHealth } from './health.ts';
import { startHeartbeat } from './heartbeat.ts';
import { refuseUnconfirmedLive } from './live.ts';
import { createLog, logFolder } from './log.ts';
import { createMetrics } from './metrics.ts';
import { measurePool } from './pool-metrics.ts';
import { createRedaction, type Redaction } from './redaction.ts';
import { takeRole } from './role.ts';

/** Connections of one agent, beside the one that holds its role: nine processes share a server. */
const POOL_SIZE = 4;

/** Runs an agent until it is told to stop. There is one way to start, and it is recovery; a failure ends the process. */
export async function runAgent<Config>(definition: AgentDefinition<Config>): Promise<void> {
  const redaction = createRedaction();
  let errors: ErrorLog | null = null;
  try {
    const addresses = addressesOf(process.env, CHECKOUT);
    errors = createErrorLog({
      home: addresses.home,
      agent: definition.name,
      redact: redaction.apply,
      now: () => new Date().toISOString(),
    });
    await start(definition, { addresses, redaction, errors });
  } catch (error) {
    errors?.record('start-failed', { error });
    errors?.spill();
    const text =
      error instanceof StartFailure
        ? error.message
        : error instanceof Error
          ? (error.stack ?? error.message)
          : String(error);
    writeSync(2, `${definition.name}: ${text}\n`);
    process.exit(1);
  }
}

interface Ground {
  readonly addresses: Addresses;
  readonly redaction: Redaction;
  readonly errors: ErrorLog;
}

async function start<Config>(
  definition: AgentDefinition<Config>,
  { addresses, redaction, errors }: Ground,
): Promise<void> {
  const { name } = definition;
  const { system, config } = readConfig(definition);
  await refuseUnconfirmedLive(addresses.home, system);
  const [url, redisUrl] = await Promise.all([addressOf(addresses.home, name), addressOf(addresses.home, 'redis')]);
  redaction.add(url);
  redaction.add(redisUrl);
  const folder = logFolder(process.env, addresses.home);
  const log = createLog({ process: name, folder, level: system.log.level, redaction, failed: errors.record });
  const metrics = createMetrics(name);

  let status: HealthReport['status'] = 'starting';
  let running: RunningAgent | null = null;
  const crash = (reason: unknown): never => {
    log.error('crashed', { code: 'AGENT_CRASHED', error: reason });
    errors.spill();
    writeSync(
      2,
      redaction.apply(
        `${name}: crashed: ${reason instanceof Error ? (reason.stack ?? reason.message) : String(reason)}\n`,
      ),
    );
    process.exit(1);
  };
  process.on('uncaughtException', crash);
  process.on('unhandledRejection', crash);

  await awaitSchema(url, log);
  const role = await takeRole({
    agent: name,
    url,
    standby: () => {
      status = 'standby';
      log.info('standby', {});
      process.send?.('ready');
    },
    lost: error => crash(new RoleLost(`${name} lost its role: ${error.message}`)),
  });
  status = 'starting';
  const pool = openPool({ url, name, size: POOL_SIZE, durable: name === 'execution' });
  measurePool(metrics, pool);
  const db = database(pool);
  errors.connect(db);

  let latest: EpochMs = epochMs(0);
  if (system.clock === 'market') {
    const row = await db
      .selectFrom('marks')
      .select(eb => eb.fn.max('market_time').as('latest'))
      .executeTakeFirst();
    latest = epochMs(Number(row?.latest ?? 0));
  }
  const marketNow = (seen: EpochMs | null): EpochMs => {
    if (seen !== null && seen > latest) latest = seen;
    return system.clock === 'wall' ? epochMs(Date.now()) : latest;
  };
  const report = (): HealthReport => {
    const problem = running?.health?.() ?? null;
    const shown = status === 'healthy' && problem !== null ? 'degraded' : status;
    return { status: shown, problem, agent: name, pid: process.pid, epoch: role.epoch, ...running?.details?.() };
  };
  const heartbeat = startHeartbeat(db, role, report);
  const handled = metrics.counter('messages_handled_total', 'Messages finished');
  const dead = metrics.counter('dead_letters_total', 'Messages that could not be handled');
  const drains = metrics.histogram(
    'drain_seconds',
    'Time one drain of waiting messages took',
    [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.5, 1, 5],
  );
  const prefix = `tradewind:${new URL(url).pathname.slice(1)}`;
  const mailbox: Mailbox = createMailbox({
    pool,
    fence: role,
    redisUrl,
    prefix,
    marketNow,
    redact: redaction.apply,
    looked(seen, tookMs) {
      handled.inc(seen.handled);
      dead.inc(seen.dead);
      drains.observe(tookMs / 1_000);
      heartbeat.handled();
    },
    buried: letter => log.error('dead-letter', { ...letter }),
    clashed: clash => log.error('message-lost', { code: 'MESSAGE_ID_TAKEN', ...clash }),
    troubled: error => log.warn('servers-unreachable', { error }),
    fatal: crash,
  });
  const context: AgentContext<Config> = {
    name,
    config,
    system,
    addresses,
    log,
    metrics,
    wallNow: () => epochMs(Date.now()),
    marketNow: seen => marketNow(seen ?? null),
    transact: async work => {
      await mailbox.transact(work);
      heartbeat.handled();
    },
    db,
    redis: { url: redisUrl, prefix },
    redact: redaction,
    crash,
  };
  await auditConfig(mailbox, name, { system, config });
  running = await definition.start(context);
  const health = await serveHealth(addresses.ports.health[name], report, metrics.registry);
  mailbox.open(running.handlers);
  await running.begin?.();
  status = 'healthy';
  log.info('started', { pid: process.pid, epoch: role.epoch });
  process.send?.('ready');
  // Node would keep what it compiled at its exit, which kill -9 does not let happen: the next start is twice as fast.
  flushCompileCache();

  const stop = async (): Promise<void> => {
    if (status === 'stopping') return;
    status = 'stopping';
    setTimeout(() => process.exit(0), 5_000).unref();
    heartbeat.stop();
    health.close();
    await running?.stop?.();
    await mailbox.close();
    await role.release();
    await errors.close();
    await pool.end();
    log.info('stopped', {});
    process.exit(0);
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void stop().catch(crash));
}

function readConfig<Config>(definition: AgentDefinition<Config>) {
  const section = sectionOf(definition.name);
  const parsed = parseProfile(readProfile(profilePath(process.env, CHECKOUT)), { [section]: definition.config });
  if (!parsed.ok) throw new StartFailure('CONFIG_INVALID', `\n  ${parsed.errors.join('\n  ')}`);
  const sections: Readonly<Record<string, unknown>> = parsed.value.sections;
  return { system: parsed.value.system, config: sections[section] as Config };
}
