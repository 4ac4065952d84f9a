import type { WorthPoint } from '#shared/accounting/performance/worth-curve.ts';
import { type Decimal, sum, ZERO } from '#shared/kernel/decimal.ts';
import type { EpochMs } from '#shared/kernel/time.ts';
import type { DayFigures, Ratios, Span, Trading, Worth } from './figures.ts';
import { ratiosOf } from './ratios.ts';
import {
  costOverTime,
  feeOf,
  openProfit,
  type PositionHistory,
  realizedIn,
  type TimedFill,
  type Trace,
} from './trace.ts';
import { type Standing, worthOf } from './worth.ts';

/** What a bot traded of an instrument: its positions, and the fills that belong to none. */
export interface Market {
  readonly botId: string;
  readonly instrumentId: string;
  readonly pair: PositionHistory['pair'];
  readonly traces: readonly Trace[];
  /** Of the positions and beyond them, any order. */
  readonly fills: readonly TimedFill[];
}

/** What an owner's days so far come to. */
export interface Ledger {
  /** Null before the first day. */
  readonly standing: Standing | null;
  /** Unit values at the start and at the end of each day so far; empty before the first. */
  readonly units: readonly number[];
}

export const NO_DAYS: Ledger = { standing: null, units: [] };

export interface DayInput {
  readonly span: Span;
  /** Of the UTC day. */
  readonly start: EpochMs;
  /** By owner: the last point before the day (null: none) and those of the day. */
  readonly curves: ReadonlyMap<string, { readonly before: WorthPoint | null; readonly points: readonly WorthPoint[] }>;
  readonly ledgers: ReadonlyMap<string, Ledger>;
  /** What stands of owners already, because the day was settled before. */
  readonly kept: ReadonlyMap<string, Pick<DayFigures, 'worth' | 'observedMs'>>;
  readonly markets: readonly Market[];
  /** The last close at or before a moment, in quote; null when unknown. */
  readonly priceAt: (instrumentId: string, at: EpochMs) => Decimal | null;
}

/** The day of the account, each bot and each instrument that it traded or held. `whole` is the account among the owners. */
export function dayFigures(input: DayInput, whole: string): readonly DayFigures[] {
  const { span, start, markets } = input;
  const instruments = markets.flatMap((market): readonly DayFigures[] => {
    const trading = tradingOf(market, input);
    const { botId: owner, instrumentId } = market;
    return isIdle(trading)
      ? []
      : [{ start, owner, instrumentId, worth: null, trading, observedMs: span.to - span.from }];
  });
  const owners = [...new Set([...input.curves.keys(), ...input.kept.keys()])].flatMap(
    (owner): readonly DayFigures[] => {
      const found = input.kept.get(owner) ?? worthToday(input, owner);
      if (found === null) return [];
      const own = instruments.filter(one => owner === whole || one.owner === owner);
      const trading = together(own.map(one => one.trading));
      // the owner's time may have begun within the day
      const meanExposure = found.observedMs > 0 ? (trading.meanExposure * (span.to - span.from)) / found.observedMs : 0;
      return [{ start, owner, instrumentId: null, ...found, trading: { ...trading, meanExposure } }];
    },
  );
  return [...owners, ...instruments];
}

/** An owner's days with one more. */
export function oneDayMore({ units }: Ledger, { unitValue, unitPeak, peakAt }: Worth): Ledger {
  return { standing: { unitValue, unitPeak, peakAt }, units: [...(units.length === 0 ? [1] : units), unitValue] };
}

function worthToday(
  { span, curves, ledgers }: DayInput,
  owner: string,
): Pick<DayFigures, 'worth' | 'observedMs'> | null {
  const { before = null, points = [] } = curves.get(owner) ?? {};
  const ledger = ledgers.get(owner) ?? NO_DAYS;
  const worth = worthOf({ span, before, points, standing: ledger.standing });
  if (worth === null) return null;
  const units = oneDayMore(ledger, { ...worth, ratios: NO_RATIOS }).units;
  const from = before === null ? (points[0]?.time ?? span.from) : span.from;
  return { worth: { ...worth, ratios: ratiosOf(units) }, observedMs: span.to - from };
}

const NO_RATIOS: Ratios = ratiosOf([]);

function tradingOf(
  { instrumentId, pair, traces, fills }: Market,
  { span, priceAt }: Pick<DayInput, 'span' | 'priceAt'>,
): Trading {
  const done = fills.filter(fill => fill.time > span.from && fill.time <= span.to);
  const open = (at: EpochMs): Decimal => sum(traces.map(trace => openProfit(trace, at, priceAt(instrumentId, at))));
  const realizedPnl = sum(traces.map(trace => realizedIn(trace, span)));
  const unrealizedPnl = open(span.to);
  const cost = traces.reduce((total, trace) => total + costOverTime(trace, span), 0);
  return {
    realizedPnl,
    unrealizedPnl,
    profit: realizedPnl.plus(unrealizedPnl).minus(open(span.from)),
    fees: sum(done.map(fill => feeOf(fill, pair))),
    volume: sum(done.map(fill => fill.price.times(fill.quantity))),
    fills: done.length,
    meanExposure: span.to > span.from ? cost / (span.to - span.from) : 0,
  };
}

const isIdle = ({ fills, meanExposure, realizedPnl }: Trading): boolean =>
  fills === 0 && meanExposure === 0 && realizedPnl.isZero();

const NOTHING: Trading = {
  realizedPnl: ZERO,
  unrealizedPnl: ZERO,
  profit: ZERO,
  fees: ZERO,
  volume: ZERO,
  fills: 0,
  meanExposure: 0,
};

/** What several instruments did in the same time. */
const together = (parts: readonly Trading[]): Trading =>
  parts.reduce(
    (all, one) => ({
      realizedPnl: all.realizedPnl.plus(one.realizedPnl),
      unrealizedPnl: all.unrealizedPnl.plus(one.unrealizedPnl),
      profit: all.profit.plus(one.profit),
      fees: all.fees.plus(one.fees),
      volume: all.volume.plus(one.volume),
      fills: all.fills + one.fills,
      meanExposure: all.meanExposure + one.meanExposure,
    }),
    NOTHING,
  );
