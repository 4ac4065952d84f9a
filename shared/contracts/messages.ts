import { z } from 'zod';
import { exitPlan } from '../domain/exit-plan.ts';
import { ASSET_TEXT, SYMBOL_TEXT } from '../domain/instrument.ts';
import { LONGEST_MINUTES } from '../kernel/time.ts';
import {
  account,
  botId,
  decimalText,
  id,
  instrumentId,
  positiveDecimalText,
  time,
  timeframe,
  version,
} from './fields.ts';

/** Prices and volume of a closed bar, as text. */
export const bar = z.strictObject({
  open: positiveDecimalText,
  high: positiveDecimalText,
  low: positiveDecimalText,
  close: positiveDecimalText,
  volume: decimalText,
});

/** What trades and book did during a bar; null where the source does not tell. */
export const flow = z.strictObject({
  buyVolume: z.number().nonnegative().nullable(),
  trades: z.int().nonnegative().nullable(),
  meanSpread: z.number().positive().nullable(),
  meanImbalance: z.number().min(-1).max(1).nullable(),
});

/** A closed bar of the base timeframe was stored. Key: the instrument. */
export const candleClosed = z.strictObject({
  instrumentId,
  timeframe,
  openTime: time,
  ...bar.shape,
  source: z.enum(['stream', 'backfill']),
  /** Left out where nothing is known of trades and book. */
  flow: flow.exactOptional(),
});

/** Marks of instruments have moved to the message's market time: the latest close of a stored batch of base bars. Key: the account. */
export const marksMoved = z.strictObject({ account });

/** The features of one instrument of one bot for a bar of the bot's timeframe. Key: the bot. */
export const featuresReady = z.strictObject({
  botId,
  /** The version of the bot that asked for them; what comes for another one is not looked at. */
  version,
  instrumentId,
  timeframe,
  openTime: time,
  bar,
  /** By the names that the strategy declared; null before warm-up. */
  features: z.record(z.string(), z.number().nullable()),
});

/** A bot wants something done. Key: the account. The row in `signals` holds the rest. */
export const signalRaised = z.strictObject({
  signalId: id,
  botId,
  account,
  instrumentId,
  action: z.enum(['enter', 'exit', 'reduce', 'move-stop']),
  side: z.enum(['long', 'short']),
  confidence: z.number().min(0).max(1),
  /** Of an entry: its share of a whole position, and of how many entries the position may be made. */
  size: z.number().gt(0).max(1),
  maxEntries: z.int().min(1),
  /** Of what is held, what an exit sells: below 1 of `reduce`. */
  share: z.number().gt(0).max(1),
  /** Close of the bar that the decision looked at. */
  referencePrice: positiveDecimalText,
  stopLoss: positiveDecimalText.nullable(),
  takeProfit: positiveDecimalText.nullable(),
  entryType: z.enum(['market', 'limit']),
  limitPrice: positiveDecimalText.nullable(),
});

/** The risk manager approved. Key: account and instrument, `main|binance:BTC/USDT`. The approval is the row in `risk_decisions`. */
export const orderApproved = z.strictObject({ approvalId: id });

/** The trading state of an account is another. Key: the account. */
export const tradingStateChanged = z.strictObject({
  account,
  state: z.enum(['ACTIVE', 'REDUCING', 'HALTED']),
  /** The operator's command behind it, which execution acknowledges; null when the risk manager did it itself. */
  commandId: id.nullable(),
});

/** A fill was stored. Key: the account. */
export const fillRecorded = z.strictObject({ fillId: id, account });

/** A position was closed with a remainder too small to sell. Key: the account. */
export const positionClosed = z.strictObject({ positionId: id, account });

/** The venue's balances were read and stored. Key: the account. */
export const balancesObserved = z.strictObject({ account });

/** An operator's command about trading as a whole or a position. Key: the account. */
export const tradingCommanded = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('halt'), commandId: id, account, reason: z.string().max(500) }),
  z.strictObject({ kind: z.literal('reduce'), commandId: id, account, reason: z.string().max(500) }),
  z.strictObject({
    kind: z.literal('resume'),
    commandId: id,
    account,
    reason: z.string().max(500),
    /** Closes the breakers that would hold trading back. */
    override: z.boolean().exactOptional(),
  }),
  z.strictObject({ kind: z.literal('close'), commandId: id, account, instrumentId, botId: botId.nullable() }),
  z.strictObject({ kind: z.literal('flatten'), commandId: id, account }),
  /** Halts trading and sells everything, or what is held at one venue. */
  z.strictObject({
    kind: z.literal('emergency'),
    commandId: id,
    account,
    reason: z.string().max(500),
    venue: z.string().min(1).max(40).nullable(),
  }),
  z.strictObject({
    kind: z.literal('breaker'),
    commandId: id,
    account,
    reason: z.string().max(500),
    breaker: z.string().min(1).max(40),
    /** The bot, instrument or venue; empty for the account. */
    subject: z.string().max(120),
    action: z.enum(['open', 'close', 'hold']),
    /** How long, in minutes of market time, ten years at most; null: until an operator says else. */
    minutes: z.number().positive().max(LONGEST_MINUTES).nullable(),
  }),
]);

