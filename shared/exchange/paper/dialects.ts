import type { PaperExchangeConfig } from './config.ts';
import type { DialectOptions, WireServer } from './wire/server.ts';

interface DialectServer {
  open(options: DialectOptions, limits: PaperExchangeConfig['limits']): Promise<WireServer>;
}

/** The venues whose protocol the paper exchange speaks, one line each; each is loaded when it is spoken. */
export const DIALECTS = {
  binance: {
    open: async (options, limits) => (await import('./binance/server.ts')).createBinanceServer({ ...options, limits }),
  },
  okx: { open: async options => (await import('./okx/server.ts')).createOkxServer(options) },
  coinbase: {
    open: async (options, limits) =>
      (await import('./coinbase/server.ts')).createCoinbaseServer({ ...options, limits }),
  },
} as const satisfies Readonly<Record<string, DialectServer>>;
