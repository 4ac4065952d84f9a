/**
 * A process of its own: the paper exchange behind one venue's dialect, with its limits wide open, so that what is measured is the
 * way and not the waiting. On top of its own market it emits as many trades or changes of books as it is told to.
 */
import { randomBytes } from 'node:crypto';
import type { MarketSymbol } from '#shared/domain/instrument.ts';
import { DIALECTS } from '#shared/exchange/paper/dialects.ts';
import type { PaperApiKey } from '#shared/exchange/paper/keys.ts';
import { Counters } from '#shared/exchange/paper/kraken/counters.ts';
import { RateLimits } from '#shared/exchange/paper/okx/rate-limits.ts';
import type { VenueId } from '#shared/exchange/venues.ts';
import { epochMs } from '#shared/kernel/time.ts';
import { BTC, openScriptedVenue } from '#tests/contract/scripted-venue.ts';
import { openLoad, type StreamKind } from './load.ts';

export const SYMBOLS: readonly MarketSymbol[] = [
  BTC,
  ...Array.from({ length: 49 }, (_, index) => `X${String(index).padStart(2, '0')}/USDT` as MarketSymbol),
];

export type Order =
  /** Which venue to be, for whom: some of the suites' keys are made anew in each process. */
  | { readonly kind: 'serve'; readonly venue: VenueId; readonly keys: readonly PaperApiKey[] }
  | { readonly kind: 'load'; readonly stream: StreamKind; readonly perSecond: number }
  | { readonly kind: 'idle' }
  /** How many messages the client has heard of the load, so that it is never far behind. */
  | { readonly kind: 'heard'; readonly messages: number };
export type Report =
  | { readonly kind: 'listening'; readonly port: number }
  /** How much of the load was emitted, and what this process has used of the processor since it began, in seconds. */
  | { readonly kind: 'idle'; readonly emitted: number; readonly cpuSeconds: number };

const REFRESH_MS = 500;
const NO_LIMIT = 1_000_000_000;

const tell = (report: Report): void => void process.send?.(report);

if (import.meta.main) {
  process.once('disconnect', () => process.exit(0)); // whoever measures is gone
  process.once('message', (order: Order) => {
    if (order.kind === 'serve') void serve(order.venue, order.keys);
  });
}

async function serve(name: VenueId, keys: readonly PaperApiKey[]): Promise<void> {
  // OKX's and Kraken's limits have no configuration: their dialects serve what the venues publish
  RateLimits.prototype.spend = () => null;
  RateLimits.prototype.spendOrders = () => null;
  Counters.prototype.add = () => true;
  const { exchange } = openScriptedVenue(SYMBOLS);
  const load = openLoad(exchange.venue, SYMBOLS);
  const limits = {
    ...{ weightPerMinute: NO_LIMIT, ordersPerTenSeconds: NO_LIMIT, ordersPerDay: NO_LIMIT, toleratedAfterLimit: 30 },
    ...{ privatePerSecond: NO_LIMIT, publicPerSecond: NO_LIMIT },
  };
  const server = await DIALECTS[name].open(
    {
      venue: load.venue,
      keys,
      wallNow: () => epochMs(Date.now()),
      newToken: length => randomBytes(length).toString('hex').slice(0, length),
    },
    limits,
  );
  // what orders took out of the depth comes back with the market's next second
  setInterval(() => void exchange.advance(1), REFRESH_MS);
  process.on('message', (order: Order) => {
    if (order.kind === 'load') load.begin(order.stream, order.perSecond);
    if (order.kind === 'heard') load.heard(order.messages);
    if (order.kind !== 'idle') return;
    const { user, system } = process.cpuUsage();
    tell({ kind: 'idle', emitted: load.end(), cpuSeconds: (user + system) / 1e6 });
  });
  tell({ kind: 'listening', port: await server.listen(0, '127.0.0.1') });
}
