import { z } from 'zod';
import type { Id } from '#shared/kernel/ids.ts';
import { type EpochMs, epochMs } from '#shared/kernel/time.ts';
import { breakerKey } from './breakers/breaker.ts';
import { breakerRow } from './breakers/breaker-row.ts';
import type { Facts } from './breakers/facts.ts';
import { NOTHING } from './breakers/memory.ts';
import { capitalOf } from './capital.ts';
import { contextRow } from './context-row.ts';
import type { Watch } from './watch.ts';

const moment = z.number().transform(epochMs);
const counts = z.record(z.string(), z.number());

/** A memory as it is stored. */
export const memoryRow = z.strictObject({
  at: moment.nullable(),
  equity: z.number().nullable(),
  references: counts,
  losing: counts,
  stopped: counts,
  outcomes: z.record(z.string(), z.array(z.strictObject({ won: z.boolean(), confidence: z.number().nullable() }))),
});

/** Up to where the facts of an account are in its memory. */
export const seenRow = z.strictObject({
  /** Balance of the books of the world outside, by asset, as text; null before the first look. */
  external: z.record(z.string(), z.string()).nullable(),
  /** Venue time of the last fill. */
  fills: moment.nullable(),
  /** Positions that closed from here on are asked for, but for those that are in already. */
  closedSince: moment,
});
export type Seen = z.output<typeof seenRow>;

const state = z.enum(['ACTIVE', 'REDUCING', 'HALTED']);
const { holdings, prices, unbooked } = contextRow.shape;

/** What a look at the account reads, as JSON. */
export const watchRow = z.strictObject({
  watch: z.strictObject({ memory: memoryRow, seen: seenRow }).nullable(),
  breakers: z.array(breakerRow),
  trading: z
    .strictObject({
      state,
      word: state,
      wordReason: z.string(),
      /** The emergency that is the operator's last word; null: it is something else. */
      emergency: z
        .strictObject({ commandId: z.uuid().transform(text => text as Id), venue: z.string().nullable() })
        .nullable(),
    })
    .nullable(),
  holdings,
  prices,
  unbooked,
  external: z.record(z.string(), z.string()),
  fills: moment.nullable(),
  held: z.array(z.strictObject({ instrumentId: z.string(), markTime: moment.nullable() })),
  /** What the account's bots trade. */
  traded: z.array(z.string()),
  /** Positions that closed and are not in the memory. */
  closings: z.array(
    z.strictObject({
      positionId: z.string(),
      botId: z.string(),
      instrumentId: z.string(),
      at: moment,
      realizedPnl: z.number(),
      byStop: z.boolean(),
      confidence: z.number().nullable(),
    }),
  ),
});
export type WatchRow = z.output<typeof watchRow>;

/** Closed positions may be told late; those of so long before the last one are asked for again, in ms of market time. */
const LATE_MS = 600_000;

export const watchOf = ({ watch, breakers }: Pick<WatchRow, 'watch' | 'breakers'>): Watch => ({
  memory: watch?.memory ?? NOTHING,
  breakers: new Map(breakers.map(one => [breakerKey(one), one])),
});

/** When it is looked, and what no row tells. */
export interface Looking {
  readonly now: EpochMs;
  readonly quoteAsset: string;
  readonly volatility: Facts['volatility'];
}

/** The facts of a market moment, and what is seen with them. */
export function factsOf(
  row: WatchRow,
  { now, quoteAsset, volatility }: Looking,
): { readonly facts: Facts; readonly seen: Seen } {
  const equity = capitalOf(row, quoteAsset).whole?.toNumber() ?? null;
  const facts: Facts = {
    now,
    equity,
    flow: equity === null ? 0 : flowOf(row, quoteAsset),
    // before the first look nothing is remembered of anything
    closings: row.watch === null ? [] : row.closings,
    markAges: agesOf(row.held, now),
    volatility,
    system: null,
  };
  const last = Math.max(now, ...row.closings.map(({ at }) => at));
  const seen = {
    // while the equity is not known, what comes in is not seen
    external: equity === null ? (row.watch?.seen.external ?? null) : row.external,
    fills: row.fills,
    closedSince: epochMs(Math.max(row.watch?.seen.closedSince ?? 0, last - LATE_MS)),
  };
  return { facts, seen };
}

/** How old each held instrument's mark is, in ms; the oldest where several bots hold one. */
export const agesOf = (held: WatchRow['held'], now: EpochMs): ReadonlyMap<string, number> =>
  new Map(
    held.map(({ instrumentId, markTime }) => [instrumentId, markTime === null ? 0 : Math.max(0, now - markTime)]),
  );

/** What came from outside since the last look, in quote; what has no price is worth nothing, as in the equity. */
function flowOf({ watch, external, prices }: WatchRow, quoteAsset: string): number {
  const before = watch?.seen.external ?? null;
  if (before === null) return 0;
  const price = new Map(prices.map(one => [one.asset, one.price.toNumber()])).set(quoteAsset, 1);
  const assets = new Set([...Object.keys(before), ...Object.keys(external)]);
  let flow = 0;
  for (const asset of assets) {
    // what the world outside lost is what came in
    flow += (Number(before[asset] ?? 0) - Number(external[asset] ?? 0)) * (price.get(asset) ?? 0);
  }
  return flow;
}
