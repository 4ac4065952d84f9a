import { hostname } from 'node:os';
import { sql } from 'kysely';
import pg from 'pg';
import type { AgentName } from '../domain/agents.ts';
import type { Fence } from '../messaging/fence.ts';
import { clientConfig, database } from '../persistence/connection.ts';

/** Advisory locks of the roles: one namespace, one number per agent. */
const LOCK_SPACE = 7_402;

export interface HeldRole extends Fence {
  /** Ends the claim: another process may take the role at once. */
  release(): Promise<void>;
}

export interface RoleOptions {
  readonly agent: AgentName;
  readonly url: string;
  /** Called once when somebody else holds the role and this process waits as hot standby. */
  readonly standby: () => void;
  /** The connection that holds the lock broke: the role may already be another's. */
  readonly lost: (error: Error) => void;
}

/** Waits for the agent's lock on a connection of its own, then starts a new epoch. */
export async function takeRole({ agent, url, standby, lost }: RoleOptions): Promise<HeldRole> {
  const client = new pg.Client({
    ...clientConfig({ url, name: `${agent}-role` }),
    idle_in_transaction_session_timeout: 0,
  });
  await client.connect();
  client.on('error', lost);
  client.on('end', () => lost(new Error('the connection that holds the role ended')));
  const lock = [LOCK_SPACE, agent];
  const tried = await client.query('select pg_try_advisory_lock($1, hashtext($2)) as held', lock);
  if (!tried.rows[0].held) {
    standby();
    await client.query('select pg_advisory_lock($1, hashtext($2))', lock);
  }
  const holder = `${hostname()}:${process.pid}`;
  const { rows } = await sql<{
    epoch: number;
  }>`insert into role_epochs (agent, epoch, holder) values (${agent}, 1, ${holder})
    on conflict (agent) do update set epoch = role_epochs.epoch + 1, holder = excluded.holder, taken_at = now()
    returning epoch`.execute(database(client));
  return {
    agent,
    epoch: rows[0]?.epoch ?? 0,
    async release() {
      client.removeAllListeners('end');
      await client.end();
    },
  };
}
