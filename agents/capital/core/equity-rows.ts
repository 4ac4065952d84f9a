import { drawdownOf } from '#shared/accounting/drawdown.ts';
import { type Equity, equityOf } from '#shared/accounting/equity.ts';
import { unrealizedPnl } from '#shared/accounting/position.ts';
import type { Prices } from '#shared/accounting/valuation.ts';
import { type Decimal, sum, ZERO } from '#shared/kernel/decimal.ts';
import { type EpochMs, epochMs } from '#shared/kernel/time.ts';

/** The whole account among the owners of equity, unassigned holdings in. */
export const WHOLE_ACCOUNT = '*';

export interface OpenPosition {
  readonly botId: string;
  readonly base: string;
  readonly side: 'long' | 'short';
  readonly quantity: Decimal;
  readonly entryPrice: Decimal;
}

export interface LastRow {
  readonly marketTime: EpochMs;
  readonly peak: Decimal;
  /** Given so far, less what was taken. */
  readonly capital: Decimal;
}

/** The books as of one moment. */
export interface Snapshot {
  readonly quote: string;
  /** Market time. */
  readonly now: EpochMs;
  /** Amount per asset, by bot; null is what belongs to none. */
  readonly holdings: ReadonlyMap<string | null, ReadonlyMap<string, Decimal>>;
  readonly prices: Prices;
  /** Capital given per bot less what was taken, in quote. */
  readonly capital: ReadonlyMap<string, Decimal>;
  /** The same of the whole account: what came from outside since its books were opened. */
  readonly outside: Decimal;
  readonly positions: readonly OpenPosition[];
  /** The last row per owner. */
  readonly last: ReadonlyMap<string, LastRow>;
}

export interface EquityRow extends Equity {
  readonly owner: string;
  /** A whole second. */
  readonly marketTime: EpochMs;
  /** Given to the owner so far, less what was taken. */
  readonly capital: Decimal;
}

const SECOND_MS = 1_000;
const PEAK_PLACES = 18;

/**
 * One row per bot that holds something and one for the account, for the second that `now` is in. An owner is left out while a
 * price is missing that its bots' equity needs; unassigned assets without a price are not counted, but named.
 */
export function equityRows(snapshot: Snapshot): {
  readonly rows: readonly EquityRow[];
  readonly unpriced: readonly string[];
} {
  if (snapshot.holdings.size === 0) return { rows: [], unpriced: [] };
  const bots = [...snapshot.holdings.keys()].filter(owner => owner !== null).sort();
  const valued = bots.map(bot => ({ bot, ...valueBot(snapshot, bot) }));
  const known = valued.filter(one => one.unpriced.length === 0);
  const rows = known.map(({ bot, equity }) => row(snapshot, bot, equity));
  const unpriced = valued.flatMap(one => one.unpriced);
  if (unpriced.length > 0) return { rows, unpriced };
  const whole = valueAccount(
    snapshot,
    known.map(one => one.equity),
  );
  return { rows: [row(snapshot, WHOLE_ACCOUNT, whole.equity), ...rows], unpriced: whole.unpriced };
}

function valueBot(snapshot: Snapshot, bot: string): { readonly equity: Equity; readonly unpriced: readonly string[] } {
  const { quote, holdings, prices, capital, last } = snapshot;
  const gains = snapshot.positions
    .filter(position => position.botId === bot)
    .map(position => unrealizedPnl(position, prices.get(position.base) ?? position.entryPrice));
  return equityOf({
    quote,
    holdings: holdings.get(bot) ?? new Map(),
    prices,
    capital: capital.get(bot) ?? ZERO,
    unrealizedPnl: sum(gains),
    peakAt: value => peakAfter(last.get(bot), value, capital.get(bot) ?? ZERO),
  });
}

/** Profit is what the bots made; a change in the worth of unassigned holdings moves the equity only. */
function valueAccount(snapshot: Snapshot, bots: readonly Equity[]): ReturnType<typeof valueBot> {
  const { quote, holdings, prices, last } = snapshot;
  const unassigned = equityOf({
    quote,
    holdings: holdings.get(null) ?? new Map(),
    prices,
    capital: ZERO,
    unrealizedPnl: ZERO,
    peakAt: () => null,
  });
  const owners = [unassigned.equity, ...bots];
  const value = sum(owners.map(owner => owner.equity));
  return {
    equity: {
      cash: sum(owners.map(owner => owner.cash)),
      holdings: sum(owners.map(owner => owner.holdings)),
      equity: value,
      realizedPnl: sum(bots.map(owner => owner.realizedPnl)),
      unrealizedPnl: sum(bots.map(owner => owner.unrealizedPnl)),
      ...drawdownOf(value, peakAfter(last.get(WHOLE_ACCOUNT), value, snapshot.outside)),
    },
    unpriced: unassigned.unpriced,
  };
}

/**
 * The peak that an owner's equity is measured by: what was given or taken since moves it by as much as the equity, so that it is no
 * profit and no loss. Null before the first.
 */
function peakAfter(last: LastRow | undefined, value: Decimal, capital: Decimal): Decimal | null {
  if (last === undefined) return null;
  const before = value.minus(capital.minus(last.capital));
  return before.gt(0) && !before.eq(value)
    ? last.peak.times(value).div(before).toDecimalPlaces(PEAK_PLACES)
    : last.peak;
}

/** Time does not go back: a row is never before the owner's last one. */
function row(snapshot: Snapshot, owner: string, equity: Equity): EquityRow {
  const second = Math.floor(snapshot.now / SECOND_MS) * SECOND_MS;
  const last = snapshot.last.get(owner)?.marketTime ?? second;
  const capital = owner === WHOLE_ACCOUNT ? snapshot.outside : (snapshot.capital.get(owner) ?? ZERO);
  return { owner, marketTime: epochMs(Math.max(second, last)), ...equity, capital };
}
