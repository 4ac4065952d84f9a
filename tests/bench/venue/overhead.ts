import type { ClientOrderId } from '#shared/domain/order.ts';
import { VENUES, type VenueId } from '#shared/exchange/venues.ts';
import { Decimal } from '#shared/kernel/decimal.ts';
import { deriveId, hexOf } from '#shared/kernel/ids.ts';
import { epochMs } from '#shared/kernel/time.ts';
import { VENUES_UNDER_TEST } from '#tests/contract/exchange/venues.ts';
import { BTC } from '#tests/contract/scripted-venue.ts';
import { openBare } from './bare-ccxt.ts';
import { type PaperProcess, startPaper } from './paper-process.ts';
import { median, ratio } from './rounds.ts';

/** Medians of one call after the other, in ms. */
export interface Overhead {
  readonly adapterMs: number;
  readonly ccxtMs: number;
  /** The adapter's by ccxt's: below 1 it is the quicker one. */
  readonly ratio: number;
}
export interface VenueOverhead {
  readonly read: Overhead;
  readonly place: Overhead;
}

interface Work {
  readonly calls: number;
  readonly rounds: number;
}
type Call = (number: number) => Promise<unknown>;

/** The same reads (the venue's time) and placements (limit, IOC, far from the market) by our adapter and by ccxt's class. */
export async function measureOverhead(name: VenueId, work: Work): Promise<VenueOverhead> {
  const paper = await startPaper(name);
  try {
    const { trader } = VENUES_UNDER_TEST[name];
    const bare = await openBare(name, trader, paper);
    const exchange = await openAdapter(name, paper);
    const clientIdOf = (who: string, number: number) => hexOf(deriveId('bench', who, number, performance.now()));
    const ours: Call = async number => {
      const outcome = await exchange.place({
        ...{ symbol: BTC, clientOrderId: clientIdOf('ours', number) as ClientOrderId, side: 'buy', type: 'limit' },
        ...{ quantity: new Decimal('0.1'), limitPrice: new Decimal('90'), stopPrice: null, timeInForce: 'IOC' },
        sentAt: epochMs(Date.now()),
      });
      if (outcome.kind !== 'confirmed') throw new Error(outcome.fault.message);
    };
    const theirs: Call = number =>
      bare.createOrder(BTC, 'limit', 'buy', 0.1, 90, { timeInForce: 'IOC', clientOrderId: clientIdOf('bare', number) });
    const ourTime: Call = async () => {
      const read = await exchange.serverTime();
      if (!read.ok) throw new Error(read.error.message);
    };
    const result = {
      read: await compare(ourTime, () => bare.fetchTime(), work),
      place: await compare(ours, theirs, work),
    };
    await exchange.close();
    return result;
  } finally {
    paper.stop();
  }
}

const NO_LIMIT = 1_000_000_000;

export function openAdapter(name: VenueId, { restUrl, streamUrl }: PaperProcess) {
  const { capabilities, openExchange } = VENUES[name];
  return openExchange({
    ...{ restUrl, streamUrl, recvWindowMs: 5_000, wallNow: () => epochMs(Date.now()) },
    ...{ keys: VENUES_UNDER_TEST[name].trader, symbols: [BTC] },
    rateLimits: Object.fromEntries(capabilities.rateLimits.map(limit => [limit.name, NO_LIMIT])),
  });
}

/** By turns, so that both meet the same weather; the first tenth warms up. */
async function compare(ours: Call, theirs: Call, { calls, rounds }: Work): Promise<Overhead> {
  const [adapter, bare]: [number[], number[]] = [[], []];
  for (let round = 0; round < rounds; round++) {
    adapter.push(await medianOf(ours, calls));
    bare.push(await medianOf(theirs, calls));
  }
  const [adapterMs, ccxtMs] = [median(adapter), median(bare)];
  return { adapterMs, ccxtMs, ratio: ratio(adapterMs, ccxtMs) };
}

async function medianOf(call: Call, calls: number): Promise<number> {
  const took: number[] = [];
  const warmUp = Math.ceil(calls / 10);
  for (let number = 0; number < calls + warmUp; number++) {
    const began = performance.now();
    await call(number);
    if (number >= warmUp) took.push(performance.now() - began);
  }
  return median(took);
}
