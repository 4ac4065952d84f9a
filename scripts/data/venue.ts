import type { Settings } from '#scripts/operator/settings.ts';
import { EXIT_CODES } from '#scripts/terminal/exit-codes.ts';
import { CliFailure } from '#scripts/terminal/failure.ts';
import type { Terminal } from '#scripts/terminal/terminal.ts';
import type { MarketData } from '#shared/exchange/port.ts';
import { readPolicy } from '#shared/exchange/resilience/policy.ts';
import { withResilience } from '#shared/exchange/resilience/reads.ts';
import { VENUES, venueUrls } from '#shared/exchange/venues.ts';
import { database, openPool } from '#shared/persistence/connection.ts';
import { addressOf } from '#shared/runtime/boot.ts';
import { openBudget } from '#shared/runtime/venue-budget.ts';

/** The profile's venue for as long as `work` takes: within the budget that all processes of this installation share. */
export async function withMarketData<T>(
  terminal: Terminal,
  settings: Settings,
  work: (market: MarketData, restUrl: string) => Promise<T>,
): Promise<T> {
  const { system, home, ports } = settings;
  const { capabilities, openMarketData } = VENUES[system.venue.id];
  const urls = venueUrls(system.venue, ports.paperExchange);
  const { wallNow } = terminal;
  const [url, redisUrl] = await Promise.all([addressOf(home, 'operator'), addressOf(home, 'redis')]);
  const pool = openPool({ url, name: 'tradewind-data-bans', size: 1 });
  const budget = await openBudget(
    {
      ...{ system, wallNow, db: database(pool) },
      redis: { url: redisUrl, prefix: `tradewind:${new URL(url).pathname.slice(1)}` },
      log: { warn: () => undefined }, // without Redis this process counts for itself
    },
    { restUrl: urls.restUrl, published: capabilities.rateLimits },
  );
  const market = await openMarketData({ ...urls, recvWindowMs: system.venue.recvWindowMs, budget, wallNow });
  try {
    const policy = readPolicy.parse({});
    return await work(withResilience(market, { policy, wallNow, breakerChanged: () => undefined }), urls.restUrl);
  } finally {
    await market.close();
    await budget.close();
    await pool.end();
  }
}

/** Why the venue gave no candles, for people. */
export const venueRefused = (
  restUrl: string,
  { code, message }: { readonly code: CliFailure['code']; readonly message: string },
): CliFailure =>
  new CliFailure({
    exit: EXIT_CODES.FAILED,
    ...(code === null ? {} : { code }),
    message: `${restUrl}: ${message}`,
    mend: 'what came before is stored; the same command goes on where it ended',
  });
