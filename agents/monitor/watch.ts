import { timeframeMs } from '#shared/kernel/time.ts';
import { readEquity } from '#shared/persistence/reads/equity.ts';
import { readRepeatedErrors, readRisingErrors } from '#shared/persistence/reads/errors.ts';
import { readRisk } from '#shared/persistence/reads/risk.ts';
import { readSlowQueries } from '#shared/persistence/reads/watch.ts';
import type { AgentContext } from '#shared/runtime/agent.ts';
import type { MonitorConfig } from './config.ts';
import { limitsFrom } from './core/limits.ts';
import { NO_HISTORY, noteEpochs } from './core/restarts.ts';
import { findAll } from './core/rules/registry.ts';
import { alertChanges, isEmpty, type Sightings, settle } from './core/settle.ts';
import type { Snapshot } from './core/snapshot.ts';
import type { Gauges } from './gauges.ts';
import { readFacts, readMismatches, readOpenAlerts, saveChanges } from './store.ts';

/** The books are added up less often than everything else is looked at. */
const BOOKS_EVERY_MS = 10_000;

export interface WatchOptions {
  readonly context: AgentContext<MonitorConfig>;
  readonly gauges: Gauges;
  readonly upkeepProblem: () => string | null;
  readonly inconsistencies: () => Snapshot['inconsistencies'];
}

/** Returns one look at everything: findings become alerts, alerts whose reason is gone are resolved, gauges are set. */
export function createWatch({ context, gauges, upkeepProblem, inconsistencies }: WatchOptions): () => Promise<void> {
  const { db, system, config } = context;
  const { account, quoteAsset } = system;
  const limits = limitsFrom(config.alerts, timeframeMs(system.baseTimeframe));
  const quietMs = config.alerts.quietMinutes * 60_000;
  const repeats = {
    lookBackMs: config.alerts.errorQuietMinutes * 60_000,
    windowMs: limits.errorWindowMs,
    times: config.alerts.errorRepeats,
  };
  const watched = { account, symbols: system.instruments };
  const beganAt = context.wallNow();
  let history = NO_HISTORY;
  let sightings: Sightings = new Map();
  let mismatches: Snapshot['mismatches'] = [];
  let risingErrors: Snapshot['risingErrors'] = [];
  let risk: Snapshot['risk'] = null;
  let booksAt = 0;

  return async () => {
    const now = context.wallNow();
    const [facts, open, repeatedErrors] = await Promise.all([
      readFacts(db, watched),
      readOpenAlerts(db),
      readRepeatedErrors(db, { ...repeats, now }),
    ]);
    if (now - booksAt >= BOOKS_EVERY_MS) {
      const { errorTrendLeast: least, errorTrendFactor: factor } = config.alerts;
      const [found, equity, slowQueries, rising, lastRisk] = await Promise.all([
        readMismatches(db, account),
        readEquity(db, { account, quoteAsset, bot: '*', windowMs: 1, points: 1 }),
        readSlowQueries(db, config.slowQueryMs),
        readRisingErrors(db, { least, factor }),
        readRisk(db, account),
      ]);
      if (found !== null) mismatches = found;
      risingErrors = rising;
      risk = lastRisk;
      booksAt = now;
      gauges.setBooks({ equity: equity.latest, slowQueries });
    }
    const epochs = new Map(facts.agents.flatMap(({ name, epoch }) => (epoch === null ? [] : [[name, epoch] as const])));
    history = noteEpochs(history, epochs, { now, windowMs: limits.restartWindowMs });
    const agents = facts.agents.map(agent => ({
      ...agent,
      recentRestarts: history.takeovers.get(agent.name)?.length ?? 0,
    }));
    const watchingForMs = now - beganAt;
    const snapshot = {
      ...facts,
      agents,
      mismatches,
      repeatedErrors,
      risingErrors,
      risk,
      now,
      watchingForMs,
      upkeepProblem: upkeepProblem(),
      inconsistencies: inconsistencies(),
    };
    const seen = settle(sightings, findAll(snapshot, limits), { now, limits });
    sightings = seen.sightings;
    const changes = alertChanges(open, { settled: seen.settled, seen: sightings }, { now, quietMs });
    if (!isEmpty(changes)) {
      await context.transact(async ({ tx }) => {
        await saveChanges(tx, changes, now);
        return { send: [] };
      });
      for (const { rule, severity, title } of changes.raise) context.log.warn('alert', { rule, severity, title });
    }
    gauges.setFacts(facts, open);
  };
}
