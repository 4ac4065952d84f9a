import type { Exchange } from '#shared/exchange/port.ts';
import type { Swappable } from '#shared/exchange/swappable.ts';
import type { Id } from '#shared/kernel/ids.ts';
import { err, ok, type Result } from '#shared/kernel/result.ts';
import type { EpochMs } from '#shared/kernel/time.ts';
import { send } from '#shared/messaging/send.ts';
import type { AgentContext } from '#shared/runtime/agent.ts';
import { CHECKOUT } from '#shared/runtime/boot.ts';
import type { SystemConfig } from '#shared/runtime/config/system.ts';
import { systemForSwap } from '#shared/runtime/config/venue-swap.ts';
import { StartFailure } from '#shared/runtime/failure.ts';
import type { VenueBudget } from '#shared/runtime/venue-budget.ts';
import { admitKey } from './admission.ts';
import { isElsewhere, openVenue, restUrlOf } from './open.ts';

type Context = Pick<
  AgentContext<unknown>,
  'system' | 'addresses' | 'db' | 'log' | 'redact' | 'transact' | 'wallNow' | 'marketNow'
>;

interface Swapped {
  readonly address: string;
  /** Whether it is another host than before. */
  readonly moved: boolean;
}

/** Puts an adapter with the present keys and addresses in the place of the running one. */
export class VenueSwap {
  readonly #context: Context;
  readonly #trading: Swappable<Exchange>;
  readonly #budget: VenueBudget;
  #system: SystemConfig;

  constructor(context: Context, trading: Swappable<Exchange>, budget: VenueBudget) {
    this.#context = context;
    this.#trading = trading;
    this.#budget = budget;
    this.#system = context.system;
  }

  /** Tries, and tells the operator what became of it; when it does not work, all stays as it was. */
  async command(commandId: Id): Promise<void> {
    const began = performance.now();
    const outcome = await this.#swap();
    const tookMs = Math.round(performance.now() - began);
    this.#context.log.info('venue-swap', { commandId, tookMs, refused: outcome.ok ? null : outcome.error });
    const payload = outcome.ok
      ? ({ commandId, state: 'done', result: { tookMs, ...outcome.value } } as const)
      : ({ commandId, state: 'failed', result: { message: outcome.error } } as const);
    const { account } = this.#system;
    const moved = (marketTime: EpochMs) =>
      send('venue-moved', {
        key: account,
        payload: { account },
        cause: { id: commandId, correlationId: commandId, marketTime },
        ordinal: 'execution',
      });
    await this.#context.transact(async ({ marketNow }) => ({
      send: [
        send('command-progressed', {
          key: commandId,
          payload,
          cause: { id: commandId, correlationId: commandId, marketTime: marketNow },
          ordinal: 'execution',
        }),
        ...(outcome.ok && outcome.value.moved ? [moved(marketNow)] : []),
      ],
    }));
  }

  async #swap(): Promise<Result<Swapped, string>> {
    const read = systemForSwap(this.#system, CHECKOUT);
    if (!read.ok) return read;
    const system = read.value;
    const address = restUrlOf(system, this.#context);
    const moved = isElsewhere(system, this.#system, this.#context);
    if (moved && (await this.#holdsAnything())) {
      return err(
        `positions or orders are open at the old address, and ${address} knows nothing of them: close them first`,
      );
    }
    const opened = await this.#open(system);
    if (!opened.ok) return opened;
    if (moved) await this.#budget.move(address);
    this.#trading.swap(opened.value);
    this.#system = system;
    return ok({ address, moved });
  }

  async #open(system: SystemConfig): Promise<Result<Exchange, string>> {
    let next: Exchange | null = null;
    try {
      next = await openVenue(system, this.#budget.budget, this.#context);
      if (await admitKey(next, { ...this.#context, system })) return ok(next);
      await next.close();
      return err('the venue does not answer at the new address, or with the new key');
    } catch (error) {
      if (!(error instanceof StartFailure)) throw error;
      await next?.close();
      return err(error.message);
    }
  }

  async #holdsAnything(): Promise<boolean> {
    const { db, system } = this.#context;
    const [positions, orders] = await Promise.all([
      db
        .selectFrom('positions')
        .select('id')
        .where('account', '=', system.account)
        .where('closed_at', 'is', null)
        .limit(1)
        .execute(),
      db
        .selectFrom('orders')
        .select('id')
        .where('account', '=', system.account)
        .where('state', 'in', ['approved', 'submitting', 'unknown', 'open', 'partly-filled'])
        .limit(1)
        .execute(),
    ]);
    return positions.length + orders.length > 0;
  }
}
