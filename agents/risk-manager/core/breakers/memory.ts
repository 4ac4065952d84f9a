import { LOSSES, type Loss } from '#shared/domain/breaker.ts';
import { type EpochMs, epochMs } from '#shared/kernel/time.ts';
import type { Closing, Facts } from './facts.ts';
import { type PeriodLength, periodOf } from './period.ts';

/** From what each loss is measured. */
export const LOSS_FROM = {
  'daily-loss': 'day',
  'weekly-loss': 'week',
  'monthly-loss': 'month',
  drawdown: 'peak',
  'hard-drawdown': 'peak',
} as const satisfies Readonly<Record<Loss, PeriodLength | 'peak'>>;

/** What breakers remember of the moments before. Plain data that survives JSON; money as plain numbers, for ratios. */
export interface Memory {
  /** The last moment that was looked at, market time, and the equity then, in quote; null before the first. */
  readonly at: EpochMs | null;
  readonly equity: number | null;
  /** What each loss is measured from, in quote. */
  readonly references: Readonly<Partial<Record<Loss, number>>>;
  /** Losing positions in a row, by bot. */
  readonly losing: Readonly<Record<string, number>>;
  /** Since a position of the instrument was last stopped out, how many times: 1 until its breaker closes. */
  readonly stopped: Readonly<Record<string, number>>;
  /** The last closed positions of each bot, oldest first. */
  readonly outcomes: Readonly<Record<string, readonly Outcome[]>>;
}

export interface Outcome {
  readonly won: boolean;
  readonly confidence: number | null;
}

/** As many outcomes of a bot as are remembered. */
const OUTCOMES = 200;

export const NOTHING: Memory = { at: null, equity: null, references: {}, losing: {}, stopped: {}, outcomes: {} };

/** The memory with one more moment. */
export function observe(memory: Memory, facts: Facts): Memory {
  return withEquity(facts.closings.reduce(withClosing, memory), facts);
}

/**
 * Peaks rise with the equity; a period begins with the equity of the last moment before it. What comes from outside is neither gain
 * nor loss: a flow f into an equity E scales what losses are measured from by (E + f) / E.
 */
function withEquity(memory: Memory, { now, equity, flow }: Facts): Memory {
  if (equity === null) return memory;
  const before = equity - flow;
  const scale = flow === 0 || before <= 0 ? 1 : equity / before;
  const last = memory.equity === null ? equity : memory.equity * scale;
  const references: Partial<Record<Loss, number>> = {};
  // every period begins with a day; null: it is still the same one
  const dayBefore = memory.at !== null && periodOf(memory.at, 'day') !== periodOf(now, 'day') ? memory.at : null;
  for (const kind of LOSSES) {
    const known = memory.references[kind];
    const reference = known === undefined ? equity : known * scale;
    const from = LOSS_FROM[kind];
    if (from === 'peak') references[kind] = Math.max(reference, equity);
    else references[kind] = dayBefore !== null && periodOf(dayBefore, from) !== periodOf(now, from) ? last : reference;
  }
  return { ...memory, at: now, equity, references };
}

function withClosing(memory: Memory, { botId, instrumentId, realizedPnl, byStop, confidence }: Closing): Memory {
  const won = realizedPnl > 0;
  const outcomes = [...(memory.outcomes[botId] ?? []), { won, confidence }].slice(-OUTCOMES);
  return {
    ...memory,
    losing: { ...memory.losing, [botId]: won ? 0 : (memory.losing[botId] ?? 0) + 1 },
    stopped: byStop ? { ...memory.stopped, [instrumentId]: 1 } : memory.stopped,
    outcomes: { ...memory.outcomes, [botId]: outcomes },
  };
}

/** The memory after an equity that is the highest so far, or not: only what is measured from the highest one changes. */
export function risen(memory: Memory, equity: number): Memory {
  const references = { ...memory.references };
  for (const kind of LOSSES) {
    const known = references[kind];
    if (LOSS_FROM[kind] === 'peak' && known !== undefined && equity > known) references[kind] = equity;
  }
  return { ...memory, references };
}

/** Measures a loss from the equity of the last moment on. */
export const measuredFromNow = (memory: Memory, kind: Loss): Memory =>
  memory.equity === null ? memory : { ...memory, references: { ...memory.references, [kind]: memory.equity } };

/** The end of the day that a moment belongs to: at a later moment another period begins. */
export const dayEnds = (at: EpochMs): EpochMs => epochMs((periodOf(at, 'day') + 1) * 86_400_000);