/** What an operator gives of a bot's configuration; what is left out stays as it is, or is the default of a new bot. */
const strategyName = z.string().min(1).max(80);
const botConfiguration = z.strictObject({
  strategy: strategyName.optional(),
  params: z.record(z.string(), z.json()).optional(),
  /** Symbols, such as BTC/USDT. */
  instruments: z.array(z.string().regex(SYMBOL_TEXT)).min(1).max(1_000).optional(),
  timeframe: timeframe.optional(),
  minConfidence: z.number().min(0).max(1).optional(),
  exits: exitPlan.optional(),
});

/** An operator's command about a bot. Key: the bot. */
export const botCommanded = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('pause'), commandId: id, botId }),
  z.strictObject({ kind: z.literal('resume'), commandId: id, botId }),
  z.strictObject({ kind: z.literal('stop'), commandId: id, botId }),
  z.strictObject({
    kind: z.literal('add-bot'),
    commandId: id,
    botId,
    configuration: botConfiguration.extend({ strategy: strategyName }),
    /** Share of the account's quote asset. */
    allocation: z.number().min(0).max(1),
    state: z.enum(['started', 'stopped']),
    mode: z.enum(['traded', 'shadow']),
  }),
  z.strictObject({
    kind: z.literal('swap-bot'),
    commandId: id,
    botId,
    to: z.discriminatedUnion('kind', [
      /** Back to what it ran on before. */
      z.strictObject({ kind: z.literal('version'), version }),
      /** What the profile says of it, which is followed again from then on. */
      z.strictObject({ kind: z.literal('profile') }),
      z.strictObject({ kind: z.literal('configuration'), configuration: botConfiguration }),
    ]),
  }),
  z.strictObject({ kind: z.literal('shadow'), commandId: id, botId, mode: z.enum(['traded', 'shadow']) }),
  /** Share of the account's capital, 0 to 1; capital follows it at its next rebalancing. */
  z.strictObject({ kind: z.literal('set-share'), commandId: id, botId, share: z.number().min(0).max(1) }),
]);

/** An operator's command about capital. Amounts are in the account's quote asset where no asset is named. Key: the account. */
export const capitalCommanded = z.discriminatedUnion('kind', [
  /** Null: the profile's method again. */
  z.strictObject({ kind: z.literal('set-method'), commandId: id, account, method: z.string().max(80).nullable() }),
  z.strictObject({ kind: z.literal('rebalance'), commandId: id, account }),
  z.strictObject({
    kind: z.literal('withdraw'),
    commandId: id,
    account,
    asset: z.string().regex(ASSET_TEXT),
    amount: positiveDecimalText,
    reason: z.string().max(500),
  }),
  z.strictObject({ kind: z.literal('approve-proposal'), commandId: id, account, proposalId: id }),
  z.strictObject({ kind: z.literal('reject-proposal'), commandId: id, account, proposalId: id }),
  z.strictObject({ kind: z.literal('sent-proposal'), commandId: id, account, proposalId: id }),
  z.strictObject({
    kind: z.literal('lock-capital'),
    commandId: id,
    account,
    amount: positiveDecimalText,
    reason: z.string().max(500),
  }),
  /** All locks, or as many as hold the amount, those that end last first; they come free after the notice. */
  z.strictObject({ kind: z.literal('unlock-capital'), commandId: id, account, amount: positiveDecimalText.nullable() }),
  z.strictObject({ kind: z.literal('preserve-capital'), commandId: id, account, reason: z.string().max(500) }),
  z.strictObject({ kind: z.literal('release-capital'), commandId: id, account }),
]);

/** Compare the venue with our books now. Key: the account. */
export const reconcileCommanded = z.strictObject({ commandId: id, account });

/** Read the venue's section of the profile and the key store anew, and go on with what they say. Key: the account. */
export const venueSwapCommanded = z.strictObject({ commandId: id, account });

/** Trading goes on at another address of the venue, as the profile says; its market data must come from there too. Key: the account. */
export const venueMoved = z.strictObject({ account });

/** What became of an operator's command. Key: the command. */
export const commandProgressed = z.strictObject({
  commandId: id,
  state: z.enum(['acknowledged', 'done', 'failed']),
  result: z.record(z.string(), z.json()),
});

/** Something a person should know. Key: the rule. */
export const alertRaised = z.strictObject({
  rule: z.string().min(1).max(80),
  severity: z.enum(['info', 'warning', 'critical']),
  title: z.string().min(1).max(200),
  message: z.string().max(4000),
  code: z.string().max(80).nullable(),
});
