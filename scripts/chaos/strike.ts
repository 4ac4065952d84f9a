import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { AGENTS } from '#shared/domain/agents.ts';
import type { Installation } from './installation.ts';
import { type Kill, PROGRAMS } from './kills.ts';
import type { Watch } from './recovery.ts';

/** Does to a running installation what the kill says. */
export async function strike(installation: Installation, kill: Kill): Promise<void> {
  switch (kill.kind) {
    case 'process':
    case 'server':
      installation.signal(kill.name, 'SIGKILL');
      return;
    case 'stop':
      if (kill.by === 'SIGTERM') installation.signal(kill.name, 'SIGTERM');
      else await installation.restart(kill.name);
      return;
    case 'all':
      for (const name of PROGRAMS) installation.signal(name, 'SIGKILL');
      return;
    case 'pair': {
      const [first, second] = kill.names;
      installation.signal(first, 'SIGKILL');
      await sleep(kill.gapMs);
      // It may be between two lives just now: then there is nobody to kill.
      if (installation.pidOf(second) !== 0) installation.signal(second, 'SIGKILL');
      return;
    }
    case 'flushall': {
      const redis = new Redis(installation.redisUrl);
      await redis.flushall();
      redis.disconnect();
    }
  }
}

const NOBODY: ReadonlySet<never> = new Set();

/** Who must come back: who holds a role loses it with the database; Redis takes nobody along. */
export function comingBack(kill: Kill): Pick<Watch, 'reborn' | 'working'> {
  switch (kill.kind) {
    case 'process':
    case 'stop':
      return { reborn: new Set([kill.name]), working: NOBODY };
    case 'all':
      return { reborn: new Set(PROGRAMS), working: NOBODY };
    case 'pair':
      return { reborn: new Set(kill.names), working: NOBODY };
    case 'server':
      return kill.name === 'postgres'
        ? { reborn: new Set(AGENTS), working: NOBODY }
        : { reborn: NOBODY, working: new Set(AGENTS) };
    case 'flushall':
      return { reborn: NOBODY, working: new Set(AGENTS) };
  }
}
