import type { Timeframe } from '#shared/kernel/time.ts';
import { barEnd } from '#shared/kernel/time.ts';
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
import { historyOf } from '../core/history.ts';
import { type BotFeatures, InstrumentFeatures } from '../core/instrument-features.ts';
import { type Plan, planOf } from '../core/plan.ts';
import type { TextBar } from '../core/resampler.ts';
import { type FeatureRow, parseBots, readBotsText, readSeries, saveFeatures, seriesKey } from '../store.ts';

type CandleClosed = Message<'candle-closed'>;

interface Cache {
  botsText: string;
  plan: Plan;
  /** By bot: the version whose features these are. */
  versions: ReadonlyMap<string, number>;
  readonly instruments: Map<string, InstrumentFeatures>;
}

/** Computes what closed with each candle. What it keeps in memory is only a shortcut past the stored candles. */
export function onCandleClosed({ base, log }: { readonly base: Timeframe; readonly log: Log }): Handler {
  const cache: Cache = { botsText: '[]', plan: planOf([], base), versions: new Map(), instruments: new Map() };
  const handle = async (
    { tx }: HandlerContext,
    all: readonly CandleClosed[],
    bots: string | null,
  ): Promise<Handled> => {
    refreshPlan(cache, bots ?? (await readBotsText(tx)), { base, log });
    const messages = all.filter(({ payload }) => cache.plan.instruments.has(payload.instrumentId));
    const odd = messages.find(({ payload }) => payload.timeframe !== base);
    if (odd) throw new Error(`a candle of ${odd.payload.timeframe}, while the base timeframe is ${base}`);
    const histories = await readHistories(tx, cache, { base, messages, log });

    const rows: FeatureRow[] = [];
    const outgoing: Outgoing[] = [];
    for (const message of messages) {
      const { instrumentId } = message.payload;
      const features = featuresOf(cache, instrumentId, base);
      const candle = candleOf(message);
      const history = histories.get(message);
      if (history !== undefined) features.restore(history, candle.openTime);
      const { closed, ready } = features.apply(candle);
      for (const { timeframe, bar, values } of closed) {
        rows.push({ instrumentId, timeframe, openTime: bar.openTime, values, correlationId: message.correlationId });
      }
      for (const one of ready) outgoing.push(featuresReady(message, one, cache.versions.get(one.botId) ?? 1));
    }
    return { send: outgoing, writes: [saveFeatures(tx, rows)] };
  };
  return handler('candle-closed', handle, readBotsText);
}

function refreshPlan(cache: Cache, text: string, { base, log }: { readonly base: Timeframe; readonly log: Log }): void {
  if (text === cache.botsText) return;
  const bots = parseBots(text);
  cache.plan = planOf(bots, base);
  cache.versions = new Map(bots.map(({ id, version }) => [id, version]));
  cache.botsText = text;
  cache.instruments.clear();
  for (const fault of cache.plan.faults) log.error('bot-features-impossible', { fault });
}

function featuresOf(cache: Cache, instrumentId: string, base: Timeframe): InstrumentFeatures {
  const known = cache.instruments.get(instrumentId);
  if (known !== undefined) return known;
  const plan = cache.plan.instruments.get(instrumentId) ?? { instrumentId, series: [], bots: [] };
  const created = new InstrumentFeatures(plan, base);
  cache.instruments.set(instrumentId, created);
  return created;
}

type Histories = ReadonlyMap<CandleClosed, Parameters<InstrumentFeatures['restore']>[0]>;

/** What must be read again: for each candle that is not the successor of what its instrument saw last, in memory or in this batch. */
async function readHistories(
  tx: Transaction,
  cache: Cache,
  { base, messages, log }: { readonly base: Timeframe; readonly messages: readonly CandleClosed[]; readonly log: Log },
): Promise<Histories> {
  const expected = new Map<string, number | null>();
  const jumps: CandleClosed[] = [];
  for (const message of messages) {
    const { instrumentId, openTime } = message.payload;
    const next = expected.get(instrumentId) ?? featuresOf(cache, instrumentId, base).next;
    if (openTime !== next) jumps.push(message);
    expected.set(instrumentId, barEnd(openTime, base));
  }
  if (jumps.length === 0) return new Map();
  const wanted = jumps.flatMap(({ payload: { instrumentId, openTime } }) =>
    featuresOf(cache, instrumentId, base).plan.series.map(({ timeframe }) => ({
      instrumentId,
      timeframe,
      before: openTime,
    })),
  );
  const stored = await readSeries(tx, base, wanted);
  log.info('features-restored', { instruments: jumps.length, series: wanted.length });
  return new Map(
    jumps.map(message => {
      const { instrumentId, openTime: before } = message.payload;
      const { series } = featuresOf(cache, instrumentId, base).plan;
      const histories = series.map(({ timeframe }) =>
        historyOf(timeframe, base, stored.get(seriesKey({ instrumentId, timeframe, before })) ?? []),
      );
      return [message, histories];
    }),
  );
}

const candleOf = ({ payload }: CandleClosed): TextBar => ({
  openTime: payload.openTime,
  open: payload.open,
  high: payload.high,
  low: payload.low,
  close: payload.close,
  volume: payload.volume,
});

function featuresReady(
  cause: CandleClosed,
  { botId, timeframe, bar, features }: BotFeatures,
  version: number,
): Outgoing {
  const { openTime, ...prices } = bar;
  return send('features-ready', {
    key: botId,
    cause,
    ordinal: `${botId}|${openTime}`,
    payload: { botId, version, instrumentId: cause.payload.instrumentId, timeframe, openTime, bar: prices, features },
  });
}
