import type { AccountEvent } from '#shared/exchange/port.ts';
import { type Id, idFromHex } from '#shared/kernel/ids.ts';
import type { AgentContext } from '#shared/runtime/agent.ts';
import type { Balances } from './balances.ts';
import type { ExecutionConfig } from './config.ts';
import type { DeskKey } from './core/desk.ts';
import type { Fact } from './core/facts.ts';
import type { Desks } from './desks.ts';
import { recordExternal } from './store/external.ts';
import { desksOf } from './store/orders.ts';
import { fillOf, reportOf } from './venue/facts.ts';

export interface StreamOptions {
  readonly context: AgentContext<ExecutionConfig>;
  readonly desks: Desks;
  readonly balances: Balances;
  /** Something may have been missed: compare with the venue. */
  readonly reconcile: (reason: string) => void;
}

type OrderUpdate = Extract<AccountEvent, { readonly kind: 'order-updated' }>;

/** Takes in what the venue tells by itself, in its order. What is missed here is found by reconciliation. */
export class AccountListener {
  readonly #options: StreamOptions;
  #last: Promise<void> = Promise.resolve();
  #waiting = 0;
  /** Why the stream is not to be relied on now; null when it is. */
  trouble: string | null = 'not connected yet';

  constructor(options: StreamOptions) {
    this.#options = options;
  }

  /** Updates that wait for their order to be looked up. */
  get quiet(): boolean {
    return this.#waiting === 0;
  }

  hear(event: AccountEvent): void {
    const { context, balances, reconcile } = this.#options;
    switch (event.kind) {
      case 'order-updated':
        context.marketNow(event.venueTime); // a stop fills before the bar's candle is told
        this.#updated(event);
        return;
      case 'balances-changed':
        balances.changed(event.balances, event.venueTime);
        return;
      case 'list-updated':
        return; // its legs tell the same
      case 'unreadable':
        context.log.warn('account-frame-unreadable', { text: event.text });
        return;
      case 'refused':
        this.trouble = `${event.fault.code}: ${event.fault.message}`;
        context.log.error('account-stream-refused', { ...event.fault });
        return;
      case 'connection': {
        const { kind, detail } = event.connection;
        const up = kind === 'connected' || kind === 'reconnected';
        this.trouble = up ? null : `account stream ${kind}: ${detail}`;
        context.log.info('account-stream', { kind, detail });
        if (up) reconcile(`account stream ${kind}`);
      }
    }
  }

  #updated(event: OrderUpdate): void {
    const id = idFromHex(event.order.clientOrderId);
    const key = id === null ? undefined : this.#options.desks.keyOfOrder(id);
    if (id !== null && key !== undefined && this.#waiting === 0) {
      this.#post(id, key, event);
      return;
    }
    this.#waiting++;
    this.#last = this.#last
      .then(() => this.#lookUp(id, event))
      .catch(error => this.#options.context.log.warn('account-event-lost', { error })) // reconciliation finds it
      .finally(() => {
        this.#waiting--;
      });
  }

  async #lookUp(id: Id | null, event: OrderUpdate): Promise<void> {
    const { context } = this.#options;
    const key = id === null ? undefined : (await desksOf(context.db, [id])).get(id);
    if (id !== null && key !== undefined) return this.#post(id, key, event);
    const { fill } = event;
    context.log.warn('external-order', { venueOrderId: event.order.venueOrderId, state: event.order.state });
    if (fill === null) return;
    const { account, venue } = context.system;
    const instrumentId = `${venue.id}:${fill.symbol}`;
    await context.transact(({ tx, marketNow }) =>
      recordExternal(tx, { account, trades: [{ instrumentId, fill }], marketNow }),
    );
  }

  #post(id: Id, key: DeskKey, { order, fill, reason }: OrderUpdate): void {
    const facts: Fact[] = [{ ...reportOf(id, order), reason, source: 'stream' }];
    if (fill !== null) facts.unshift(fillOf(id, fill));
    this.#options.desks.post(key, facts);
  }
}
