import type { Id } from '#shared/kernel/ids.ts';
import type { EpochMs } from '#shared/kernel/time.ts';
import { send } from '#shared/messaging/send.ts';
import { isTransient } from '#shared/persistence/transaction.ts';
import type { AgentContext } from '#shared/runtime/agent.ts';
import type { ExecutionConfig } from './config.ts';
import { alert } from './messages.ts';
import type { Reconciler } from './reconciler.ts';

const FIRST_RETRY_MS = 200;

type Outcome = Awaited<ReturnType<Reconciler['run']>>;

/** Compares the venue with our books: at the start until it works, then every few seconds, and when something asks for it. */
export class ReconcileSchedule {
  readonly #context: AgentContext<ExecutionConfig>;
  readonly #reconciler: Reconciler;
  readonly #settled: () => boolean;
  #timer: NodeJS.Timeout | null = null;
  #stopped = false;
  /** True once the venue and our books were compared and what followed from it is done. */
  recovered = false;
  /** Why the last comparison failed; null when it did not. */
  trouble: string | null = null;
  #comparedAt: EpochMs | null = null;
  #inMaintenance = false;

  constructor(context: AgentContext<ExecutionConfig>, reconciler: Reconciler, settled: () => boolean) {
    this.#context = context;
    this.#reconciler = reconciler;
    this.#settled = settled;
  }

  /**
   * Entries need a venue that was compared with our books not long ago: after a long absence, or a maintenance, the next comparison
   * comes before trading resumes.
   */
  get admitsEntries(): boolean {
    const { maxOfflineMs, reconcileEveryMs } = this.#context.config;
    const offlineMs = this.#context.wallNow() - (this.#comparedAt ?? 0);
    return this.recovered && !this.#inMaintenance && offlineMs <= Math.max(maxOfflineMs, 2 * reconcileEveryMs);
  }

  /** Ends when the first comparison is through and protection is settled, or after `patienceMs`; then it goes on by itself. */
  async begin(patienceMs: number): Promise<void> {
    const until = this.#context.wallNow() + patienceMs;
    const first = this.#recover();
    await Promise.race([first, this.#sleep(Math.max(0, until - this.#context.wallNow()))]);
  }

  /** Compare soon, because something may have been missed. */
  hurry(reason: string): void {
    this.#context.log.debug('reconcile-hurried', { reason });
    if (this.recovered) this.#schedule(0);
  }

  async command(commandId: Id): Promise<void> {
    const outcome = await this.#once();
    for (;;) {
      try {
        return await this.#answer([commandId], outcome);
      } catch (error) {
        if (this.#stopped || !isTransient(error)) throw error;
        await this.#sleep(FIRST_RETRY_MS);
      }
    }
  }

  stop(): void {
    this.#stopped = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  async #recover(): Promise<void> {
    const { reconcileEveryMs } = this.#context.config;
    // a venue that is away is back soon; one that refuses our key is not to be asked five times a second
    for (let pauseMs = FIRST_RETRY_MS; !this.#stopped; pauseMs = Math.min(pauseMs * 1.5, reconcileEveryMs)) {
      try {
        const unanswered = await this.#unanswered();
        const outcome = await this.#once();
        if (outcome.ok) {
          await this.#answer(unanswered, outcome);
          break;
        }
        await this.#sleep(Math.max(pauseMs, (outcome.error.retryAt ?? 0) - this.#context.wallNow()));
      } catch (error) {
        if (!isTransient(error)) throw error;
        await this.#sleep(FIRST_RETRY_MS);
      }
    }
    // what exists is protected before anything new begins; a desk that cannot be settled must not hold the others for ever
    const until = this.#context.wallNow() + this.#context.config.graceMs;
    while (!this.#stopped && !this.#settled() && this.#context.wallNow() < until) await this.#sleep(5);
    this.recovered = true;
    this.#schedule(this.#context.config.reconcileEveryMs);
  }

  /** What an operator asked of a process that ended before it could answer: this start has done it. */
  async #unanswered(): Promise<readonly Id[]> {
    const rows = await this.#context.db
      .selectFrom('commands')
      .select('id')
      .where('kind', '=', 'reconcile')
      .where('finished_at', 'is', null)
      .execute();
    return rows.map(row => row.id);
  }

  async #answer(commandIds: readonly Id[], outcome: Outcome): Promise<void> {
    if (commandIds.length === 0) return;
    const state = outcome.ok ? 'done' : 'failed';
    const result = outcome.ok ? { ...outcome.value } : { code: outcome.error.code, message: outcome.error.message };
    await this.#context.transact(async ({ marketNow }) => ({
      send: commandIds.map(commandId =>
        send('command-progressed', {
          key: commandId,
          payload: { commandId, state, result },
          cause: { id: commandId, correlationId: commandId, marketTime: marketNow },
          ordinal: 'execution',
        }),
      ),
    }));
  }

  async #once(): Promise<Outcome> {
    const outcome = await this.#reconciler.run();
    this.trouble = outcome.ok ? null : `reconciliation: ${outcome.error.code} ${outcome.error.message}`;
    if (outcome.ok) {
      this.#comparedAt = this.#context.wallNow();
      this.#inMaintenance = false;
    } else {
      this.#context.log.warn('reconciliation-failed', { ...outcome.error });
      if (outcome.error.code === 'VENUE_MAINTENANCE' && !this.#inMaintenance) await this.#closed(outcome.error.message);
    }
    return outcome;
  }

  async #closed(words: string): Promise<void> {
    this.#inMaintenance = true;
    const { venue } = this.#context.system;
    const finding = {
      code: 'VENUE_MAINTENANCE',
      severity: 'warning',
      title: `${venue.id} is closed for maintenance`,
      detail: `Entries wait until it answers again; what rests there stays there. It said: ${words}`,
    } as const;
    await this.#context.transact(async ({ marketNow }) => ({
      send: [alert(finding, { source: venue.id, marketNow })],
    }));
  }

  #schedule(delayMs: number): void {
    if (this.#stopped) return;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#once()
        .then(outcome => {
          const retryAt = outcome.ok ? 0 : (outcome.error.retryAt ?? 0);
          this.#schedule(Math.max(this.#context.config.reconcileEveryMs, retryAt - this.#context.wallNow()));
        })
        .catch(error => {
          this.#context.log.error('reconciliation-broke', { error }); // the database is away: it comes back
          this.#schedule(this.#context.config.reconcileEveryMs);
        });
    }, delayMs);
  }

  async #sleep(ms: number): Promise<void> {
    await new Promise(resolve => setTimeout(resolve, ms));
  }
}
