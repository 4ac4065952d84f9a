import type { Holdings } from '#agents/strategy/core/bot.ts';
import { invariant } from '#shared/kernel/invariant.ts';
import { type EpochMs, timeframeMs } from '#shared/kernel/time.ts';
import type { Trader } from '#shared/research/backtest/loop.ts';
import { NO_ROW } from '#shared/research/backtest/moments.ts';
import type { EngineEvent } from '#shared/simulation/types.ts';
import type { BotSlot } from './bots.ts';
import { type TraderInput, TradingCore } from './trading-core.ts';
import { stepWatched, type Watch, watchesOf } from './watch.ts';

/** Whether every bot decides on base bars, from features of base bars. */
export const isColumnar = ({ features, base }: Pick<TraderInput, 'features' | 'base'>): boolean =>
  features.every(
    bot => bot.timeframe === base && Object.values(bot.features).every(spec => (spec.timeframe ?? base) === base),
  );

/**
 * The same decisions without the ceremony: features as columns, and a bot steps only at bars of which its strategy does not say
 * that they change nothing. What a bot wants then goes the plain way.
 */
export class FastTrader implements Trader {
  readonly core: TradingCore;
  readonly #input: TraderInput;
  readonly #watches: readonly Watch[];
  readonly #barMs: number;

  constructor(input: TraderInput) {
    invariant(isColumnar(input), 'all bots decide on base bars');
    this.#input = input;
    this.#barMs = timeframeMs(input.base);
    this.core = new TradingCore(input);
    this.#watches = watchesOf(input);
  }

  warm(rows: Int32Array): void {
    for (let index = 0; index < rows.length; index++) {
      const row = rows[index] ?? NO_ROW;
      if (row !== NO_ROW) this.core.close(index, row);
    }
  }

  moved(events: readonly EngineEvent[], at: EpochMs): void {
    this.core.hear(events, at);
    this.#renew();
  }

  closed(rows: Int32Array, at: EpochMs): void {
    this.warm(rows);
    if (this.core.look(at)) this.#renew();
    const { entryValidityMs } = this.#input;
    const holdings = (slot: BotSlot): Holdings => this.core.holdings(slot);
    const moment = { rows, at, barMs: this.#barMs, entryValidityMs, holdings };
    const raised = this.#watches.flatMap(watch => stepWatched(watch, moment));
    if (raised.length > 0) {
      this.core.decide(raised, at);
      this.#renew();
    }
    this.core.value(at);
  }

  #renew(): void {
    for (const watch of this.#watches) watch.renew(this.core.holdings(watch.slot));
  }
}
