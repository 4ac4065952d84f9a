import { z } from 'zod';
import { moment, money } from './values.ts';

/** A bot's capital, in quote. */
export const botFunds = z.strictObject({
  bot: z.string(),
  strategy: z.string(),
  /** Of the account's capital, that it may have. */
  share: money,
  /** Given less taken. */
  given: money,
  /** At the marks; null before it was valued. */
  equity: money.nullable(),
  /** At work in positions and entries on their way. */
  used: money,
  available: money,
  /** What it should be worth; null before the first look at the allocation. */
  target: money.nullable(),
});
export type BotFunds = z.output<typeof botFunds>;

/** The account's capital, in quote. */
export const capitalReport = z.strictObject({
  quoteAsset: z.string(),
  total: money,
  reserve: money,
  locked: money,
  outgoing: money,
  unassigned: money,
  bots: z.array(botFunds).readonly(),
  currencies: z.array(z.strictObject({ asset: z.string(), amount: money, value: money.nullable() })).readonly(),
  venues: z.array(z.strictObject({ venue: z.string(), value: money })).readonly(),
  locks: z.array(z.strictObject({ id: z.string(), amount: money, reason: z.string(), until: moment })).readonly(),
  /** Null: the profile's. */
  method: z.string().nullable(),
  preservedSince: moment.nullable(),
  lookedAt: moment.nullable(),
  rebalancedAt: moment.nullable(),
});
export type CapitalReport = z.output<typeof capitalReport>;

/** What each bot has, and what it should have. */
export const allocations = capitalReport.pick({
  quoteAsset: true,
  method: true,
  lookedAt: true,
  rebalancedAt: true,
  bots: true,
});

/** A movement of capital, or what a person is asked to carry out. */
export const flowLine = z.strictObject({
  time: moment,
  kind: z.string(),
  from: z.string(),
  to: z.string(),
  amount: money,
  asset: z.string(),
  rule: z.string(),
  reason: z.string(),
  causedBy: z.string(),
});
export const flows = z.array(flowLine);
export type FlowLine = z.output<typeof flowLine>;

export const proposalLine = z.strictObject({
  id: z.string(),
  kind: z.string(),
  state: z.string(),
  amount: money,
  asset: z.string(),
  value: money.nullable(),
  reason: z.string(),
  proposedAt: moment,
  expiresAt: moment,
  details: z.unknown(),
});
export const proposals = z.array(proposalLine);
export type ProposalLine = z.output<typeof proposalLine>;
