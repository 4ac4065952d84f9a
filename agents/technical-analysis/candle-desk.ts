import { type EpochMs, epochMs, type Timeframe } from '#shared/kernel/time.ts';
import type { Handled, Transaction } from '#shared/messaging/handler.ts';
import type { Outgoing } from '#shared/messaging/message.ts';
import { send } from '#shared/messaging/send.ts';
import type { Log } from '#shared/runtime/log.ts';
import type { ClosedCandle } from './core/closed-candle.ts';
import type { BotFeatures, CandleEffect } from './core/instrument-features.ts';
import { awaitReferences } from './core/wait.ts';
import { FeatureCache } from './feature-cache.ts';
import { readHistories } from './histories.ts';
import { type ReferenceCandles, readReferenceCandles } from './store/beside.ts';
import { endWaiting, readWaiting, saveWaiting, type WaitingCandle } from './store/waiting.ts';
import { type FeatureRow, saveFeatures } from './store.ts';

export interface CandleDeskOptions {
  readonly base: Timeframe;
  readonly log: Log;
  /** How long a candle waits for those it is compared with, in ms of the wall; null: until a later batch brings a later one of its instrument. */
  readonly referenceTimeoutMs: number | null;
  readonly wallNow: () => EpochMs;
}

/** Candles to compute. */
export interface CandleBatch {
  readonly botsText: string;
  readonly fresh: readonly ClosedCandle[];
  /** Of candles that wait and that another transaction holds: `wait` for it, or `skip` them. */
  readonly locked: 'wait' | 'skip';
}

/** What a batch comes to. */
interface Taken {
  /** In the order in which they are computed. */
  readonly ready: readonly ClosedCandle[];
  readonly references: ReferenceCandles;
  readonly writes: readonly Promise<unknown>[];
}

const NO_REFERENCES: ReferenceCandles = { at: () => null, newest: () => null };

/** Computes what closed with each candle, when all that it is compared with is there. What it keeps in memory is only a shortcut past what is stored. */
export class CandleDesk {
  readonly #options: CandleDeskOptions;
  readonly #cache: FeatureCache;
  #isWaiting = true;
  #isFlowMissed = false;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(options: CandleDeskOptions) {
    this.#options = options;
    this.#cache = new FeatureCache(options.base, options.log);
  }

  /** Whether candles wait, as far as is known. */
  get isWaiting(): boolean {
    return this.#isWaiting;
  }

  /** One batch after the other, because all share what is kept in memory. */
  compute(tx: Transaction, batch: CandleBatch): Promise<Handled> {
    const mine = this.#turn.then(() => {
      this.#cache.refresh(batch.botsText);
      return this.#compute(tx, batch);
    });
    this.#turn = mine.catch(() => undefined);
    return mine;
  }

  async #compute(tx: Transaction, { fresh, locked }: CandleBatch): Promise<Handled> {
    const { base, log } = this.#options;
    const cache = this.#cache;
    const known = fresh.filter(one => cache.plan.instruments.has(one.instrumentId));
    const { ready, references, writes } = await this.#take(tx, known, locked);
    if (ready.length === 0) return { send: [], writes };
    const [histories] = await Promise.all([
      readHistories(tx, ready, { cache, base, log }),
      cache.observe(tx, epochMs(Math.min(...ready.map(one => one.candle.openTime)))),
    ]);
    const rows: FeatureRow[] = [];
    const outgoing: Outgoing[] = [];
    for (const one of ready) {
      const { instrumentId, candle, cause } = one;
      const history = histories.get(one);
      if (history !== undefined) cache.of(instrumentId).restore(history, candle.openTime);
      const { closed, ready: told } = this.#apply(one, references);
      for (const { timeframe, bar, values } of closed) {
        rows.push({ instrumentId, timeframe, openTime: bar.openTime, values, correlationId: cause.correlationId });
      }
      for (const each of told) outgoing.push(featuresReady(one, each, cache.versionOf(each.botId)));
    }
    return { send: outgoing, writes: [...writes, saveFeatures(tx, rows)] };
  }

  #apply({ instrumentId, candle, flow }: ClosedCandle, references: ReferenceCandles): CandleEffect {
    const features = this.#cache.of(instrumentId);
    for (const id of features.plan.references) {
      const reference = references.at({ instrumentId: id, openTime: candle.openTime });
      if (reference !== null) features.refer(id, reference);
    }
    if (flow === null && !this.#isFlowMissed && features.plan.series.some(series => series.needsFlow)) {
      this.#isFlowMissed = true;
      const mend = 'dataCollection.streams: [ticker, trades] in the profile';
      this.#options.log.warn('flow-not-followed', { instrumentId, mend });
    }
    return features.apply(candle, flow);
  }

  /** Of the candles that came and those that waited: which are computed now. */
  async #take(tx: Transaction, fresh: readonly ClosedCandle[], locked: CandleBatch['locked']): Promise<Taken> {
    const { base, referenceTimeoutMs, wallNow } = this.#options;
    const cache = this.#cache;
    const isCompared = [...cache.plan.instruments.values()].some(one => one.references.length > 0);
    if (!isCompared && !this.#isWaiting) return { ready: fresh, references: NO_REFERENCES, writes: [] };
    const now = wallNow();
    const waited = await readWaiting(tx, base, locked);
    const before = new Set(waited);
    const candles = [...waited, ...fresh.map((one): WaitingCandle => ({ ...one, since: now }))];
    const places = candles.flatMap(({ instrumentId, candle: { openTime } }) =>
      cache.referencesOf(instrumentId).map(id => ({ instrumentId: id, openTime })),
    );
    const references = places.length === 0 ? NO_REFERENCES : await readReferenceCandles(tx, base, places);
    const { ready, waiting } = awaitReferences({
      candles,
      referencesOf: id => cache.referencesOf(id),
      presence: {
        has: (instrumentId, openTime) => references.at({ instrumentId, openTime }) !== null,
        newest: references.newest,
      },
      isOverdue: (one, isLast) =>
        referenceTimeoutMs === null ? before.has(one) && !isLast : now - one.since >= referenceTimeoutMs,
    });
    this.#isWaiting = waiting.length > 0;
    const ended = ready.filter(one => before.has(one));
    const begun = waiting.filter(one => !before.has(one));
    return { ready, references, writes: [endWaiting(tx, ended), saveWaiting(tx, begun)] };
  }
}

function featuresReady(
  { cause, instrumentId }: ClosedCandle,
  { botId, timeframe, bar, features }: BotFeatures,
  version: number,
): Outgoing {
  const { openTime, ...prices } = bar;
  return send('features-ready', {
    key: botId,
    cause,
    ordinal: `${botId}|${openTime}`,
    payload: { botId, version, instrumentId, timeframe, openTime, bar: prices, features },
  });
}
