import { sql } from 'kysely';
import type { VenueBalance, VenueBalances } from '#shared/exchange/port.ts';
import { deriveId } from '#shared/kernel/ids.ts';
import { type EpochMs, epochMs } from '#shared/kernel/time.ts';
import { send } from '#shared/messaging/send.ts';
import type { AgentContext } from '#shared/runtime/agent.ts';
import type { ExecutionConfig } from './config.ts';

const RETRY_MS = 50;

/**
 * Hands the venue's balances to the books: at most once per interval, and only while nothing is on its way, so that they
 * are those after the fills that are stored.
 */
export class Balances {
  readonly #context: AgentContext<ExecutionConfig>;
  readonly #quiet: () => boolean;
  readonly #waiting = new Map<string, VenueBalance>();
  #venueTime: EpochMs = epochMs(0);
  #timer: NodeJS.Timeout | null = null;
  #lastWritten = 0;
  #changes = 0;

  constructor(context: AgentContext<ExecutionConfig>, quiet: () => boolean) {
    this.#context = context;
    this.#quiet = quiet;
  }

  /** What the stream says changed. */
  changed(balances: readonly VenueBalance[], venueTime: EpochMs): void {
    this.#changes++;
    for (const balance of balances) this.#waiting.set(balance.asset, balance);
    if (venueTime > this.#venueTime) this.#venueTime = venueTime;
    this.#schedule();
  }

  /** A mark to tell whether the stream said anything since. */
  get stand(): number {
    return this.#changes;
  }

  /** All balances, as read; an asset that is left out is zero. `stand`: that before the reading; outdated ones are dropped. */
  async observed({ balances, venueTime }: VenueBalances, stand: number): Promise<boolean> {
    if (stand !== this.#changes) return false;
    this.#waiting.clear();
    await this.#write(balances, { venueTime, complete: true });
    return true;
  }

  stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  #schedule(): void {
    if (this.#timer !== null) return;
    const { wallNow, config } = this.#context;
    const due = Math.max(0, this.#lastWritten + config.balancesEveryMs - wallNow());
    this.#timer = setTimeout(() => this.#flush(), Math.max(due, RETRY_MS));
  }

  #flush(): void {
    this.#timer = null;
    if (this.#waiting.size === 0) return;
    if (!this.#quiet()) {
      this.#schedule();
      return;
    }
    const balances = [...this.#waiting.values()];
    this.#waiting.clear();
    this.#write(balances, { venueTime: this.#venueTime, complete: false }).catch(error => {
      this.#context.log.warn('balances-not-stored', { error });
      for (const balance of balances) if (!this.#waiting.has(balance.asset)) this.#waiting.set(balance.asset, balance);
      this.#schedule();
    });
  }

  async #write(
    balances: readonly VenueBalance[],
    { venueTime, complete }: { readonly venueTime: EpochMs; readonly complete: boolean },
  ): Promise<void> {
    const { account } = this.#context.system;
    this.#lastWritten = this.#context.wallNow();
    const rows = balances.map(({ asset, free, locked }) => ({
      account,
      asset,
      free: free.toString(),
      locked: locked.toString(),
      venue_time: new Date(venueTime).toISOString(),
    }));
    await this.#context.transact(async ({ tx, marketNow }) => {
      const upsert = sql`insert into venue_balances (account, asset, free, locked, venue_time)
        select account, asset, free, locked, venue_time from json_populate_recordset(null::venue_balances, ${JSON.stringify(rows)}::json)
        on conflict (account, asset) do update set free = excluded.free, locked = excluded.locked,
          venue_time = excluded.venue_time, updated_at = now()`.execute(tx);
      const zeroed = complete
        ? sql`update venue_balances set free = 0, locked = 0, venue_time = ${new Date(venueTime)}, updated_at = now()
            where account = ${account} and free + locked > 0 and asset <> all(${balances.map(one => one.asset)}::text[])`.execute(
            tx,
          )
        : null;
      await Promise.all([upsert, zeroed]);
      const id = deriveId('balances', account, venueTime, this.#lastWritten);
      const cause = { id, correlationId: id, marketTime: marketNow };
      return { send: [send('balances-observed', { key: account, payload: { account }, cause })] };
    });
  }
}
