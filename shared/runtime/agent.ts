import type { z } from 'zod';
import type { AgentName } from '../domain/agents.ts';
import type { EpochMs } from '../kernel/time.ts';
import type { Handled, Handler, HandlerContext, Transaction } from '../messaging/handler.ts';
import type { Addresses } from './addresses.ts';
import type { SystemConfig } from './config/system.ts';
import type { Log } from './log.ts';
import type { Metrics } from './metrics.ts';
import type { Redaction } from './redaction.ts';

/** What the runtime gives an agent. */
export interface AgentContext<Config> {
  readonly name: AgentName;
  /** The agent's own slice of the profile. */
  readonly config: Config;
  /** What all agents share: profile, venue, account, instruments, base timeframe, clock. */
  readonly system: SystemConfig;
  readonly addresses: Addresses;
  readonly log: Log;
  readonly metrics: Metrics;
  /** Wall time, for sockets, locks, signatures and heartbeats; never for decisions. */
  wallNow(): EpochMs;
  /**
   * The venue's time: the wall's, or, when the profile's market runs on its own clock, the latest market time seen: in
   * messages, and in what the venue itself said, which is told here as `seen`.
   */
  marketNow(seen?: EpochMs): EpochMs;
  /** Runs `work` in a transaction fenced by the role's epoch; sends what it returns and rings after the commit. */
  transact(work: (context: HandlerContext) => Promise<Handled>): Promise<void>;
  /** Reads outside of any transaction. */
  readonly db: Transaction;
  /** Where Redis answers, password included, and what the keys of this installation begin with. */
  readonly redis: { readonly url: string; readonly prefix: string };
  /** Tell it every secret as soon as it is read: it then never shows in a log, an error or a dead letter. */
  readonly redact: Redaction;
  /** Ends the process so that PM2 starts it again: there is one way to start, and it is recovery. */
  crash(reason: unknown): never;
}

export interface RunningAgent {
  readonly handlers: readonly Handler[];
  /** Called once the handlers run and the role is held: opens streams, starts schedules. Recovery belongs in `start`. */
  begin?(): Promise<void>;
  /** Extra health: null when fine, else what is wrong. A degraded agent stays up. */
  health?(): string | null;
  /** Shown in the heartbeat's details. */
  details?(): Readonly<Record<string, unknown>>;
  /** Closes sockets on a graceful stop; correctness never depends on it. */
  stop?(): Promise<void>;
}

export interface AgentDefinition<Config> {
  readonly name: AgentName;
  readonly config: z.ZodType<Config>;
  /** Recovery: reads what the database says and makes the agent able to handle messages. */
  start(context: AgentContext<Config>): Promise<RunningAgent>;
}
