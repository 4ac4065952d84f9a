import { type EpochMs, epochMs, type Timeframe } from '#shared/kernel/time.ts';
import {
  type Handled,
  type Handler,
  type HandlerContext,
  handler,
  type Transaction,
} from '#shared/messaging/handler.ts';
import type { Message, Outgoing } from '#shared/messaging/message.ts';
import { send } from '#shared/messaging/send.ts';
import type { Log } from '#shared/runtime/log.ts';
import type { ClosedCandle } from '../core/closed-candle.ts';
import type { BotFeatures } from '../core/instrument-features.ts';
import { awaitReferences } from '../core/wait.ts';
import { FeatureCache } from '../feature-cache.ts';
import { readHistories } from '../histories.ts';
import { type ReferenceCandles, readReferenceCandles } from '../store/beside.ts';
import { endWaiting, readWaiting, saveWaiting, type WaitingCandle } from '../store/waiting.ts';
import { type FeatureRow, readBotsText, saveFeatures } from '../store.ts';

type CandleClosed = Message<'candle-closed'>;

export interface CandleClosedOptions {
  readonly base: Timeframe;
  readonly log: Log;
  /** How long a candle waits for those it is compared with, in ms of the wall; null: until a later batch brings a later one of its instrument. */
  readonly referenceTimeoutMs: number | null;
  readonly wallNow: () => EpochMs;
}

export interface CandleClosedHandler extends Handler {
  /** Whether candles wait, as far as is known. */
  waits(): boolean;
  /** Takes those that have waited long enough. */
  look(context: HandlerContext): Promise<Handled>;
}

/** What a batch comes to. */
interface Taken {
  /** In the order in which they are computed. */
  readonly ready: readonly ClosedCandle[];
  readonly references: ReferenceCandles | null;
  readonly writes: readonly Promise<unknown>[];
}

/** Computes what closed with each candle. What it keeps in memory is only a shortcut past the stored candles. */
export function onCandleClosed(options: CandleClosedOptions): CandleClosedHandler {
  const { base, log } = options;
  const cache = new FeatureCache(base, log);
  let isWaiting = true;
  let isFlowMissed = false;
  let turn: Promise<unknown> = Promise.resolve();
  /** One after the other, because both ways in share what is kept in memory. */
  const inTurn = (work: () => Promise<Handled>): Promise<Handled> => {
    const mine = turn.then(work);
    turn = mine.catch(() => undefined);
    return mine;
  };

  const take = async (tx: Transaction, fresh: readonly ClosedCandle[], locked: 'wait' | 'skip'): Promise<Taken> => {
    const isCompared = [...cache.plan.instruments.values()].some(one => one.references.length > 0);
    if (!isCompared) {
      isWaiting = false;
      return { ready: fresh, references: null, writes: [] };
    }
    const since = options.wallNow();
    const waited = await readWaiting(tx, base, locked);
    const before = new Set(waited);
    const candles = [...waited, ...fresh.map((one): WaitingCandle => ({ ...one, since }))];
    const places = candles.flatMap(({ instrumentId, candle: { openTime } }) =>
      cache.referencesOf(instrumentId).map(id => ({ instrumentId: id, openTime })),
    );
    const references = await readReferenceCandles(tx, base, places);
    const { ready, waiting } = awaitReferences({
      candles,
      referencesOf: id => cache.referencesOf(id),
      presence: {
        has: (instrumentId, openTime) => references.at({ instrumentId, openTime }) !== null,
        newest: references.newest,
      },
      isOverdue: (one, isLast) =>
        options.referenceTimeoutMs === null
          ? before.has(one) && !isLast
          : since - one.since >= options.referenceTimeoutMs,
    });
    isWaiting = waiting.length > 0;
    const ended = ready.filter(one => before.has(one));
    const begun = waiting.filter(one => !before.has(one));
    return { ready, references, writes: [endWaiting(tx, ended), saveWaiting(tx, begun)] };
  };

  const compute = async (
    tx: Transaction,
    fresh: readonly ClosedCandle[],
    locked: 'wait' | 'skip',
  ): Promise<Handled> => {
    const { ready, references, writes } = await take(tx, fresh, locked);
    const known = ready.filter(one => cache.plan.instruments.has(one.instrumentId));
    if (known.length === 0) return { send: [], writes };
    const [histories] = await Promise.all([
      readHistories(tx, known, { cache, base, log }),
      cache.observe(tx, epochMs(Math.min(...known.map(one => one.candle.openTime)))),
    ]);
    const rows: FeatureRow[] = [];
    const outgoing: Outgoing[] = [];
    for (const one of known) {
      const { instrumentId, candle, flow, cause } = one;
      const features = cache.of(instrumentId);
      const history = histories.get(one);
      if (history !== undefined) features.restore(history, candle.openTime);
      for (const id of features.plan.references) {
        const reference = references?.at({ instrumentId: id, openTime: candle.openTime }) ?? null;
        if (reference !== null) features.refer(id, reference);
      }
      if (flow === null && !isFlowMissed && features.plan.series.some(series => series.needsFlow)) {
        isFlowMissed = true;
        log.warn('flow-not-followed', {
          instrumentId,
          mend: 'dataCollection.streams: [ticker, trades] in the profile',
        });
      }
      const { closed, ready: told } = features.apply(candle, flow);
      for (const { timeframe, bar, values } of closed) {
        const { correlationId } = cause;
        rows.push({ instrumentId, timeframe, openTime: bar.openTime, values, correlationId });
      }
      for (const each of told) outgoing.push(featuresReady(one, each, cache.versionOf(each.botId)));
    }
    return { send: outgoing, writes: [...writes, saveFeatures(tx, rows)] };
  };

  const handle = async (
    { tx }: HandlerContext,
    messages: readonly CandleClosed[],
    bots: string | null,
  ): Promise<Handled> => {
    const text = bots ?? (await readBotsText(tx));
    return inTurn(async () => {
      cache.refresh(text);
      const own = messages.filter(({ payload }) => cache.plan.instruments.has(payload.instrumentId));
      const odd = own.find(({ payload }) => payload.timeframe !== base);
      if (odd) throw new Error(`a candle of ${odd.payload.timeframe}, while the base timeframe is ${base}`);
      return compute(tx, own.map(closedCandle), 'wait');
    });
  };
  return {
    ...handler('candle-closed', handle, readBotsText),
    waits: () => isWaiting,
    look: ({ tx }) =>
      inTurn(async () => {
        cache.refresh(await readBotsText(tx));
        return compute(tx, [], 'skip');
      }),
  };
}

function closedCandle({ id, correlationId, marketTime, payload }: CandleClosed): ClosedCandle {
  const { instrumentId, openTime, open, high, low, close, volume, flow = null } = payload;
  const cause = { id, correlationId, marketTime };
  return { cause, instrumentId, candle: { openTime, open, high, low, close, volume }, flow };
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
