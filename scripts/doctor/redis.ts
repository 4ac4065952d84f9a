import { Redis } from 'ioredis';
import { readCredentials } from '#shared/persistence/credentials.ts';
import { type Check, type Finding, fail, ok, reasonOf, warn } from './finding.ts';

const TIMEOUT_MS = 3_000;

/** Reachable, never evicting, behind a password. */
export const checkRedis: Check = async ({ place }) => {
  const url = (await readCredentials(`${place.home}/credentials`, 'redis'))?.url;
  if (url === undefined) return [fail('redis', `no credentials in ${place.home}`, 'npm start')];
  const redis = connection(url);
  try {
    const began = performance.now();
    await redis.connect();
    const [info, policy] = await Promise.all([redis.info('server'), evictionPolicy(redis)]);
    const version = /(?:redis|valkey)_version:(\S+)/.exec(info)?.[1] ?? 'unknown';
    const took = Math.round(performance.now() - began);
    return [ok('redis', `version ${version}, answered in ${took} ms`), policy, await passwordFinding(url)];
  } catch (error) {
    return [
      fail(
        'redis',
        `${new URL(url).host}: ${reasonOf(error)}`,
        'npm start; with your own: check that it runs, and REDIS_URL',
      ),
    ];
  } finally {
    redis.disconnect();
  }
};

function connection(url: string): Redis {
  const redis = new Redis(url, {
    lazyConnect: true,
    connectTimeout: TIMEOUT_MS,
    retryStrategy: () => null,
    maxRetriesPerRequest: 0,
  });
  redis.on('error', () => undefined);
  return redis;
}

async function evictionPolicy(redis: Redis): Promise<Finding> {
  const memory = await redis.info('memory');
  const policy = /maxmemory_policy:(\S+)/.exec(memory)?.[1] ?? 'unknown';
  return policy === 'noeviction'
    ? ok('redis policy', 'noeviction')
    : fail('redis policy', `${policy}: it may throw queue entries away`, 'set maxmemory-policy noeviction');
}

/** Whoever reaches the port should not reach the queues. */
async function passwordFinding(url: string): Promise<Finding> {
  const open = new URL(url);
  open.username = '';
  open.password = '';
  const stranger = connection(open.href);
  try {
    await stranger.connect();
    await stranger.ping();
    return warn(
      'redis password',
      'it answers without a password',
      'set requirepass, and put the password into REDIS_URL',
    );
  } catch {
    return ok('redis password', 'needed');
  } finally {
    stranger.disconnect();
  }
}
