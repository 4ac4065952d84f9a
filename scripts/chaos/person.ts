import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { MarketSymbol } from '#shared/domain/instrument.ts';
import type { ClientOrderId, Side } from '#shared/domain/order.ts';
import type { Exchange, Outcome, PlacedOrder, VenueOrder } from '#shared/exchange/port.ts';
import { VENUES, type VenueId, venueUrls } from '#shared/exchange/venues.ts';
import type { Decimal } from '#shared/kernel/decimal.ts';
import { type EpochMs, epochMs } from '#shared/kernel/time.ts';
import type { Installation } from './installation.ts';

/** The owner of the account, who has the venue's website open beside us. */
export interface Person {
  /** Client ids of the orders that were placed by hand. */
  readonly placed: ReadonlySet<string>;
  buyOrSell(
    side: Side,
    symbol: MarketSymbol,
    wish: { readonly quantity: Decimal; readonly limitPrice: Decimal | null },
  ): Promise<Outcome<PlacedOrder>>;
  /** Any order of the account. */
  cancel(symbol: MarketSymbol, clientOrderId: string): Promise<Outcome<VenueOrder>>;
  close(): Promise<void>;
}

const Keys = z.array(
  z.looseObject({ kind: z.string(), account: z.string(), apiKey: z.string(), secret: z.string().optional() }),
);

const wallNow = (): EpochMs => epochMs(Date.now());

/** Logs in with the key that the paper exchange made for the account. */
export async function openPerson(
  { home, ports }: Installation,
  {
    account,
    venue,
    symbols,
  }: { readonly account: string; readonly venue: VenueId; readonly symbols: readonly string[] },
): Promise<Person> {
  const keys = Keys.parse(JSON.parse(readFileSync(join(home, 'paper-exchange', 'keys.json'), 'utf8')));
  const key = keys.find(one => one.account === account && one.kind === 'hmac');
  if (key?.secret === undefined) throw new Error(`the paper exchange has no key for account ${account}`);
  const exchange: Exchange = await VENUES[venue].openExchange({
    ...venueUrls({}, ports.paperExchange),
    recvWindowMs: 5_000,
    wallNow,
    keys: { apiKey: key.apiKey, secret: key.secret },
    symbols: symbols.map(symbol => symbol as MarketSymbol),
  });
  const placed = new Set<string>();
  return {
    placed,
    buyOrSell(side, symbol, { quantity, limitPrice }) {
      const clientOrderId = `hand-${process.pid}-${Date.now()}-${placed.size}`;
      placed.add(clientOrderId);
      return exchange.place({
        symbol,
        clientOrderId: clientOrderId as ClientOrderId,
        side,
        type: limitPrice === null ? 'market' : 'limit',
        quantity,
        limitPrice,
        stopPrice: null,
        timeInForce: 'GTC',
        sentAt: wallNow(),
      });
    },
    cancel: (symbol, clientOrderId) =>
      exchange.cancel({ symbol, clientOrderId: clientOrderId as ClientOrderId, sentAt: wallNow() }),
    close: () => exchange.close(),
  };
}
