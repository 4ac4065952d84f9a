import type { MarketSymbol } from '#shared/domain/instrument.ts';
import type { CandleListener, ConnectionEvent, MarketData, Unsubscribe } from '#shared/exchange/port.ts';
import { barEnd, type Timeframe, timeframeMs } from '#shared/kernel/time.ts';
import type { AgentContext } from '#shared/runtime/agent.ts';
import type { DataCollectionConfig } from '../config.ts';
import type { HeardCandle, Remembered } from '../store.ts';
import { Feed } from './feed.ts';
import type { Findings } from './findings.ts';
import type { Flows } from './flows.ts';
import type { Pulses } from './pulses.ts';
import { repairFeed } from './repair.ts';
import { openSlots } from './slots.ts';
import type { Writer } from './writer.ts';

const CHECK_MS = 1_000;
/** Least pause between two rounds of asking for bars that the stream does not bring. */
const FALLBACK_PAUSE_MS = 2_000;

export interface CollectorOptions {
  readonly context: AgentContext<DataCollectionConfig>;
  readonly market: MarketData;
  readonly writer: Writer;
  readonly findings: Findings;
  readonly timeframe: Timeframe;
  readonly pulses: Pulses;
  readonly flows: Pick<Flows, 'take' | 'mid'>;
}

export interface Collector {
  /** Follows these symbols' closed bars from now on; those of instruments not added yet are dropped. */
  follow(symbols: readonly MarketSymbol[]): void;
  /** Takes an instrument up where it was left: what is missing is fetched first. Adding it again does nothing. */
  add(symbol: MarketSymbol, remembered: Remembered): void;
  /** Resolves when every instrument added so far has caught up. */
  caughtUp(): Promise<void>;
  health(): string | null;
  details(): Readonly<Record<string, unknown>>;
  stop(): void;
}

/** All feeds over one stream: connection, silence, repairs. */
export function openCollector(options: CollectorOptions): Collector {
  const { context, market, writer, findings, timeframe, pulses, flows } = options;
  const { config, log } = context;
  const feeds = new Map<MarketSymbol, Feed>();
  const repairs = new Set<Promise<void>>();
  const inSlot = openSlots(config.parallelRequests);
  const barMs = timeframeMs(timeframe);
  const fallbackMs = Math.max(config.fallbackAfterMs, 2 * barMs);
  const staleMs = Math.max(config.minStaleMs, config.staleAfterBars * barMs);
  let connection: ConnectionEvent | null = null;
  let followed: readonly MarketSymbol[] = [];
  let unsubscribe: Unsubscribe = () => undefined;
  let stopped = false;
  let heardAt = context.wallNow();
  let askedAt = 0;

  const repair = (feed: Feed): void => {
    const run = inSlot(() =>
      repairFeed(feed, { market, timeframe, config, context, writer, stopped: () => stopped }),
    ).catch(error => context.crash(error));
    repairs.add(run);
    void run.finally(() => repairs.delete(run));
  };
  /** Bars may have closed while nobody listened: whoever lacks one asks for it now, not when the next one comes. */
  const catchUp = async (): Promise<void> => {
    const time = await market.serverTime();
    if (!time.ok) return; // the next candle shows the hole
    for (const feed of feeds.values()) {
      const last = feed.lastOpenTime;
      if (last !== null && barEnd(barEnd(last, timeframe), timeframe) <= time.value) feed.hold();
    }
  };
  const listener: CandleListener = {
    heard: pulses.of('candles'),
    candle: frame => {
      heardAt = context.wallNow();
      feeds.get(frame.symbol)?.receive(frame);
    },
    unreadable: text => {
      const instrumentId = `${market.capabilities.venue}:*`;
      findings.report({ instrumentId, code: 'CANDLE_UNREADABLE', openTime: null, detail: { text }, state: 'mended' });
    },
    connection: event => {
      connection = event;
      const { kind, detail } = event;
      log[kind === 'connected' || kind === 'reconnected' ? 'info' : 'warn'](`candles-${kind}`, { detail });
      if (kind === 'connected' || kind === 'reconnected') void catchUp();
    },
  };
  const subscribe = (): void => {
    unsubscribe();
    unsubscribe = market.subscribeCandles(followed, timeframe, listener);
  };
  const checkSilence = (): void => {
    const silent = [...feeds.values()].filter(feed => feed.checkSilence(staleMs));
    if (silent.length === 0) return;
    log.warn('candles-stale', { code: 'DATA_STALE', instruments: silent.map(feed => feed.instrumentId) });
    subscribe();
  };
  /** While the stream brings nothing for long, the bars come from the venue's history, at their own pace. */
  const fallBack = (): void => {
    const now = context.wallNow();
    if (now - heardAt <= fallbackMs || now - askedAt < Math.max(FALLBACK_PAUSE_MS, barMs)) return;
    askedAt = now;
    log.warn('candles-by-history', { silentMs: now - heardAt });
    void catchUp();
  };
  const timer = setInterval(() => {
    checkSilence();
    fallBack();
  }, CHECK_MS);

  return {
    follow: symbols => {
      followed = symbols;
      subscribe();
    },
    add: (symbol, { id, last, open }) => {
      if (feeds.has(symbol)) return;
      const { wallNow } = context;
      const stored = {
        add: (heard: HeardCandle) => {
          // the quote of now says nothing about a bar that is told later
          const mid = heard.source === 'stream' ? flows.mid(symbol) : null;
          writer.add({ ...heard, mid, flow: flows.take(symbol, heard.candle.openTime) });
        },
        mend: writer.mend,
      };
      const report = findings.report;
      const feed = new Feed({ instrumentId: id, symbol, last, open, writer: stored, report, wallNow, repair });
      feeds.set(symbol, feed);
      repair(feed);
    },
    caughtUp: async () => {
      await Promise.all(repairs);
      await writer.settled();
    },
    health: () => {
      const stale = [...feeds.values()].filter(feed => feed.stale).map(feed => feed.symbol);
      if (stale.length > 0) return `DATA_STALE: nothing comes for ${stale.join(', ')}`;
      if (connection === null) return 'the market stream is not connected yet';
      return connection.kind === 'lost' ? `VENUE_UNREACHABLE: ${connection.detail}` : null;
    },
    details: () => ({
      instruments: feeds.size,
      repairing: repairs.size,
      stream: connection?.kind ?? 'never-connected',
    }),
    stop: () => {
      stopped = true;
      clearInterval(timer);
      unsubscribe();
    },
  };
}
