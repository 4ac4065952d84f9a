import type { Limits, Snapshot } from '../snapshot.ts';
import { agentDegraded } from './agent-degraded.ts';
import { agentRestarting } from './agent-restarting.ts';
import { agentSilent } from './agent-silent.ts';
import { booksUnbalanced } from './books-unbalanced.ts';
import { botInError } from './bot-in-error.ts';
import { breakerOpen } from './breaker-open.ts';
import { dataStale } from './data-stale.ts';
import { deadLetters } from './dead-letters.ts';
import { deliveriesWaiting } from './deliveries-waiting.ts';
import { errorsRepeating } from './errors-repeating.ts';
import { errorsRising } from './errors-rising.ts';
import { marketWild } from './market-wild.ts';
import { positionUnprotected } from './position-unprotected.ts';
import { riskRaised } from './risk-raised.ts';
import type { Finding, Rule } from './rule.ts';
import { stateInconsistent } from './state-inconsistent.ts';
import { stressTrips } from './stress-trips.ts';
import { tradingHalted } from './trading-halted.ts';
import { unknownOrders } from './unknown-orders.ts';
import { upkeepFailed } from './upkeep-failed.ts';
import { workerGone } from './worker-gone.ts';

/** Every rule, the gravest first. A new rule is its file and its line here. */
export const RULES: readonly Rule[] = [
  positionUnprotected,
  agentSilent,
  booksUnbalanced,
  stateInconsistent,
  dataStale,
  errorsRepeating,
  botInError,
  deadLetters,
  deliveriesWaiting,
  unknownOrders,
  tradingHalted,
  breakerOpen,
  riskRaised,
  stressTrips,
  agentRestarting,
  agentDegraded,
  upkeepFailed,
  errorsRising,
  marketWild,
  workerGone,
];

/** All that the rules find in a snapshot. */
export const findAll = (snapshot: Snapshot, limits: Limits): readonly Finding[] =>
  RULES.flatMap(rule => rule.find(snapshot, limits).map(finding => ({ ...finding, rule: rule.name })));
