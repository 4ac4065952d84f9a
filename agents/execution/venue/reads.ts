import type { MarketSymbol } from '#shared/domain/instrument.ts';
import type { Trading, VenueFault, VenueFill, VenueOrder } from '#shared/exchange/port.ts';
import { ok, type Result } from '#shared/kernel/result.ts';
import { type EpochMs, epochMs } from '#shared/kernel/time.ts';
import { NextRead } from './next-read.ts';

const MAX_PAGES = 20;

type Open = Result<readonly VenueOrder[], VenueFault>;
type Fills = Result<readonly VenueFill[], VenueFault>;

/** What is read of an account to learn how orders stand. Orders that are asked about at the same time share the reads. */
export interface AccountReads {
  readonly balances: Trading['balances'];
  /** Of one symbol. */
  openOrders(symbol: MarketSymbol): Promise<Open>;
  /** All trades of a symbol since a moment, oldest first. */
  fillsFrom(symbol: MarketSymbol, since: EpochMs): Promise<Fills>;
}

export function accountReads(trading: Trading): AccountReads {
  const balances = new NextRead(() => trading.balances());
  const open = new Map<MarketSymbol, NextRead<null, Open>>();
  const fills = new Map<MarketSymbol, NextRead<EpochMs, Fills>>();
  return {
    balances: () => balances.ask(null),
    openOrders: symbol => {
      const read = open.get(symbol) ?? new NextRead(() => trading.openOrders(symbol));
      open.set(symbol, read);
      return read.ask(null);
    },
    fillsFrom: async (symbol, since) => {
      const read = fills.get(symbol) ?? new NextRead(asked => readFills(trading, symbol, epochMs(Math.min(...asked))));
      fills.set(symbol, read);
      const answer = await read.ask(since);
      return answer.ok ? ok(answer.value.filter(fill => fill.venueTime >= since)) : answer;
    },
  };
}

/** Page by page. */
async function readFills(trading: Trading, symbol: MarketSymbol, since: EpochMs): Promise<Fills> {
  const limit = trading.capabilities.maxFillsPerCall;
  const fills = new Map<string, VenueFill>();
  let from: { readonly time: EpochMs } | { readonly tradeId: string } = { time: since };
  for (let page = 0; page < MAX_PAGES; page++) {
    const read = await trading.fillsSince({ symbol, from, limit });
    if (!read.ok) return read;
    for (const fill of read.value) fills.set(fill.venueTradeId, fill);
    const last = read.value.at(-1);
    if (last === undefined || read.value.length < limit) break;
    from = { tradeId: last.venueTradeId };
  }
  return ok([...fills.values()]);
}
