import type { AgentName } from '#shared/domain/agents.ts';
import type { OpenBreaker } from '#shared/domain/breaker.ts';
import type { ErrorSeverity } from '#shared/domain/severity.ts';
import type { Discrepancy } from './consistency.ts';

/** All that the alert rules look at, as it was at one moment. Ages and times in ms of the wall clock. */
export interface Snapshot {
  readonly now: number;
  /** For how long this process has been watching: what was never seen may still be starting. */
  readonly watchingForMs: number;
  readonly agents: readonly WatchedAgent[];
  readonly waiting: readonly { readonly agent: AgentName; readonly deliveries: number; readonly oldestAgeMs: number }[];
  readonly deadLetters: readonly {
    readonly agent: AgentName;
    readonly letters: number;
    readonly quarantinedKeys: readonly string[];
  }[];
  readonly positions: readonly {
    readonly id: string;
    readonly bot: string;
    readonly symbol: string;
    readonly quantity: string;
    readonly protected: boolean;
  }[];
  /** Null age: there never was a candle. */
  readonly marks: readonly { readonly symbol: string; readonly ageMs: number | null }[];
  readonly unknownOrders: readonly {
    readonly clientOrderId: string;
    readonly symbol: string;
    readonly ageMs: number;
  }[];
  /** Assets whose books differ from what the venue holds, in units of the asset. */
  readonly mismatches: readonly { readonly asset: string; readonly books: string; readonly venue: string }[];
  readonly tradingState: { readonly state: 'ACTIVE' | 'REDUCING' | 'HALTED'; readonly reason: string } | null;
  readonly openBreakers: readonly OpenBreaker[];
  /** The risk manager's last look at the account; null before the first. */
  readonly risk: {
    readonly level: 'LOW' | 'MEDIUM' | 'HIGH' | 'CRITICAL';
    /** What the level follows from. */
    readonly because: readonly { readonly name: string; readonly value: number | null }[];
    readonly worstCase: {
      readonly scenario: string;
      readonly share: number;
      readonly trips: readonly { readonly breaker: string; readonly effect: string }[];
    } | null;
    readonly regimes: readonly { readonly symbol: string; readonly regime: 'low' | 'medium' | 'high' | null }[];
    readonly meanCorrelation: number | null;
    readonly isTogether: boolean;
  } | null;
  readonly bots: readonly { readonly name: string; readonly state: string; readonly reason: string }[];
  /** Of research. `seenAgeMs`: since they last gave a sign. */
  readonly workers: readonly { readonly name: string; readonly state: string; readonly seenAgeMs: number }[];
  /** Errors that repeated within the time an escalation lasts, and all critical ones of it. */
  readonly repeatedErrors: readonly {
    readonly fingerprint: string;
    readonly code: string;
    readonly severity: ErrorSeverity;
    readonly message: string;
    readonly agents: readonly AgentName[];
    readonly most: number;
  }[];
  /** Errors that come more often than they used to, by the hour. */
  readonly risingErrors: readonly {
    readonly fingerprint: string;
    readonly code: string;
    readonly message: string;
    readonly thisHour: number;
    readonly hourlyBefore: number;
  }[];
  /** What the state monitor found and execution could not mend. */
  readonly inconsistencies: readonly (Discrepancy & { readonly escalated: boolean })[];
  /** What went wrong at the last upkeep of the database; null when nothing did. */
  readonly upkeepProblem: string | null;
}

export interface WatchedAgent {
  readonly name: AgentName;
  readonly state: 'standby' | 'starting' | 'healthy' | 'degraded' | 'stopping' | 'silent' | 'missing';
  readonly heartbeatAgeMs: number | null;
  readonly problem: string | null;
  /** New processes that took the role over within the window that is watched. */
  readonly recentRestarts: number;
}

/** When the rules speak. All in ms but the count. */
export interface Limits {
  readonly agentSilentMs: number;
  readonly agentDegradedMs: number;
  readonly restarts: number;
  readonly restartWindowMs: number;
  readonly unprotectedMs: number;
  readonly waitingMs: number;
  readonly dataStaleMs: number;
  readonly unknownOrderMs: number;
  readonly booksUnbalancedMs: number;
  readonly errorWindowMs: number;
}
