import { sql } from 'kysely';
import { z } from 'zod';
import type { AgentStatus, Bot, Health, Status } from '../../contracts/api/status.ts';
import { AGENTS, type AgentName } from '../../domain/agents.ts';
import { exitPlan } from '../../domain/exit-plan.ts';
import type { EpochMs } from '../../kernel/time.ts';
import type { HeartbeatsTable } from '../tables/foundation.ts';
import { isoOf, isoOrNull, type Reader } from './reader.ts';
import { readResearchWorkers } from './research.ts';

/** A beat comes every second; after this long without one the agent is called silent. */
export const SILENT_AFTER_MS = 5_000;

export interface Installation {
  readonly profile: string;
  readonly account: string;
}

/** The trading state of an account, all agents in the order in which a candle meets them, and the workers of research. */
export async function readStatus(db: Reader, { profile, account }: Installation): Promise<Status> {
  const [agents, workers, state] = await Promise.all([
    readAgents(db),
    readResearchWorkers(db),
    db.selectFrom('trading_state').select('state').where('account', '=', account).executeTakeFirst(),
  ]);
  return { profile, tradingState: state?.state ?? null, agents: agents.map(agentStatusOf), workers: [...workers] };
}

type AgentHealth = Health['agents'][number];

const agentStatusOf = ({ name, state, pid, restarts, heartbeatAgeMs, epoch }: AgentHealth): AgentStatus => ({
  name,
  state,
  pid,
  restarts,
  heartbeatAgeMs,
  epoch,
});

interface AgentRow {
  readonly agent: AgentName;
  readonly pid: number | null;
  readonly state: HeartbeatsTable['state'] | null;
  readonly epoch: number;
  readonly age_ms: number | null;
  readonly last_handled_at: EpochMs | null;
  readonly details: unknown;
}

/** Every agent, also one that never ran, with what it says is wrong. */
export async function readAgents(db: Reader): Promise<readonly AgentHealth[]> {
  const { rows } = await sql<AgentRow>`
    select e.agent, h.pid, h.state, e.epoch, h.last_handled_at, h.details,
      extract(epoch from clock_timestamp() - h.beat_at)::float8 * 1000 as age_ms
    from role_epochs e left join heartbeats h on h.agent = e.agent`.execute(db);
  const byName = new Map(rows.map(row => [row.agent, row]));
  return AGENTS.map(name => agentOf(name, byName.get(name)));
}

const details = z.object({ problem: z.string().nullable() }).catch({ problem: null });

function agentOf(name: AgentName, row: AgentRow | undefined): AgentHealth {
  if (row === undefined || row.state === null) {
    const restarts = Math.max(0, (row?.epoch ?? 1) - 1);
    const unseen = { pid: null, heartbeatAgeMs: null, problem: null, lastHandledAt: null };
    return { name, state: 'missing', restarts, epoch: row?.epoch ?? null, ...unseen };
  }
  const age = Math.max(0, Math.round(row.age_ms ?? 0));
  return {
    name,
    state: age > SILENT_AFTER_MS ? 'silent' : row.state,
    pid: row.pid,
    restarts: Math.max(0, row.epoch - 1),
    heartbeatAgeMs: age,
    epoch: row.epoch,
    problem: details.parse(row.details).problem,
    lastHandledAt: isoOrNull(row.last_handled_at),
  };
}

/** All bots with where they stand. */
export async function readBots(db: Reader): Promise<readonly Bot[]> {
  const rows = await db
    .selectFrom('bots')
    .leftJoin('strategy_state', 'strategy_state.bot_id', 'bots.id')
    .select(eb => [
      'bots.id',
      'bots.strategy',
      'bots.version',
      'bots.set_by',
      'bots.shadow_since',
      'bots.state',
      'bots.state_reason',
      'bots.instrument_ids',
      'bots.timeframe',
      'bots.min_confidence',
      'bots.exits',
      'bots.allocation_share',
      'bots.updated_at',
      'strategy_state.bar_time',
      eb
        .selectFrom('positions')
        .select(count => count.fn.countAll<number>().as('open'))
        .whereRef('positions.bot_id', '=', 'bots.id')
        .where('positions.closed_at', 'is', null)
        .as('open_positions'),
    ])
    .orderBy('bots.id')
    .execute();
  return rows.map(row => ({
    name: row.id,
    strategy: row.strategy,
    version: row.version,
    setBy: row.set_by,
    shadowSince: isoOrNull(row.shadow_since),
    state: row.state,
    stateReason: row.state_reason,
    instruments: row.instrument_ids,
    timeframe: row.timeframe,
    minConfidence: row.min_confidence,
    exits: exitPlan.parse(row.exits),
    allocationShare: row.allocation_share,
    lastBar: isoOrNull(row.bar_time),
    openPositions: row.open_positions ?? 0,
    updatedAt: isoOf(row.updated_at),
  }));
}
