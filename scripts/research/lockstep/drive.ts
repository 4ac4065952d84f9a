import type pg from 'pg';
import { z } from 'zod';
import type { Control } from '#scripts/chaos/control.ts';
import { readStand, type Stand } from './quiet.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const PAUSE_MS = 4;
/** Nothing in the loop takes so long, nor the time that a venue names when it holds back the first questions; it is stuck. */
const PATIENCE_MS = 120_000;

const Advanced = z.object({ marketTime: z.number(), ended: z.boolean(), paused: z.boolean() });
const VenueState = z.looseObject({ trades: z.number(), openOrders: z.number() });

/** An installation whose market waits to be told to go on. */
export interface LockstepInstallation {
  readonly control: Control;
  readonly database: { readonly pool: pg.Pool };
  /** Null while all run; else who ended. */
  fallen(): string | null;
  /** The last lines that each process logged. */
  lastWords(): string;
}

export interface Drive {
  /** Epoch ms, both on the minute. */
  readonly from: number;
  readonly until: number;
  /** By the end of a bar, the symbols that have one. */
  readonly bars: ReadonlyMap<number, readonly string[]>;
  /** Told at the end of each UTC day of the market. */
  readonly dayOver?: (day: string, soFar: Driven) => void;
}

export interface Driven {
  readonly steps: number;
  readonly bars: number;
  readonly seconds: number;
  /** Steps in which an order of ours moved within the bar. */
  readonly pauses: number;
}

/** Moves the market bar by bar, each only when all that followed from the one before is done, here and at the venue. */
export async function drive(
  installation: LockstepInstallation,
  { from, until, bars, dayOver }: Drive,
): Promise<Driven> {
  const { control, database } = installation;
  const client = await database.pool.connect();
  const began = performance.now();
  let steps = 0;
  let closed = 0;
  let pauses = 0;
  const soFar = (): Driven => ({ steps, bars: closed, pauses, seconds: (performance.now() - began) / 1_000 });
  try {
    // the history before the first bar is stored: what features begin with does not depend on how fast the agents start
    await settle(installation, client, { barEnd: from, expected: bars.get(from)?.length ?? 0 });
    await untilFunded(client);
    for (let barEnd = from + MINUTE_MS; barEnd <= until; barEnd += MINUTE_MS) {
      const expected = bars.get(barEnd)?.length ?? 0;
      if (await advance(control, barEnd)) {
        pauses++;
        await settle(installation, client, { barEnd, expected: 0 });
        await advance(control, barEnd);
      }
      await settle(installation, client, { barEnd, expected });
      steps++;
      closed += expected;
      if (barEnd % DAY_MS === 0) dayOver?.(new Date(barEnd - MINUTE_MS).toISOString().slice(0, 10), soFar());
    }
  } finally {
    client.release();
  }
  return soFar();
}

/** A backtest's bots have their capital before the first bar; here it comes with the first reading of the account. */
async function untilFunded(client: pg.PoolClient): Promise<void> {
  const began = performance.now();
  for (;;) {
    const { rows } = await client.query(`select from bots where allocation_share > 0
      and not exists (select from allocations where allocations.account = bots.account)`);
    if (rows.length === 0) return;
    if (performance.now() - began > PATIENCE_MS) throw new Error('no bot has got capital: see `tradewind capital`');
    await new Promise(resolve => setTimeout(resolve, PAUSE_MS));
  }
}

/** One bar on; true when it paused before the bar's closing. */
async function advance(control: Control, barEnd: number): Promise<boolean> {
  const { marketTime, ended, paused } = Advanced.parse(await control.post('/advance', { bars: 1, pauseAtFills: true }));
  if (marketTime !== barEnd) throw new Error(`the market is at ${marketTime}, expected ${barEnd}; ended: ${ended}`);
  return paused;
}

/** Waits until nothing is on its way: each bar stored, each message handled, each order as the venue has it, each position protected. */
async function settle(
  installation: LockstepInstallation,
  client: pg.PoolClient,
  { barEnd, expected }: { readonly barEnd: number; readonly expected: number },
): Promise<void> {
  const began = performance.now();
  for (;;) {
    const stand = await readStand(client, barEnd);
    const still = stand.undone === 0 && stand.marked >= expected && stand.unsettled === 0 && stand.unprotected === 0;
    if (still && (await equalsVenue(installation, stand))) return;
    if (performance.now() - began > PATIENCE_MS) {
      const venue = JSON.stringify(await installation.control.get('/state'));
      const report = [JSON.stringify(stand), venue, installation.fallen() ?? installation.lastWords()].join('\n');
      throw new Error(`not quiet at ${new Date(barEnd).toISOString()} (${expected} bars expected)\n${report}`);
    }
    await new Promise(resolve => setTimeout(resolve, PAUSE_MS));
  }
}

async function equalsVenue({ control }: LockstepInstallation, stand: Stand): Promise<boolean> {
  const venue = VenueState.parse(await control.get('/state'));
  return venue.trades === stand.fills && venue.openOrders === stand.resting + stand.brackets;
}
