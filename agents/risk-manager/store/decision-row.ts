import type { Decimal } from '#shared/kernel/decimal.ts';
import type { Id } from '#shared/kernel/ids.ts';
import type { Candidate } from '../core/candidate.ts';
import type { EntryOrder, Order, Verdict } from '../core/decide.ts';
import type { Denial } from '../core/rules/rule.ts';
import { costOf } from '../core/sizing/size-entry.ts';
import type { Judged } from './decisions.ts';

/** A row of `risk_decisions` as JSON: money and times as text. */
export interface DecisionRow {
  readonly id: Id;
  readonly signal_id: Id | null;
  readonly command_id: Id | null;
  readonly account: string;
  readonly bot_id: string;
  readonly instrument_id: string;
  readonly verdict: 'approved' | 'denied';
  readonly code: string | null;
  readonly codes: readonly string[];
  readonly intent: Candidate['intent'];
  readonly side: 'buy' | 'sell';
  readonly order_type: 'market' | 'limit' | null;
  readonly quantity: string | null;
  readonly limit_price: string | null;
  readonly reference_price: string | null;
  readonly stop_loss: string | null;
  readonly take_profit: string | null;
  readonly reserved: string;
  readonly position_id: Id | null;
  /** What the size or the denial was made from. */
  readonly sizing: Readonly<Record<string, unknown>>;
  readonly market_time: string;
  readonly valid_until: string | null;
  readonly correlation_id: Id;
  readonly causation_id: Id;
}

export function decisionRow(judged: Judged): DecisionRow {
  const { verdict, account, signalId, commandId, cause, decidedAt } = judged;
  const candidate = verdict.kind === 'approved' ? verdict.order.candidate : verdict.candidate;
  return {
    id: candidate.approvalId,
    signal_id: signalId,
    command_id: commandId,
    account,
    bot_id: candidate.botId,
    instrument_id: candidate.instrumentId,
    intent: candidate.intent,
    ...asked(candidate),
    ...(verdict.kind === 'approved' ? granted(verdict.order) : refused(verdict)),
    market_time: new Date(decidedAt).toISOString(),
    correlation_id: cause.correlationId,
    causation_id: cause.id,
  };
}

/** The denial that an approval becomes when the database's own check of the limits refuses it. */
export function refusedRow(row: DecisionRow, code: Denial['code']): DecisionRow {
  return {
    ...row,
    verdict: 'denied',
    code,
    codes: [code],
    reserved: '0',
    valid_until: null,
    sizing: { ...row.sizing, refusedBy: 'database' },
  };
}

type Asked = Pick<DecisionRow, 'order_type' | 'limit_price' | 'reference_price' | 'stop_loss' | 'take_profit'>;

function asked(candidate: Candidate): Asked {
  const text = (value: Decimal | null) => value?.toFixed() ?? null;
  if (candidate.intent === 'exit') {
    return { order_type: 'market', limit_price: null, reference_price: null, stop_loss: null, take_profit: null };
  }
  const levels = {
    reference_price: text(candidate.referencePrice),
    stop_loss: text(candidate.stopLoss),
    take_profit: text(candidate.takeProfit),
  };
  if (candidate.intent === 'move-stop') return { order_type: null, limit_price: null, ...levels };
  return { order_type: candidate.orderType, limit_price: text(candidate.limitPrice), ...levels };
}

type Outcome = Pick<
  DecisionRow,
  'verdict' | 'code' | 'codes' | 'side' | 'quantity' | 'reserved' | 'position_id' | 'sizing' | 'valid_until'
>;

function granted(order: Order): Outcome {
  const common = { verdict: 'approved', code: null, codes: [], side: order.side } as const;
  if (order.intent === 'entry') {
    return {
      ...common,
      quantity: order.quantity.toFixed(),
      reserved: order.reserved.toFixed(),
      position_id: null,
      sizing: sizingOf(order),
      valid_until: new Date(order.validUntil).toISOString(),
    };
  }
  return {
    ...common,
    quantity: order.intent === 'exit' ? order.quantity.toFixed() : null,
    reserved: '0',
    position_id: order.positionId,
    sizing: {},
    valid_until: null,
  };
}

function sizingOf({ sizing, heat }: EntryOrder): DecisionRow['sizing'] {
  const { method, fallback, cappedBy, quotas, unitCost } = sizing;
  const bounds = quotas.map(quota => [quota.bound, costOf(quota, unitCost).toSignificantDigits(12).toFixed()]);
  return {
    method,
    ...(fallback === null ? {} : { fallback }),
    cappedBy,
    bounds: Object.fromEntries(bounds),
    unitCost: unitCost.toFixed(),
    heat: heat.toFixed(),
  };
}

function refused(verdict: Extract<Verdict, { kind: 'denied' }>): Outcome {
  const { candidate, denials, position } = verdict;
  const side = candidate.intent === 'entry' ? candidate.side : (position?.side ?? 'long');
  const opens = candidate.intent === 'entry';
  return {
    verdict: 'denied',
    code: denials[0].code,
    codes: denials.map(denial => denial.code),
    side: (side === 'long') === opens ? 'buy' : 'sell',
    quantity: null,
    reserved: '0',
    position_id: position?.positionId ?? null,
    sizing: Object.fromEntries(denials.map(denial => [denial.code, denial.numbers])),
    valid_until: null,
  };
}
