import { z } from 'zod';
import { AGENTS } from '../../domain/agents.ts';
import { exitPlan } from '../../domain/exit-plan.ts';
import { moment, money } from './values.ts';

export const agentStatus = z.strictObject({
  name: z.enum(AGENTS),
  /** What it last said of itself; `silent` when that is too long ago, `missing` when it never ran. */
  state: z.enum(['standby', 'starting', 'healthy', 'degraded', 'stopping', 'silent', 'missing']),
  pid: z.int().nullable(),
  /** How often another process took over since the installation began. */
  restarts: z.int(),
  heartbeatAgeMs: z.int().nullable(),
  epoch: z.int().nullable(),
});
export type AgentStatus = z.output<typeof agentStatus>;

const researchWorker = z.strictObject({
  /** Host, process and chance. */
  name: z.string(),
  host: z.string(),
  /** `gone`: it gave no sign for long; its trials go to others. */
  state: z.enum(['working', 'idle', 'gone']),
  /** Trials that it runs at once, and those that it has in hand. */
  slots: z.int(),
  running: z.int(),
  /** Names of the studies that these belong to. */
  studies: z.array(z.string()),
  /** Trials since it began, and those of its last minute. */
  finished: z.int(),
  perMinute: z.int(),
  seenAgeMs: z.int(),
});
export type ResearchWorker = z.output<typeof researchWorker>;

export const status = z.strictObject({
  profile: z.string(),
  /** Null until the risk manager ran for the first time. */
  tradingState: z.enum(['ACTIVE', 'REDUCING', 'HALTED']).nullable(),
  agents: z.array(agentStatus),
  /** Those of research, wherever they run: none is needed for trading. */
  workers: z.array(researchWorker),
});
export type Status = z.output<typeof status>;

export const bot = z.strictObject({
  name: z.string(),
  strategy: z.string(),
  version: z.int(),
  /** Who chose the version: `profile`, or an operator, whom the profile then does not overrule. */
  setBy: z.string(),
  /** Market time since when it decides without being traded; null: it is traded. */
  shadowSince: moment.nullable(),
  state: z.enum(['STOPPED', 'STARTING', 'RUNNING', 'PAUSED', 'ERROR']),
  stateReason: z.string(),
  instruments: z.array(z.string()),
  timeframe: z.string(),
  minConfidence: z.number(),
  exits: exitPlan,
  allocationShare: money,
  /** Open time of the last bar it stepped on. */
  lastBar: moment.nullable(),
  openPositions: z.int(),
  updatedAt: moment,
});
export const bots = z.array(bot);
export type Bot = z.output<typeof bot>;

const botVersion = z.strictObject({
  version: z.int(),
  strategy: z.string(),
  params: z.record(z.string(), z.json()),
  instruments: z.array(z.string()),
  timeframe: z.string(),
  minConfidence: z.number(),
  exits: exitPlan,
  /** `profile`, or who gave it. */
  createdBy: z.string(),
  createdAt: moment,
});
export type BotVersion = z.output<typeof botVersion>;

/** A bot in shadow beside a traded one, of one instrument, since its shadow began. Returns before fees. */
const shadowComparison = z.strictObject({
  tradedBot: z.string(),
  instrument: z.string(),
  /** Bars that both decided on, and those at which they wanted the same. */
  bars: z.int(),
  sameDecisions: z.int(),
  shadowEntries: z.int(),
  tradedEntries: z.int(),
  /** Closed trades, and the sum of their returns in percent of the entry price. */
  shadowTrades: z.int(),
  shadowReturnPct: money,
  tradedTrades: z.int(),
  tradedReturnPct: money,
});
export type ShadowComparison = z.output<typeof shadowComparison>;

export const botDetails = z.strictObject({
  ...bot.shape,
  params: z.record(z.string(), z.json()),
  /** The latest first. */
  versions: z.array(botVersion),
  /** Empty while the bot is traded, and where no other bot has its instruments. */
  comparison: z.array(shadowComparison),
});
export type BotDetails = z.output<typeof botDetails>;

export const alert = z.strictObject({
  id: z.string(),
  rule: z.string(),
  severity: z.enum(['info', 'warning', 'critical']),
  title: z.string(),
  message: z.string(),
  code: z.string().nullable(),
  /** What the code asks a person to do; null without a code. */
  mend: z.string().nullable(),
  raisedAt: moment,
  lastSeenAt: moment,
  occurrences: z.int(),
  notifiedAt: moment.nullable(),
  resolvedAt: moment.nullable(),
});
export const alerts = z.array(alert);
export type Alert = z.output<typeof alert>;

export const health = z.strictObject({
  /** `critical`: an agent is missing or a critical alert is open; `degraded`: something less. */
  status: z.enum(['healthy', 'degraded', 'critical']),
  /** Why trading is in the state it is in, as the operator or the risk manager wrote it. */
  tradingState: z
    .strictObject({ state: z.enum(['ACTIVE', 'REDUCING', 'HALTED']), reason: z.string(), changedAt: moment })
    .nullable(),
  agents: z.array(agentStatus.extend({ problem: z.string().nullable(), lastHandledAt: moment.nullable() })),
  openAlerts: z.strictObject({ critical: z.int(), warning: z.int(), info: z.int() }),
});
export type Health = z.output<typeof health>;

export const metricsSummary = z.strictObject({
  /** Work that waits, per agent, with the age of the oldest. */
  waiting: z.array(z.strictObject({ agent: z.enum(AGENTS), deliveries: z.int(), oldestAgeMs: z.int().nullable() })),
  deadLetters: z.int(),
  openPositions: z.int(),
  unprotectedPositions: z.int(),
  /** Of the whole account, in quote; null until capital has counted it. */
  equity: money.nullable(),
  drawdown: money.nullable(),
  pool: z.strictObject({ connections: z.int(), idle: z.int(), waiting: z.int() }),
  /** Statements of all processes that have been running for longer than the limit, now. */
  slowQueries: z.int(),
});
export type MetricsSummary = z.output<typeof metricsSummary>;
