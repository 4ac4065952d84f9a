import type { Bar } from '#shared/domain/bar.ts';
import type { AnyStrategy, HeldPosition, Signal, Why } from '#shared/domain/strategy.ts';
import { resolveFeature } from '#shared/indicators/feature.ts';
import { ALONE } from '#shared/indicators/indicator.ts';

export const INSTRUMENT = 'binance:BTC/USDT';

/** What a strategy said at a bar. */
export interface Said {
  readonly bar: number;
  /** Whether every feature has a value. */
  readonly isWarm: boolean;
  readonly signal: Signal | null;
  readonly why: Why;
}

interface Book {
  position: HeldPosition | null;
  /** Raised at the bar before: an entry or exit fills at the next open. */
  ordered: Signal | null;
  readonly results: number[];
}

/**
 * Runs a strategy over the bars of one instrument, its signals filled at the next open and its stops and targets
 * within the bar, stop first. Enough of an exchange to see a strategy live through whole trades.
 */
export function runStrategy(strategy: AnyStrategy, params: unknown, bars: readonly Bar[]) {
  const parsed = strategy.params.parse(params);
  const streams = Object.entries(strategy.features(parsed)).map(([name, spec]) => {
    const feature = resolveFeature(spec);
    if (!feature.ok) throw new Error(feature.error);
    return [name, feature.value.start()] as const;
  });
  const barMs = (bars[1]?.openTime ?? 1_000) - (bars[0]?.openTime ?? 0);
  const book: Book = { position: null, ordered: null, results: [] };
  const said: Said[] = [];
  let state = strategy.start(parsed);
  for (const [index, bar] of bars.entries()) {
    fill(book, bar);
    const features = Object.fromEntries(streams.map(([name, stream]) => [name, stream.update(bar, ALONE)]));
    const isWarm = !Object.values(features).includes(null);
    const view = { bar, features, position: book.position, onTheirWay: { entry: false, exit: false } };
    const input = { params: parsed, state: copy(state), time: bar.openTime, barMs };
    const step = strategy.step(frozen({ ...input, instruments: { [INSTRUMENT]: view } }));
    state = strategy.state.parse(step.state);
    const signal = step.signals[0] ?? null;
    book.ordered = signal;
    if (signal?.kind === 'move-stop' && book.position !== null) {
      book.position = { ...book.position, stopLoss: signal.stopLoss };
    }
    said.push({ bar: index, isWarm, signal, why: step.why[INSTRUMENT] ?? { code: 'NONE', numbers: {} } });
  }
  return { said, results: book.results };
}

function fill(book: Book, bar: Bar): void {
  const close = (price: number): void => {
    if (book.position === null) return;
    const { side, entryPrice } = book.position;
    book.results.push(side === 'long' ? price / entryPrice - 1 : 1 - price / entryPrice);
    book.position = null;
  };
  if (book.ordered?.kind === 'enter') {
    book.position = entered(book.position, book.ordered, bar);
  } else if (book.ordered?.kind === 'exit') {
    close(bar.open);
  }
  book.ordered = null;
  const { side = 'long', stopLoss = null, takeProfit = null } = book.position ?? {};
  const [least, greatest] = side === 'long' ? [stopLoss, takeProfit] : [takeProfit, stopLoss];
  const isDown = least !== null && bar.low <= least;
  const isUp = greatest !== null && bar.high >= greatest;
  if (isDown && (side === 'long' || !isUp)) close(Math.min(least, bar.open));
  else if (isUp) close(Math.max(greatest, bar.open));
}

/** Entries are of one size; one that may not add to what is held changes nothing. */
function entered(
  held: HeldPosition | null,
  { side, stopLoss, takeProfit, maxEntries = 1 }: Extract<Signal, { kind: 'enter' }>,
  { open, openTime }: Bar,
): HeldPosition {
  const levels = { stopLoss, takeProfit };
  if (held === null) return { side, quantity: 1, entryPrice: open, openedAt: openTime, entries: 1, ...levels };
  if (held.entries >= maxEntries || held.side !== side) return held;
  const entries = held.entries + 1;
  return {
    ...held,
    ...levels,
    entries,
    quantity: entries,
    entryPrice: held.entryPrice + (open - held.entryPrice) / entries,
  };
}

/** As the database would give it back. */
const copy = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

function frozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const inner of Object.values(value)) frozen(inner);
  }
  return value;
}

/** A run in a few numbers: how often each reason was given, the first signals, the trades' returns in percent. */
export function fingerprint({ said, results }: ReturnType<typeof runStrategy>) {
  const reasons: Record<string, number> = {};
  for (const { why } of said) reasons[why.code] = (reasons[why.code] ?? 0) + 1;
  const round = (value: unknown): unknown => (typeof value === 'number' ? Number(value.toPrecision(9)) : value);
  const signals = said
    .filter(one => one.signal !== null)
    .slice(0, 12)
    .map(({ bar, signal }) => JSON.parse(JSON.stringify({ bar, ...signal }, (_, value) => round(value))));
  return {
    reasons: Object.fromEntries(Object.entries(reasons).sort(([a], [b]) => (a < b ? -1 : 1))),
    signals,
    trades: results.map(result => Number((result * 100).toFixed(4))),
  };
}
