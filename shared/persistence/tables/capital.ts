import type { ColumnType, Generated } from 'kysely';
import type { Book, FlowKind, Holder, PostingKind } from '../../accounting/postings.ts';
import type { Id } from '../../kernel/ids.ts';
import type { DefaultJson, DefaultMoment, Moment, NullableMoment } from './columns.ts';

export interface LedgerTable {
  transaction_id: Id;
  line: number;
  account: string;
  book: Book['book'];
  bot_id: string | null;
  asset: string;
  amount: string;
  kind: PostingKind;
  fill_id: Id | null;
  market_time: Moment;
  created_at: DefaultMoment;
}

export interface BookBalancesTable {
  account: string;
  book: LedgerTable['book'];
  bot_id: string | null;
  asset: string;
  amount: string;
}

export interface AllocationsTable {
  account: string;
  bot_id: string;
  asset: string;
  amount: string;
  share: string;
  target: ColumnType<string | null, string | null | undefined, string | null>;
  settled_pnl: Generated<string>;
  created_at: DefaultMoment;
  updated_at: DefaultMoment;
}

export interface EquityTable {
  account: string;
  bot_id: string;
  market_time: Moment;
  cash: string;
  holdings: string;
  equity: string;
  realized_pnl: string;
  unrealized_pnl: string;
  peak: string;
  drawdown: string;
  capital: Generated<string>;
}

export interface PerformanceTable {
  account: string;
  /** `*` is the whole account. */
  bot_id: string;
  /** `*` is all of the owner's. */
  instrument_id: string;
  period: 'day' | 'week' | 'month';
  starts_on: string;
  equity_open: string | null;
  equity_high: string | null;
  equity_low: string | null;
  equity_close: string | null;
  flows: string | null;
  profit: string;
  realized_pnl: string;
  unrealized_pnl: string;
  fees: string;
  volume: string;
  return: number | null;
  unit_value: number | null;
  unit_peak: number | null;
  peak_at: NullableMoment;
  drawdown: number | null;
  under_water_ms: number | null;
  mean_equity: number | null;
  mean_exposure: number;
  exposure: number | null;
  turnover: number | null;
  observed_ms: number;
  fills: number;
  trades: number;
  wins: number;
  losses: number;
  gross_profit: string;
  gross_loss: string;
  payoff: number | null;
  profit_factor: number | null;
  expectancy: number | null;
  winning_streak: number;
  losing_streak: number;
  ratios: ColumnType<unknown, string | null, string | null>;
  settled: boolean;
}

export interface FundFlowsTable {
  id: Id;
  account: string;
  market_time: Moment;
  kind: FlowKind | 'compound';
  from_book: Holder['book'] | 'external';
  from_bot: string | null;
  to_book: Holder['book'] | 'external';
  to_bot: string | null;
  asset: string;
  amount: string;
  value: string | null;
  rule: string;
  reason: string;
  caused_by: Generated<string>;
  created_at: DefaultMoment;
}

export interface CapitalLocksTable {
  id: Id;
  account: string;
  asset: string;
  amount: string;
  reason: string;
  locked_at: Moment;
  unlocks_at: Moment;
  notice_at: NullableMoment;
  released_at: NullableMoment;
}

export interface CapitalProposalsTable {
  id: Id;
  account: string;
  kind: 'withdrawal' | 'venue-transfer' | 'conversion';
  state: 'proposed' | 'approved' | 'sent' | 'seen' | 'rejected' | 'expired';
  asset: string;
  amount: string;
  value: string | null;
  details: DefaultJson;
  reason: string;
  proposed_at: Moment;
  expires_at: Moment;
  approved_at: NullableMoment;
  sent_at: NullableMoment;
  closed_at: NullableMoment;
  proposed_by: string;
}

export interface CapitalStateTable {
  account: string;
  turned_at: NullableMoment;
  settled_at: NullableMoment;
  rebalanced_at: NullableMoment;
  method: string | null;
  preserved_since: NullableMoment;
  outside: Generated<string>;
  updated_at: DefaultMoment;
}
