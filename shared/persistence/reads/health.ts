import { sql } from 'kysely';
import type { Health, MetricsSummary } from '../../contracts/api/status.ts';
import { isoOf, type Reader } from './reader.ts';
import { readAgents } from './status.ts';
import { readDeadLetters, readProtection, readSlowQueries, readTradingState, readWaiting } from './watch.ts';

/** Is everything running? One word, and what it rests on. */
export async function readHealth(db: Reader, account: string): Promise<Health> {
  const [agents, state, rows] = await Promise.all([
    readAgents(db),
    readTradingState(db, account),
    db
      .selectFrom('alerts')
      .select(eb => ['severity', eb.fn.countAll<number>().as('open')])
      .where('resolved_at', 'is', null)
      .groupBy('severity')
      .execute(),
  ]);
  const count = (severity: string) => rows.find(row => row.severity === severity)?.open ?? 0;
  const openAlerts = { critical: count('critical'), warning: count('warning'), info: count('info') };
  const gone = agents.some(agent => agent.state === 'missing' || agent.state === 'silent');
  const ill = agents.some(agent => agent.state !== 'healthy' && agent.state !== 'standby');
  return {
    status: gone || openAlerts.critical > 0 ? 'critical' : ill || openAlerts.warning > 0 ? 'degraded' : 'healthy',
    tradingState:
      state === null ? null : { state: state.state, reason: state.reason, changedAt: isoOf(state.changed_at) },
    agents: [...agents],
    openAlerts,
  };
}

export interface SummaryScope {
  readonly account: string;
  /** Running time of a statement that counts as slow. */
  readonly slowQueryMs: number;
  /** Connections of the process that asks. */
  readonly pool: MetricsSummary['pool'];
}

/** The numbers that matter most, for those without Prometheus. */
export async function readMetricsSummary(db: Reader, scope: SummaryScope): Promise<MetricsSummary> {
  const [waiting, letters, positions, equity, slowQueries] = await Promise.all([
    readWaiting(db),
    readDeadLetters(db),
    readProtection(db, scope.account),
    sql<{ equity: string; drawdown: string }>`
      select equity, drawdown from equity where account = ${scope.account} and bot_id = '*' order by market_time desc limit 1`.execute(
      db,
    ),
    readSlowQueries(db, scope.slowQueryMs),
  ]);
  return {
    waiting: waiting.map(({ agent, deliveries, oldestAgeMs }) => ({
      agent,
      deliveries,
      oldestAgeMs: Math.round(oldestAgeMs),
    })),
    deadLetters: letters.reduce((sum, one) => sum + one.letters, 0),
    openPositions: positions.length,
    unprotectedPositions: positions.filter(position => !position.protected).length,
    equity: equity.rows[0]?.equity ?? null,
    drawdown: equity.rows[0]?.drawdown ?? null,
    pool: scope.pool,
    slowQueries,
  };
}
