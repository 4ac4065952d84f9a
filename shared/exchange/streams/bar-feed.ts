import type { MarketSymbol } from '../../domain/instrument.ts';
import { DECIMAL_TEXT, Decimal } from '../../kernel/decimal.ts';
import { type EpochMs, type Timeframe, timeframeMs } from '../../kernel/time.ts';
import type { CandleFrame, CandleListener, MarketData } from '../port.ts';
import { asFrame, type ClosedBar, openBarMaker, type Trade } from './traded-bars.ts';

/** Venues list no shorter bars. */
const MINUTE_MS = 60_000;

/** One symbol's bars, while its trades are followed. */
export interface BarFeed {
  /** Trades, oldest first: the latest ones at the start of a connection, or those that came since. `at`: the venue's clock. */
  take(trades: readonly Trade[], told: { readonly type: 'snapshot' | 'update'; readonly at: EpochMs }): void;
  /** The venue's clock went on. */
  clock(now: EpochMs): void;
  stop(): void;
}

export interface BarFeedOptions {
  readonly timeframe: Timeframe;
  readonly listener: Pick<CandleListener, 'candle'>;
  /** The venue's own bars, which those of a minute and more are checked against when they close. */
  readonly candles: MarketData['candles'];
}

/** One symbol's bars: made of trades, told in order. */
export function openBarFeed(symbol: MarketSymbol, { timeframe, listener, candles }: BarFeedOptions): BarFeed {
  const maker = openBarMaker(timeframe);
  const of = { symbol, timeframe };
  let telling: Promise<void> = Promise.resolve();
  let stopped = false;

  const tell = async (closed: readonly ClosedBar[]): Promise<void> => {
    const listed = await listedBars(closed);
    for (const { openTime, bar } of closed) {
      const frame = fuller(listed.get(openTime), bar === null ? undefined : asFrame(bar, of));
      if (frame !== undefined && !stopped) listener.candle(frame);
    }
  };
  const listedBars = async (closed: readonly ClosedBar[]): Promise<ReadonlyMap<number, CandleFrame>> => {
    const [from, to] = [closed[0]?.openTime, closed.at(-1)?.openTime];
    if (from === undefined || to === undefined || timeframeMs(timeframe) < MINUTE_MS) return new Map();
    const read = await candles({ ...of, from, to, limit: closed.length });
    return new Map(read.ok ? read.value.map(frame => [frame.openTime, frame]) : []);
  };
  const clock = (now: EpochMs): void => {
    const closed = maker.closed(now);
    if (closed.length > 0) telling = telling.then(() => tell(closed));
  };
  return {
    clock,
    take: (trades, { type, at }) => {
      if (type === 'snapshot') maker.begin(trades, at);
      else maker.add(trades, at);
      clock(at); // trades of one product come in order, so those of the bars before are all there
    },
    stop: () => {
      stopped = true;
    },
  };
}

/** The one with more volume: the venue's list may lag behind its trades, and trades may have been missed. */
function fuller(listed: CandleFrame | undefined, traded: CandleFrame | undefined): CandleFrame | undefined {
  if (listed === undefined || traded === undefined) return listed ?? traded;
  const lags = DECIMAL_TEXT.test(listed.volume) && new Decimal(listed.volume).lt(traded.volume);
  return lags ? traded : listed;
}
