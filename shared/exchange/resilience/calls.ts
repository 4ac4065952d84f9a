import type { Exchange } from '../port.ts';

/** The calls of the port that ask; streams are left out, they look after themselves. */
type ReadName =
  | 'instruments'
  | 'serverTime'
  | 'candles'
  | 'book'
  | 'trades'
  | 'tickers'
  | 'balances'
  | 'fundingBalances'
  | 'permissions'
  | 'openOrders'
  | 'fillsSince'
  | 'orderByClientId'
  | 'ocoByClientId';

export interface ReadTraits {
  /** Reads of one class share a breaker: when one of them is not answered, the others are not either. */
  readonly endpoint: 'data' | 'account' | 'order';
  /** False: who asks has a schedule of his own for asking again, and a second one inside would only slow it down. */
  readonly repeated: boolean;
  /** How long an open breaker may hold it back at most, in ms; 0: never, null: as long as the policy says. */
  readonly heldMs: number | null;
}

const data: ReadTraits = { endpoint: 'data', repeated: true, heldMs: null };
/** What protects a position may wait for a comparison: a breaker thins out bursts of them, and never skips one. */
const account: ReadTraits = { endpoint: 'account', repeated: false, heldMs: 2_000 };
const order: ReadTraits = { endpoint: 'order', repeated: false, heldMs: 0 };

export const READS: Readonly<Record<ReadName, ReadTraits>> = {
  instruments: { ...data, repeated: false },
  serverTime: data,
  candles: data,
  book: data,
  trades: data,
  tickers: data,
  balances: account,
  fundingBalances: account,
  permissions: account,
  openOrders: account,
  fillsSince: account,
  orderByClientId: order,
  ocoByClientId: order,
};
export const READ_NAMES = Object.keys(READS) as readonly ReadName[];

/** The calls of the port that change something. Nothing here ever repeats them or holds them back for a breaker. */
export const CHANGES = [
  'place',
  'placeOco',
  'cancel',
  'cancelOco',
  'cancelReplace',
  'amend',
  'cancelAllAfter',
] as const satisfies readonly (keyof Exchange)[];

export type CallName = ReadName | (typeof CHANGES)[number];

type AnyCall = (...parameters: readonly unknown[]) => unknown;

/** The port with some of its calls replaced; all else, streams too, is the port's own. */
export function overlay<T extends object>(port: T, replaced: ReadonlyMap<string | symbol, unknown>): T {
  return new Proxy(port, {
    get(target, name) {
      if (replaced.has(name)) return replaced.get(name);
      const own: unknown = Reflect.get(target, name, target);
      return typeof own === 'function' ? own.bind(target) : own;
    },
  });
}

/** The port's call of this name, as far as the port has it: market data alone has no trading. */
export function callOf(port: object, name: string): AnyCall | null {
  const own: unknown = Reflect.get(port, name, port);
  return typeof own === 'function' ? own.bind(port) : null;
}
