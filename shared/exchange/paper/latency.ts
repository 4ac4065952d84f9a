import type { MarketSymbol } from '../../domain/instrument.ts';
import type { EpochMs, Timeframe } from '../../kernel/time.ts';
import type { LatencyObserver } from './venue.ts';

const KEPT = 20_000;

/** When the frame that closes a bar went out. Times are fractional ms of one monotonic clock. */
export interface FrameSample {
  readonly symbol: MarketSymbol;
  readonly timeframe: Timeframe;
  readonly openTime: EpochMs;
  readonly sentAtMs: number;
}

/** When a request that places an order came in, and the last closing frame of its symbol before it (null: none). */
export interface OrderSample {
  readonly symbol: MarketSymbol;
  readonly clientOrderId: string;
  readonly receivedAtMs: number;
  readonly lastFrame: { readonly openTime: EpochMs; readonly sentAtMs: number } | null;
}

export interface LatencyRecorder extends LatencyObserver {
  /** The latest samples, oldest first; taking them begins anew. */
  take(): { readonly frames: readonly FrameSample[]; readonly orders: readonly OrderSample[] };
}

/** `instant` is a monotonic clock in fractional ms. A bar's frame counts when the first client gets it. */
export function createLatencyRecorder(instant: () => number): LatencyRecorder {
  let frames: FrameSample[] = [];
  let orders: OrderSample[] = [];
  const last = new Map<MarketSymbol, FrameSample>();
  return {
    closingFrameSent: (symbol, timeframe, openTime) => {
      const before = last.get(symbol);
      if (before?.openTime === openTime && before.timeframe === timeframe) return;
      const sample = { symbol, timeframe, openTime, sentAtMs: instant() };
      last.set(symbol, sample);
      frames.push(sample);
      if (frames.length > 2 * KEPT) frames = frames.slice(-KEPT);
    },
    orderReceived: (symbol, clientOrderId) => {
      const frame = last.get(symbol);
      const lastFrame = frame === undefined ? null : { openTime: frame.openTime, sentAtMs: frame.sentAtMs };
      orders.push({ symbol, clientOrderId, receivedAtMs: instant(), lastFrame });
      if (orders.length > 2 * KEPT) orders = orders.slice(-KEPT);
    },
    take: () => {
      const taken = { frames: frames.slice(-KEPT), orders: orders.slice(-KEPT) };
      frames = [];
      orders = [];
      return taken;
    },
  };
}
