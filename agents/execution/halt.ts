import { sql } from 'kysely';
import type { Id } from '#shared/kernel/ids.ts';
import type { EpochMs } from '#shared/kernel/time.ts';
import { send } from '#shared/messaging/send.ts';
import { isTransient } from '#shared/persistence/transaction.ts';
import type { AgentContext } from '#shared/runtime/agent.ts';
import type { ExecutionConfig } from './config.ts';
import type { DeskKey, TradingState } from './core/desk.ts';
import type { Desks } from './desks.ts';
import { keyOf } from './store/rows.ts';

const LOOK_MS = 20;
const RETRY_MS = 200;

/** Whether entries may be sent, and the acknowledgement of an operator's halt. */
export class TradingGate {
  readonly #context: AgentContext<ExecutionConfig>;
  readonly #desks: () => Desks;
  #state: TradingState = 'ACTIVE';
  #stopped = false;

  constructor(context: AgentContext<ExecutionConfig>, desks: () => Desks) {
    this.#context = context;
    this.#desks = desks;
  }

  get state(): TradingState {
    return this.#state;
  }

  get mayEnter(): boolean {
    return this.#state === 'ACTIVE';
  }

  /** A stricter state holds from now on, before its transaction is through; a looser one must wait for the commit. */
  tighten(state: TradingState): void {
    if (state !== 'ACTIVE') this.#state = state;
  }

  /** Reads the state as it stands and finishes an acknowledgement that a crash may have cut off. */
  async recover(): Promise<void> {
    const { db, system } = this.#context;
    const row = await db
      .selectFrom('trading_state')
      .select(['state', 'command_id'])
      .where('account', '=', system.account)
      .executeTakeFirst();
    if (row !== undefined) this.changed(row.state, row.command_id);
  }

  /** Resting entries are cancelled; once nothing is on its way any more, the command is acknowledged. */
  changed(state: TradingState, commandId: Id | null): void {
    this.#state = state;
    void this.#keepEnforcing(state, commandId);
  }

  stop(): void {
    this.#stopped = true;
  }

  /** A database that is away for a moment must not leave entries standing: tried until it is done or another state holds. */
  async #keepEnforcing(state: TradingState, commandId: Id | null): Promise<void> {
    while (!this.#stopped && this.#state === state) {
      try {
        return await this.#enforce(state, commandId);
      } catch (error) {
        this.#context.log.error('trading-state-not-enforced', { state, error });
        if (!isTransient(error)) return;
        await new Promise(resolve => setTimeout(resolve, RETRY_MS));
      }
    }
  }

  async #enforce(state: TradingState, commandId: Id | null): Promise<void> {
    if (state !== 'ACTIVE') for (const { key } of await this.#entries()) this.#desks().post(key, []);
    if (commandId === null) return;
    for (;;) {
      if (this.#stopped || this.#state !== state) return; // another command came after it
      if (this.#desks().idle) {
        const entries = state === 'ACTIVE' ? [] : await this.#entries();
        const unknown = entries.filter(entry => entry.state === 'unknown').map(entry => entry.id);
        if (this.#desks().idle && entries.length === unknown.length) return this.#acknowledge(commandId, state);
      }
      await new Promise(resolve => setTimeout(resolve, LOOK_MS));
    }
  }

  /** Entries that the venue may still fill. */
  async #entries(): Promise<readonly { readonly id: Id; readonly state: string; readonly key: DeskKey }[]> {
    const rows = await this.#context.db
      .selectFrom('orders')
      .select(['id', 'state', 'account', 'bot_id', 'instrument_id'])
      .where('account', '=', this.#context.system.account)
      .where('purpose', '=', 'entry')
      .where('state', 'in', ['approved', 'submitting', 'unknown', 'open', 'partly-filled'])
      .execute();
    return rows.map(row => ({ id: row.id, state: row.state, key: keyOf(row) }));
  }

  async #acknowledge(commandId: Id, state: TradingState): Promise<void> {
    const rows = await this.#context.db
      .selectFrom('orders')
      .select('client_order_id')
      .where('account', '=', this.#context.system.account)
      .where('state', '=', 'unknown')
      .execute();
    const unknownOrders = rows.map(row => row.client_order_id);
    const result = { by: 'execution', tradingState: state };
    const superseded = await this.#superseded(commandId);
    await this.#context.transact(async ({ marketNow }) => ({
      send: [
        ...superseded.map(id => ({
          commandId: id,
          state: 'failed' as const,
          result: { ...result, code: 'EXECUTION_COMMAND_SUPERSEDED' },
        })),
        { commandId, state: 'done' as const, result: { ...result, unknownOrders } },
      ].map(payload =>
        send('command-progressed', {
          key: payload.commandId,
          payload,
          cause: { id: payload.commandId, correlationId: payload.commandId, marketTime: marketNow },
          ordinal: 'execution',
        }),
      ),
    }));
    this.#context.log.info('trading-state-acknowledged', { state, commandId, unknownOrders });
  }

  /** Commands for an earlier state that this one came before: nobody will carry them out any more. */
  async #superseded(commandId: Id): Promise<readonly Id[]> {
    const { db, system } = this.#context;
    const [own] = await db.selectFrom('commands').select('issued_at').where('id', '=', commandId).execute();
    if (own === undefined) return [];
    const rows = await db
      .selectFrom('commands')
      .select('id')
      .where('kind', 'in', ['halt', 'reduce', 'resume'])
      .where(sql<string>`payload ->> 'account'`, '=', system.account)
      .where('issued_at', '<', sql<EpochMs>`${new Date(own.issued_at)}`)
      .where('finished_at', 'is', null)
      .execute();
    return rows.map(row => row.id);
  }
}
