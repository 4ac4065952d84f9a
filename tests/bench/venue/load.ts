import type { MarketSymbol } from '#shared/domain/instrument.ts';
import type { MarketEvent, MarketTopic } from '#shared/exchange/paper/market.ts';
import type { PaperVenue } from '#shared/exchange/paper/venue.ts';
import { Decimal } from '#shared/kernel/decimal.ts';
import { epochMs } from '#shared/kernel/time.ts';
import type { Depth, Level, TradeId } from '#shared/simulation/types.ts';

export type StreamKind = 'trades' | 'book';
type Listener = (event: MarketEvent) => void;

/** A venue whose trades and books move as often as one says. */
export interface Load {
  readonly venue: PaperVenue;
  begin(stream: StreamKind, perSecond: number): void;
  /** Messages that the client has heard since the load began. */
  heard(messages: number): void;
  /** How many events were emitted. */
  end(): number;
}

const LEVELS = 20;
const CHANGED_LEVELS = 4;
const TURN_MS = 5;
/** Events on their way at most: what is measured is what both sides keep up with, not how much fits in between. */
const MOST_ON_THE_WAY = 20_000;
const QUANTITIES = Array.from({ length: 64 }, (_, index) => new Decimal(index + 1).div(8));

export function openLoad(venue: PaperVenue, symbols: readonly MarketSymbol[]): Load {
  const books = new Map(symbols.map(symbol => [symbol, openBook(symbol)]));
  const listeners = new Map<string, Set<Listener>>();
  const nameOf = (topic: MarketTopic): string => ('symbol' in topic ? `${topic.kind} ${topic.symbol}` : topic.kind);
  const tell = (name: string, event: MarketEvent): void => {
    for (const listener of listeners.get(name) ?? []) listener(event);
  };
  const own: Pick<PaperVenue, 'follow' | 'depth'> = {
    follow: (topic, listener) => {
      if (topic.kind === 'bars') return venue.follow(topic, listener);
      const of = listeners.get(nameOf(topic)) ?? new Set();
      listeners.set(nameOf(topic), of.add(listener));
      return () => void of.delete(listener);
    },
    depth: symbol => books.get(symbol)?.depth() ?? null,
  };
  let emitted = 0;
  let heard = 0;
  let stop = (): void => undefined;
  const emit = (stream: StreamKind): void => {
    const symbol = symbols[emitted % symbols.length] as MarketSymbol;
    const at = epochMs(Date.now());
    emitted += 1;
    if (stream === 'book')
      tell(`book ${symbol}`, { kind: 'book-changed', at, symbol, updateId: books.get(symbol)?.change() ?? 0 });
    else tell(`trades ${symbol}`, tradeOf(symbol, emitted, at));
    if (emitted % symbols.length === 0) tell('steps', { kind: 'step', at });
  };
  return {
    venue: Object.assign(Object.create(venue) as PaperVenue, own),
    begin: (stream, perSecond) => {
      stop();
      [emitted, heard] = [0, 0];
      const began = performance.now();
      const turn = (): void => {
        const due = Math.min(((performance.now() - began) * perSecond) / 1_000, heard + MOST_ON_THE_WAY);
        const end = performance.now() + TURN_MS;
        while (emitted < due && performance.now() < end) for (let n = 0; n < 10 && emitted < due; n++) emit(stream);
        tell('steps', { kind: 'step', at: epochMs(Date.now()) });
      };
      const timer = setInterval(turn, TURN_MS);
      stop = () => clearInterval(timer);
    },
    heard: messages => {
      heard = messages;
    },
    end: () => {
      stop();
      return emitted;
    },
  };
}

const tradeOf = (symbol: MarketSymbol, number: number, at: ReturnType<typeof epochMs>): MarketEvent => ({
  ...{ kind: 'market-traded', at, symbol, tradeId: number as TradeId, price: new Decimal(100) },
  ...{ quantity: QUANTITIES[number % 64] ?? new Decimal(1), takerSide: number % 2 ? 'buy' : 'sell', orderId: null },
});

/** A book of which a few levels change at a time. */
function openBook(symbol: MarketSymbol) {
  const side = (sign: 1 | -1): Level[] =>
    Array.from({ length: LEVELS }, (_, index) => ({
      price: new Decimal(100).plus((sign * (index + 1)) / 100),
      quantity: new Decimal(1),
    }));
  const [bids, asks] = [side(-1), side(1)];
  let updateId = 1;
  return {
    depth: (): Depth => ({ symbol, updateId, bids: [...bids], asks: [...asks] }),
    change: (): number => {
      updateId += 1;
      for (let n = 0; n < CHANGED_LEVELS; n++) {
        const index = (updateId * 7 + n * 5) % LEVELS;
        const levels = n % 2 ? bids : asks;
        const level = levels[index];
        if (level !== undefined)
          levels[index] = { ...level, quantity: QUANTITIES[(updateId + n) % 64] ?? level.quantity };
      }
      return updateId;
    },
  };
}
