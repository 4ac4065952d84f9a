import { localBudget } from '#shared/exchange/budget/local.ts';
import { type EpochMs, epochMs } from '#shared/kernel/time.ts';
import { isTransient } from '#shared/persistence/transaction.ts';
import type { AgentContext } from '#shared/runtime/agent.ts';
import { hasObservations, readPolls, saveObservations, savePoll } from '../observations.ts';
import type { Source, SourceFault } from './source.ts';

/**
 * What is stored now counts so much later, by the market's clock: by then it is committed, so that whoever computes a bar that
 * closes afterwards sees it, now and in every replay.
 */
const COMMITTED_BY_MS = 10_000;
const LOOK_MS = 1_000;
/** First pause after a fault; it doubles up to the usual one. */
const RETRY_MS = 60_000;

export interface Poller {
  /** By source, what is wrong with it; empty when nothing is. */
  problems(): Readonly<Record<string, string>>;
  stop(): void;
}

type Context = Pick<AgentContext<unknown>, 'db' | 'transact' | 'wallNow' | 'marketNow' | 'log' | 'metrics' | 'crash'>;

export interface PollerOptions {
  readonly context: Context;
  readonly sources: readonly Source[];
  readonly staleAfterPolls: number;
}

/** A series under way. */
interface Turn {
  readonly series: string;
  dueAt: number;
  faults: number;
  answeredAt: number;
  problem: string | null;
  isStale: boolean;
}

/**
 * Asks every source in its turn, one question at a time, and stores what is new. When a series was asked for last is stored too, so that a
 * restart asks no sooner.
 */
export async function openPoller({ context, sources, staleAfterPolls }: PollerOptions): Promise<Poller> {
  const { wallNow, log, metrics } = context;
  const stored = metrics.counter('observations_stored_total', 'Observations written', ['source']);
  const failed = metrics.counter('source_faults_total', 'Questions that a source did not answer', ['source', 'code']);
  const polls = new Map((await readPolls(context.db)).map(one => [`${one.source}|${one.series}`, one]));
  const desks = sources.map(source => ({
    source,
    budget: localBudget(source.limits, wallNow),
    isBusy: false,
    turns: source.series.map((series): Turn => {
      const poll = polls.get(`${source.name}|${series}`);
      const dueAt = poll === undefined ? 0 : poll.askedAt + source.everyMs;
      const answeredAt = poll?.answeredAt ?? wallNow();
      return { series, dueAt, faults: 0, answeredAt, problem: null, isStale: false };
    }),
  }));
  type Desk = (typeof desks)[number];

  const heardOf = async ({ source }: Desk, turn: Turn, now: EpochMs): Promise<SourceFault | null> => {
    const { series } = turn;
    const isFirst = !(await hasObservations(context.db, source.name, series));
    const answer = await source.ask({ series, now, isFirst });
    const problem = answer.ok ? null : `${answer.error.code}: ${answer.error.message}`;
    let rows = 0;
    await context.transact(async ({ tx }) => {
      if (answer.ok) {
        const knownAt = epochMs(context.marketNow() + COMMITTED_BY_MS);
        rows = await saveObservations(tx, { source: source.name, heard: answer.value, knownAt });
      }
      await savePoll(tx, { source: source.name, series, askedAt: now, problem });
      return { send: [] };
    });
    stored.inc({ source: source.name }, rows);
    return answer.ok ? null : answer.error;
  };
  const ask = async (desk: Desk, turn: Turn): Promise<void> => {
    const { source, budget } = desk;
    const now = wallNow();
    const held = await budget.take('data', Object.fromEntries(source.limits.map(limit => [limit.name, 1])));
    if (held !== null) {
      turn.dueAt = Math.max(now + LOOK_MS, held.retryAt ?? 0);
      return;
    }
    const error = await heardOf(desk, turn, now);
    if (error === null) {
      if (turn.problem !== null) log.info('source-answers-again', { source: source.name, series: turn.series });
      Object.assign(turn, { dueAt: now + source.everyMs, faults: 0, answeredAt: now, problem: null, isStale: false });
      return;
    }
    const { code, message, retryAt } = error;
    failed.inc({ source: source.name, code });
    if (turn.problem === null) log.warn('source-failed', { code, source: source.name, series: turn.series, message });
    if (code === 'SOURCE_RATE_LIMITED' && retryAt !== null) budget.stop(null, retryAt, message);
    const pause = Math.min(source.everyMs, RETRY_MS * 2 ** Math.min(20, turn.faults));
    Object.assign(turn, { dueAt: Math.max(now + pause, retryAt ?? 0), faults: turn.faults + 1, problem: code });
  };
  const checkStale = ({ source }: Desk, turn: Turn): void => {
    const silentMs = wallNow() - turn.answeredAt;
    if (turn.isStale || turn.problem === null || silentMs < staleAfterPolls * source.everyMs) return;
    turn.isStale = true;
    log.error('source-stale', { code: 'SOURCE_STALE', source: source.name, series: turn.series, silentMs });
  };
  const look = async (desk: Desk): Promise<void> => {
    if (desk.isBusy) return;
    desk.isBusy = true;
    try {
      for (const turn of desk.turns) {
        if (turn.dueAt <= wallNow()) await ask(desk, turn);
        checkStale(desk, turn);
      }
    } catch (error) {
      if (!isTransient(error)) context.crash(error);
    } finally {
      desk.isBusy = false;
    }
  };
  const lookAll = (): void => {
    for (const desk of desks) void look(desk);
  };
  lookAll();
  const timer = setInterval(lookAll, LOOK_MS);
  return {
    problems: () =>
      Object.fromEntries(
        desks.flatMap(({ source, turns }) => {
          const wrong = turns.filter(({ problem }) => problem !== null);
          return wrong.length === 0
            ? []
            : [[source.name, wrong.map(({ series, problem }) => `${series}: ${problem}`).join(', ')]];
        }),
      ),
    stop: () => clearInterval(timer),
  };
}
