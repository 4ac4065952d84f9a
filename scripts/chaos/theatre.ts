import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { MarketSymbol } from '#shared/domain/instrument.ts';
import { VENUES, type VenueId } from '#shared/exchange/venues.ts';
import { startInstallation } from './installation.ts';
import { openOperator } from './operator.ts';
import { openPerson } from './person.ts';
import type { ProfileValues } from './profile-values.ts';
import type { Theatre } from './stage.ts';

const FIRST_ORDER_MS = 60_000;

const shape = z.looseObject({
  account: z.string().default('main'),
  venue: z.looseObject({ id: z.enum(Object.keys(VENUES) as [VenueId, ...VenueId[]]).default('binance') }).prefault({}),
  instruments: z.array(z.string()),
});

export interface RaisedTheatre extends Theatre {
  /** Ends everything and deletes it. */
  close(): Promise<void>;
}

/** Starts a scratch installation by a profile and waits until it trades. Rejects when it cannot be started or does not. */
export async function raiseTheatre(profile: (home: string) => ProfileValues): Promise<RaisedTheatre> {
  let values: ProfileValues = {};
  const installation = await startInstallation(home => {
    values = profile(home);
    return values;
  });
  const { account, venue, instruments } = shape.parse(values);
  const symbols = instruments.map(symbol => symbol as MarketSymbol);
  const closing: (() => Promise<void>)[] = [() => installation.dispose()];
  const close = async (): Promise<void> => {
    for (const end of closing.toReversed()) await end();
  };
  try {
    const operator = openOperator(installation, account);
    closing.push(() => operator.close());
    const person = await openPerson(installation, { account, venue: venue.id, symbols });
    closing.push(() => person.close());
    const theatre = { installation, operator, person, account, venue: venue.id, symbols, close };
    await untilItTrades(theatre);
    return theatre;
  } catch (error) {
    await close();
    throw error;
  }
}

async function untilItTrades({ installation: { db, lastLines } }: Theatre): Promise<void> {
  const end = performance.now() + FIRST_ORDER_MS;
  while (performance.now() < end) {
    const filled = await db.selectFrom('orders').select('id').where('state', '=', 'filled').executeTakeFirst();
    if (filled !== undefined) return;
    await sleep(200);
  }
  throw new Error(`nothing was traded for ${FIRST_ORDER_MS / 1_000} s\n${lastLines('strategy', 5)}`);
}
