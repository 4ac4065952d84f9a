import type { EntryCandidate, ExitCandidate, MoveStopCandidate } from '../candidate.ts';
import type { RiskContext } from '../context.ts';
import type { EntrySize } from '../sizing/size-entry.ts';
import { botState } from './bot-state.ts';
import { breakerOpen } from './breaker-open.ts';
import { cash } from './cash.ts';
import { confidence } from './confidence.ts';
import { dataBad } from './data-bad.ts';
import { dataStale } from './data-stale.ts';
import { edge } from './edge.ts';
import { equityKnown } from './equity-known.ts';
import { exitPending } from './exit-pending.ts';
import { hasPosition } from './has-position.ts';
import { instrumentTrading } from './instrument-trading.ts';
import { longOnly } from './long-only.ts';
import { maxClusterExposure } from './max-cluster-exposure.ts';
import { maxExposure } from './max-exposure.ts';
import { maxHeat } from './max-heat.ts';
import { maxLeverage } from './max-leverage.ts';
import { maxPositionSize } from './max-position-size.ts';
import { maxPositions } from './max-positions.ts';
import { maxSectorExposure } from './max-sector-exposure.ts';
import { maxSymbolExposure } from './max-symbol-exposure.ts';
import { orderRate } from './order-rate.ts';
import { partMinimum } from './part-minimum.ts';
import { positionExists } from './position-exists.ts';
import { positionsPerBot, positionsPerSymbol } from './positions-per.ts';
import { priceCollar } from './price-collar.ts';
import { botBudget, sectorBudget, symbolBudget, venueBudget } from './risk-budgets.ts';
import type { Denial, EntryRule, ExitRule, MoveStopRule } from './rule.ts';
import { shadowEntry, shadowPosition } from './shadow.ts';
import { signalExpired } from './signal-expired.ts';
import { sizeMinimum } from './size-minimum.ts';
import { stopTighter } from './stop-tighter.ts';
import { stopValid } from './stop-valid.ts';
import { tradingState } from './trading-state.ts';

/** All rules per intent, in the order that makes a denial's first code its primary one: who, what, when, how much. */
export const RULES: {
  readonly entry: readonly EntryRule[];
  readonly exit: readonly ExitRule[];
  readonly 'move-stop': readonly MoveStopRule[];
} = {
  entry: [
    shadowEntry,
    breakerOpen,
    tradingState,
    botState,
    signalExpired,
    instrumentTrading,
    longOnly,
    dataBad,
    dataStale,
    positionExists,
    exitPending,
    stopValid,
    confidence,
    priceCollar,
    equityKnown,
    orderRate,
    maxPositions,
    positionsPerBot,
    positionsPerSymbol,
    maxHeat,
    botBudget,
    symbolBudget,
    sectorBudget,
    venueBudget,
    maxExposure,
    maxSymbolExposure,
    maxSectorExposure,
    maxClusterExposure,
    maxLeverage,
    maxPositionSize,
    cash,
    edge,
    sizeMinimum,
  ],
  exit: [shadowPosition, hasPosition, exitPending, tradingState, partMinimum],
  'move-stop': [shadowPosition, hasPosition, exitPending, tradingState, stopTighter],
};

/** All that speaks against an entry of this size, in the rules' order; empty when nothing does. */
export const denialsOfEntry = (context: RiskContext, candidate: EntryCandidate, size: EntrySize): readonly Denial[] =>
  saidBy(RULES.entry, rule => rule(context, candidate, size));

/** The same of what is about a position that is there. */
export const denialsOf = (context: RiskContext, candidate: ExitCandidate | MoveStopCandidate): readonly Denial[] =>
  candidate.intent === 'exit'
    ? saidBy(RULES.exit, rule => rule(context, candidate))
    : saidBy(RULES['move-stop'], rule => rule(context, candidate));

function saidBy<R>(rules: readonly R[], ask: (rule: R) => Denial | null): readonly Denial[] {
  const denials: Denial[] = [];
  for (const rule of rules) {
    const denial = ask(rule);
    if (denial !== null) denials.push(denial);
  }
  return denials;
}
