import type { DeskPosition } from '#agents/execution/core/desk.ts';
import type { ContextRow } from '#agents/risk-manager/core/context-row.ts';
import type { Limits } from '#agents/risk-manager/core/limits.ts';
import { methodOf } from '#agents/risk-manager/core/sizing/settings.ts';
import { DAY_MS, type EpochMs } from '#shared/kernel/time.ts';

type Trade = Pick<DeskPosition, 'id' | 'closedAt' | 'realizedPnl' | 'entryQuantity' | 'entryPrice'>;

/** What the closed trades brought of bots that are sized by them. */
export class ClosedTrades {
  readonly #limits: Limits;
  readonly #byBot = new Map<string, Map<string, Trade & { readonly closedAt: EpochMs }>>();

  constructor(limits: Limits) {
    this.#limits = limits;
  }

  /** A position has changed. */
  note(botId: string, position: Trade): void {
    const { closedAt } = position;
    if (closedAt === null || methodOf(this.#limits.sizing, botId) !== 'kelly') return;
    const own = this.#byBot.get(botId) ?? new Map();
    this.#byBot.set(botId, own.set(position.id, { ...position, closedAt }));
  }

  /** Newest first, of the look-back. */
  of(now: EpochMs, botIds: readonly string[]): ContextRow['results'] {
    const since = now - this.#limits.sizing.kelly.lookbackDays * DAY_MS;
    return botIds.flatMap(botId => {
      const own = [...(this.#byBot.get(botId)?.values() ?? [])]
        .filter(({ closedAt, entryQuantity }) => closedAt > since && entryQuantity.gt(0))
        .sort((a, b) => b.closedAt - a.closedAt || (a.id < b.id ? -1 : 1));
      const results = own.map(({ realizedPnl, entryQuantity, entryPrice }) =>
        realizedPnl.div(entryQuantity.times(entryPrice)).toNumber(),
      );
      return results.length === 0 ? [] : [{ botId, results }];
    });
  }
}
