import type { VenueKey } from '#agents/execution/keys/store.ts';
import type { Settings } from '#scripts/operator/settings.ts';
import type { Terminal } from '#scripts/terminal/terminal.ts';
import type { MarketSymbol } from '#shared/domain/instrument.ts';
import type { KeyPermissions, VenueBalance, VenueFault } from '#shared/exchange/port.ts';
import { VENUES, venueUrls } from '#shared/exchange/venues.ts';
import { ok, type Result } from '#shared/kernel/result.ts';

/** What is known of a key once it was tried. */
export interface TestedKey {
  readonly permissions: KeyPermissions;
  /** What lies where the venue does not trade with it; empty where it has no such account, or does not tell. */
  readonly idle: readonly VenueBalance[];
}

/** Asks the venue what a key may do, as execution does at its start. */
export async function testKey(
  { wallNow }: Pick<Terminal, 'wallNow'>,
  { system, ports }: Settings,
  keys: VenueKey,
): Promise<Result<TestedKey, VenueFault>> {
  const { id, recvWindowMs } = system.venue;
  const trading = await VENUES[id].openExchange({
    ...venueUrls(system.venue, ports.paperExchange),
    recvWindowMs,
    wallNow,
    keys,
    symbols: system.instruments.map(symbol => symbol as MarketSymbol),
  });
  try {
    const permissions = await trading.permissions();
    if (!permissions.ok) return permissions;
    const funding = await trading.fundingBalances?.();
    return ok({ permissions: permissions.value, idle: funding?.ok === true ? funding.value : [] });
  } finally {
    await trading.close();
  }
}
