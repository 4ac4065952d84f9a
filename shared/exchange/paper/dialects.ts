import type { Fill } from '../../simulation/types.ts';
import { fillUuid } from './coinbase/ids.ts';
import type { PaperExchangeConfig } from './config.ts';
import type { DialectOptions, WireServer } from './wire/server.ts';

type Trade = Pick<Fill, 'orderId' | 'tradeId'>;
const asNumbered = ({ tradeId }: Trade): string => String(tradeId);

interface DialectServer {
  /** What its clients see a trade of theirs called. */
  readonly tradeId: (trade: Trade) => string;
  open(options: DialectOptions, limits: PaperExchangeConfig['limits']): Promise<WireServer>;
}

/** The venues whose protocol the paper exchange speaks, one line each; each is loaded when it is spoken. */
export const DIALECTS = {
  binance: {
    tradeId: asNumbered,
    open: async (options, limits) => (await import('./binance/server.ts')).createBinanceServer({ ...options, limits }),
  },
  okx: {
    tradeId: asNumbered,
    open: async options => (await import('./okx/server.ts')).createOkxServer(options),
  },
  coinbase: {
    tradeId: fillUuid,
    open: async (options, limits) =>
      (await import('./coinbase/server.ts')).createCoinbaseServer({ ...options, limits }),
  },
  kraken: {
    tradeId: asNumbered,
    open: async options => (await import('./kraken/server.ts')).createKrakenServer(options),
  },
} as const satisfies Readonly<Record<string, DialectServer>>;
