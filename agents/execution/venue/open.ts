import type { MarketSymbol } from '#shared/domain/instrument.ts';
import type { Budget } from '#shared/exchange/budget/budget.ts';
import type { Exchange } from '#shared/exchange/port.ts';
import { VENUES, venueUrls } from '#shared/exchange/venues.ts';
import type { AgentContext } from '#shared/runtime/agent.ts';
import type { SystemConfig } from '#shared/runtime/config/system.ts';
import { openVenueKeys } from '../keys/open.ts';

type Context = Pick<AgentContext<unknown>, 'addresses' | 'wallNow' | 'redact'>;

/** The venue's address by REST, as `system` says. */
export const restUrlOf = (system: SystemConfig, { addresses }: Pick<Context, 'addresses'>): string =>
  venueUrls(system.venue, addresses.ports.paperExchange).restUrl;

/** Whether two addresses are of different books of orders. Some venues tell their test network by the host of its streams alone. */
export function isElsewhere(
  one: SystemConfig,
  other: SystemConfig,
  { addresses }: Pick<Context, 'addresses'>,
): boolean {
  const hostsOf = ({ venue }: SystemConfig): string => {
    const { restUrl, streamUrl } = venueUrls(venue, addresses.ports.paperExchange);
    return `${new URL(restUrl).host} ${new URL(streamUrl).host}`;
  };
  return hostsOf(one) !== hostsOf(other);
}

/** An adapter for the venue, addresses and newest key that `system` says. Throws StartFailure when there is no key. */
export async function openVenue(system: SystemConfig, budget: Budget, context: Context): Promise<Exchange> {
  const { addresses, wallNow, redact } = context;
  const keys = await openVenueKeys({ home: addresses.home, system });
  redact.add(keys.secret);
  redact.add(keys.apiKey);
  if (keys.passphrase !== undefined) redact.add(keys.passphrase);
  const { id, recvWindowMs } = system.venue;
  return VENUES[id].openExchange({
    ...venueUrls(system.venue, addresses.ports.paperExchange),
    recvWindowMs,
    budget,
    wallNow,
    keys,
    symbols: system.instruments.map(symbol => symbol as MarketSymbol),
  });
}
