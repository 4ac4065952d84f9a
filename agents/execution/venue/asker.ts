import type { MarketSymbol } from '#shared/domain/instrument.ts';
import { isLive } from '#shared/domain/order-state.ts';
import type { ClientListId, Outcome, Trading, VenueOrder } from '#shared/exchange/port.ts';
import { hexOf, type Id } from '#shared/kernel/ids.ts';
import type { EpochMs } from '#shared/kernel/time.ts';
import type { Transaction } from '#shared/messaging/handler.ts';
import type { Log } from '#shared/runtime/log.ts';
import { askDelayMs, type Evidence, nextAskMs, verdictOnSilence } from '../core/absence.ts';
import type { DeskKey, DeskOrder } from '../core/desk.ts';
import type { Fact } from '../core/facts.ts';
import { standingOf } from '../store/orders.ts';
import { clientOrderIdOf, reportsOf } from './facts.ts';
import { holdsAll } from './holdings.ts';
import { type Answer, inquire } from './inquiry.ts';
import { type AccountReads, accountReads } from './reads.ts';

export interface Target {
  readonly key: DeskKey;
  readonly symbol: MarketSymbol;
  readonly order: DeskOrder;
}

export interface AskerOptions {
  readonly trading: Trading;
  readonly db: Transaction;
  readonly wallNow: () => EpochMs;
  /** First pause between two questions about one order. */
  readonly firstMs: number;
  readonly log: Log;
}

/** Asks the venue about orders, again and again with growing pauses, until the answer is certain. Sends nothing new. */
export class Asker {
  readonly #options: AskerOptions;
  readonly #reads: AccountReads;
  readonly #running = new Set<Id>();
  #stopped = false;

  constructor(options: AskerOptions) {
    this.#options = options;
    this.#reads = accountReads(options.trading);
  }

  /** Orders that are being asked about. */
  get open(): ReadonlySet<Id> {
    return this.#running;
  }

  stop(): void {
    this.#stopped = true;
  }

  /** Asks until the order's stand and fills are known; tells `deliver` what is learnt. One round of questions per order. */
  ask(target: Target, deliver: (facts: readonly Fact[]) => void): void {
    const { id } = target.order;
    if (this.#running.has(id)) return;
    this.#running.add(id);
    this.#pursue(target, deliver)
      .catch(error => this.#options.log.warn('asking-ended', { order: id, error })) // reconciliation asks again
      .finally(() => this.#running.delete(id));
  }

  /** Asks until the venue answers with how the order stands; for cancels whose own answer says nothing certain. */
  async settle(target: Target, { notBefore }: { readonly notBefore: EpochMs | null }): Promise<readonly Fact[]> {
    const { wallNow } = this.#options;
    const began = wallNow();
    if (notBefore !== null) await this.#pause(notBefore - wallNow());
    for (let attempt = 0; !this.#stopped; attempt++) {
      await this.#pause(askDelayMs(attempt, this.#options.firstMs));
      const answer = await this.#inquire(target);
      if (answer.kind === 'found' && answer.complete) return answer.facts;
      if (answer.kind === 'denied' && wallNow() - began > 60_000) {
        return [{ kind: 'absent', orderId: target.order.id, detail: 'the venue no longer knows it' }];
      }
      if (answer.kind === 'failed' && answer.retryAt !== null) await this.#pause(answer.retryAt - wallNow());
    }
    return [];
  }

  async #pursue(target: Target, deliver: (facts: readonly Fact[]) => void): Promise<void> {
    const { wallNow, firstMs, db } = this.#options;
    for (let attempt = 0; ; attempt++) {
      await this.#pause(nextAskMs(attempt, { order: target.order, now: wallNow(), firstMs }));
      if (this.#stopped) return;
      const answer = await this.#inquire(target);
      if (answer.kind === 'found') {
        deliver(answer.facts);
        if (answer.complete) return;
        continue;
      }
      if (answer.kind === 'failed') {
        if (answer.retryAt !== null) await this.#pause(answer.retryAt - wallNow());
        continue;
      }
      const standing = await standingOf(db, target.order.id);
      if (standing === null || !isLive(standing)) return; // somebody else learnt it meanwhile
      if (standing === 'open' || standing === 'partly-filled') return; // seen by the stream; only its fills were asked for
      const facts = await this.#judgeSilence(target, answer);
      if (facts.length === 0) continue;
      deliver(facts);
      return;
    }
  }

  async #judgeSilence(target: Target, answer: Answer & { readonly kind: 'denied' }): Promise<readonly Fact[]> {
    const { wallNow } = this.#options;
    const { order } = target;
    const absent: Fact = { kind: 'absent', orderId: order.id, detail: 'denied in orders, open orders and trades' };
    const verdict = verdictOnSilence(order, { now: wallNow(), evidence: null });
    if (verdict === 'never-arrived') return [absent];
    if (verdict === 'keep-asking' || answer.ambiguous) return [];
    const probe = await this.#probe(target);
    if ('found' in probe) return probe.found;
    const judged = verdictOnSilence(order, { now: wallNow(), evidence: probe });
    return judged === 'never-arrived' ? [absent] : [];
  }

  /** Evidence that the order neither rests nor sold; or, when the cancel finds it, how it and its sibling ended. */
  async #probe({ key, order, symbol }: Target): Promise<Evidence | { readonly found: readonly Fact[] }> {
    const { db } = this.#options;
    const cancel = await this.#takeOff({ order, symbol });
    if (cancel.kind === 'confirmed') return { found: reportsOf(cancel.value) };
    const notResting = cancel.kind === 'rejected' && cancel.fault.code === 'VENUE_ORDER_NOT_OPEN';
    if (!notResting) return { notResting, notSold: false };
    const sale = { account: key.account, symbol, sold: order.quantity };
    return { notResting, notSold: await holdsAll({ reads: this.#reads, db }, sale) };
  }

  /** An order of a list is taken off with its list, so that the answer tells of both legs. */
  async #takeOff({ order, symbol }: Pick<Target, 'order' | 'symbol'>): Promise<Outcome<readonly VenueOrder[]>> {
    const { trading, wallNow } = this.#options;
    if (order.listId === null) {
      const cancel = await trading.cancel({ symbol, clientOrderId: clientOrderIdOf(order), sentAt: wallNow() });
      return cancel.kind === 'confirmed' ? { kind: 'confirmed', value: [cancel.value] } : cancel;
    }
    const clientListId = hexOf(order.listId) as ClientListId;
    const cancel = await trading.cancelOco({ symbol, clientListId, sentAt: wallNow() });
    return cancel.kind === 'confirmed' ? { kind: 'confirmed', value: cancel.value.orders } : cancel;
  }

  /** One question; a database that is away is one more reason to ask again later. */
  async #inquire(target: Target): Promise<Answer> {
    const { trading, db, log } = this.#options;
    try {
      return await inquire({ ...target, trading, reads: this.#reads, db });
    } catch (error) {
      if (!this.#stopped) log.warn('question-failed', { order: target.order.id, error });
      return { kind: 'failed', retryAt: null };
    }
  }

  async #pause(ms: number): Promise<void> {
    if (ms > 0) await new Promise(resolve => setTimeout(resolve, ms).unref());
  }
}
