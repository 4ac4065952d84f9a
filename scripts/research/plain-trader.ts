import type { Arrival } from '#agents/strategy/core/barrier.ts';
import { InstrumentFeatures } from '#agents/technical-analysis/core/instrument-features.ts';
import { idlePlan, planOf } from '#agents/technical-analysis/core/plan.ts';
import { invariant } from '#shared/kernel/invariant.ts';
import type { EpochMs } from '#shared/kernel/time.ts';
import type { Trader } from '#shared/research/backtest/loop.ts';
import { NO_ROW } from '#shared/research/backtest/moments.ts';
import type { EngineEvent } from '#shared/simulation/types.ts';
import { flowAt } from './beside.ts';
import { type BotSlot, NO_MESSAGE, stepSlot, wantsFeatures } from './bots.ts';
import type { Raised } from './recorder.ts';
import { textBarOf } from './text-bar.ts';
import { type TraderInput, TradingCore } from './trading-core.ts';

/** The agents' own cores in lockstep order, each bar through all of them: what everything faster is measured by. */
export class PlainTrader implements Trader {
  readonly core: TradingCore;
  readonly #input: TraderInput;
  readonly #features: readonly InstrumentFeatures[];

  constructor(input: TraderInput) {
    this.#input = input;
    this.core = new TradingCore(input);
    const plan = planOf(input.features, input.base);
    invariant(plan.faults.length === 0, plan.faults.join('; '));
    this.#features = input.series.map(({ instrumentId }) => {
      const own = plan.instruments.get(instrumentId) ?? idlePlan(instrumentId);
      const features = new InstrumentFeatures(own, input.base, input.observations);
      features.restore([], input.from);
      return features;
    });
  }

  warm(rows: Int32Array, at: EpochMs): void {
    this.#take(rows, at, () => undefined);
  }

  moved(events: readonly EngineEvent[], at: EpochMs): void {
    this.core.hear(events, at);
  }

  closed(rows: Int32Array, at: EpochMs): void {
    const arrivals = new Map<string, Arrival[]>();
    this.#take(rows, at, (botId, arrival) => {
      const own = arrivals.get(botId);
      if (own === undefined) arrivals.set(botId, [arrival]);
      else own.push(arrival);
    });
    const raised = [...arrivals].flatMap(([botId, own]) => this.#step(botId, own));
    this.core.decide(raised, at);
    this.core.value(at);
  }

  /** Marks and features of the bars that are over. */
  #take(rows: Int32Array, at: EpochMs, ready: (botId: string, arrival: Arrival) => void): void {
    this.#refer(rows);
    for (const [index, { instrumentId, columns, flow }] of this.#input.series.entries()) {
      const row = rows[index] ?? NO_ROW;
      if (row === NO_ROW) continue;
      this.core.close(index, row);
      const effect = this.#features[index]?.apply(textBarOf(columns, row), flowAt(flow, row));
      for (const { botId, bar, features } of effect?.ready ?? []) {
        const { openTime, ...prices } = bar;
        const ids = { messageId: NO_MESSAGE, correlationId: NO_MESSAGE };
        ready(botId, { ...ids, marketTime: at, instrumentId, openTime, bar: prices, features });
      }
    }
  }

  /** Shows the bars that are over to those that are compared with them. */
  #refer(rows: Int32Array): void {
    for (const features of this.#features) {
      for (const id of features.plan.references) {
        const index = this.#input.series.findIndex(({ instrumentId }) => instrumentId === id);
        const row = rows[index] ?? NO_ROW;
        const columns = this.#input.series[index]?.columns;
        if (columns !== undefined && row !== NO_ROW) features.refer(id, textBarOf(columns, row));
      }
    }
  }

  #step(botId: string, arrivals: readonly Arrival[]): readonly Raised[] {
    const slot: BotSlot | undefined = this.#input.bots.find(({ bot }) => bot.id === botId);
    invariant(slot !== undefined, `bot ${botId} is known`);
    const holdings = this.core.holdings(slot);
    if (!wantsFeatures(slot, holdings)) return [];
    const { entryValidityMs } = this.#input;
    return stepSlot(slot, { arrivals, holdings, entryValidityMs });
  }
}
