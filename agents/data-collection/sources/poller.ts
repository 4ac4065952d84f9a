import type { Budget } from '#shared/exchange/budget/budget.ts';
import { localBudget } from '#shared/exchange/budget/local.ts';
import { type EpochMs, epochMs } from '#shared/kernel/time.ts';
import { isTransient } from '#shared/persistence/transaction.ts';
import type { AgentContext } from '#shared/runtime/agent.ts';
import { hasObservations, type Poll, readPolls, saveObservations, savePoll } from '../observations.ts';
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
  /** By the wall clock. */
  dueAt: number;
  /** Questions in a row that were not answered. */
  faults: number;
  answeredAt: number;
  /** The code of the last fault; null when the last question was answered. */
  problem: string | null;
  isStale: boolean;
}

/** One source: its series in their turns, one question at a time. */
class SourceDesk {
  readonly #source: Source;
  readonly #options: DeskOptions;
  readonly #budget: Budget;
  readonly #turns: readonly Turn[];
  #isBusy = false;

  constructor(source: Source, polls: readonly Poll[], options: DeskOptions) {
    const { wallNow } = options.context;
    this.#source = source;
    this.#options = options;
    this.#budget = localBudget(source.limits, wallNow);
    this.#turns = source.series.map((series): Turn => {
      const poll = polls.find(one => one.source === source.name && one.series === series);
      const dueAt = poll === undefined ? 0 : poll.askedAt + source.everyMs;
      const answeredAt = poll?.answeredAt ?? wallNow();
      return { series, dueAt, faults: 0, answeredAt, problem: null, isStale: false };
    });
  }

  /** `series: CODE`, with commas; null when nothing is wrong. */
  problem(): string | null {
    const wrong = this.#turns.filter(({ problem }) => problem !== null);
    return wrong.length === 0 ? null : wrong.map(({ series, problem }) => `${series}: ${problem}`).join(', ');
  }

  get name(): string {
    return this.#source.name;
  }

  /** Asks what is due. */
  async look(): Promise<void> {
    if (this.#isBusy) return;
    this.#isBusy = true;
    const { wallNow, crash } = this.#options.context;
    try {
      for (const turn of this.#turns) {
        if (turn.dueAt <= wallNow()) await this.#ask(turn);
        this.#checkStale(turn);
      }
    } catch (error) {
      if (!isTransient(error)) crash(error);
    } finally {
      this.#isBusy = false;
    }
  }

  async #ask(turn: Turn): Promise<void> {
    const { everyMs, limits } = this.#source;
    const now = this.#options.context.wallNow();
    const held = await this.#budget.take('data', Object.fromEntries(limits.map(limit => [limit.name, 1])));
    if (held !== null) {
      turn.dueAt = Math.max(now + LOOK_MS, held.retryAt ?? 0);
      return;
    }
    const error = await this.#hear(turn, now);
    if (error !== null) return this.#failed(turn, error, now);
    if (turn.problem !== null) this.#options.context.log.info('source-answers-again', this.#label(turn));
    Object.assign(turn, { dueAt: now + everyMs, faults: 0, answeredAt: now, problem: null, isStale: false });
  }

  /** Asks, and stores what is new and that it was asked. */
  async #hear({ series }: Turn, now: EpochMs): Promise<SourceFault | null> {
    const { context, stored } = this.#options;
    const { name: source } = this.#source;
    const isFirst = !(await hasObservations(context.db, source, series));
    const answer = await this.#source.ask({ series, now, isFirst });
    const problem = answer.ok ? null : `${answer.error.code}: ${answer.error.message}`;
    let rows = 0;
    await context.transact(async ({ tx }) => {
      const knownAt = epochMs(context.marketNow() + COMMITTED_BY_MS);
      if (answer.ok) rows = await saveObservations(tx, { source, heard: answer.value, knownAt });
      await savePoll(tx, { source, series, askedAt: now, problem });
      return { send: [] };
    });
    stored(source, rows);
    return answer.ok ? null : answer.error;
  }

  #failed(turn: Turn, { code, message, retryAt }: SourceFault, now: EpochMs): void {
    this.#options.failed(this.#source.name, code);
    if (turn.problem === null) this.#options.context.log.warn('source-failed', { ...this.#label(turn), code, message });
    if (code === 'SOURCE_RATE_LIMITED' && retryAt !== null) this.#budget.stop(null, retryAt, message);
    const pause = Math.min(this.#source.everyMs, RETRY_MS * 2 ** Math.min(20, turn.faults));
    Object.assign(turn, { dueAt: Math.max(now + pause, retryAt ?? 0), faults: turn.faults + 1, problem: code });
  }

  #checkStale(turn: Turn): void {
    const { context, staleAfterPolls } = this.#options;
    const silentMs = context.wallNow() - turn.answeredAt;
    if (turn.isStale || turn.problem === null || silentMs < staleAfterPolls * this.#source.everyMs) return;
    turn.isStale = true;
    context.log.error('source-stale', { ...this.#label(turn), code: 'SOURCE_STALE', silentMs });
  }

  #label({ series }: Turn) {
    return { source: this.#source.name, series };
  }
}

interface DeskOptions extends Pick<PollerOptions, 'context' | 'staleAfterPolls'> {
  readonly stored: (source: string, rows: number) => void;
  readonly failed: (source: string, code: string) => void;
}

/** Asks every source in its turn, and stores what is new. When a series was asked for last is stored too, so that a restart asks no sooner. */
export async function openPoller({ context, sources, staleAfterPolls }: PollerOptions): Promise<Poller> {
  const { metrics } = context;
  const rows = metrics.counter('observations_stored_total', 'Observations written', ['source']);
  const faults = metrics.counter('source_faults_total', 'Questions that a source did not answer', ['source', 'code']);
  const polls = await readPolls(context.db);
  const options: DeskOptions = {
    context,
    staleAfterPolls,
    stored: (source, count) => rows.inc({ source }, count),
    failed: (source, code) => faults.inc({ source, code }),
  };
  const desks = sources.map(source => new SourceDesk(source, polls, options));
  const lookAll = (): void => {
    for (const desk of desks) void desk.look();
  };
  lookAll();
  const timer = setInterval(lookAll, LOOK_MS);
  return {
    problems: () =>
      Object.fromEntries(
        desks.flatMap(desk => {
          const problem = desk.problem();
          return problem === null ? [] : [[desk.name, problem]];
        }),
      ),
    stop: () => clearInterval(timer),
  };
}
