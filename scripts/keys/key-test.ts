import type { VenueKey } from '#agents/execution/keys/store.ts';
import type { Settings } from '#scripts/operator/settings.ts';
import type { Terminal } from '#scripts/terminal/terminal.ts';
import type { MarketSymbol } from '#shared/domain/instrument.ts';
import type { KeyPermissions, VenueFault } from '#shared/exchange/port.ts';
import { VENUES, venueUrls } from '#shared/exchange/venues.ts';
import type { Result } from '#shared/kernel/result.ts';

/** Asks the venue what a key may do, as execution does at its start. */
export async function testKey(
  { wallNow }: Pick<Terminal, 'wallNow'>,
  { system, ports }: Settings,
  keys: VenueKey,
): Promise<Result<KeyPermissions, VenueFault>> {
  const { id, recvWindowMs } = system.venue;
  const trading = await VENUES[id].openExchange({
    ...venueUrls(system.venue, ports.paperExchange),
    recvWindowMs,
    wallNow,
    keys,
    symbols: system.instruments.map(symbol => symbol as MarketSymbol),
  });
  try {
    return await trading.permissions();
  } finally {
    await trading.close();
  }
}
