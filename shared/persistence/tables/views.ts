import type { AgentName } from '../../domain/agents.ts';
import type { ErrorSeverity } from '../../domain/severity.ts';
import type { Id } from '../../kernel/ids.ts';
import type { EpochMs } from '../../kernel/time.ts';

export interface DailyPnlView {
  day: string;
  account: string;
  bot: string;
  trades: number;
  wins: number;
  losses: number;
  realized_pnl: string;
  fees: string;
}

export interface ErrorCorrelationsView {
  agent: AgentName;
  fingerprint: string;
  other_agent: AgentName;
  other_fingerprint: string;
  together: number;
  last_seen: EpochMs;
}

export interface ErrorFirstCausesView {
  correlation_id: Id;
  error_id: number;
  agent: AgentName;
  code: string;
  fingerprint: string;
  message: string;
  created_at: EpochMs;
}

export interface ErrorFrequencyView {
  hour: EpochMs;
  fingerprint: string;
  code: string;
  severity: ErrorSeverity;
  agent: AgentName;
  occurrences: number;
}

export interface ErrorTrendView {
  fingerprint: string;
  this_hour: number;
  hourly_before: string;
  trend: string | null;
}

export interface OpenPositionsView {
  account: string;
  instrument: string;
  venue: string;
  bot: string;
  strategy: string;
  side: 'long' | 'short';
  quantity: string;
  entry_price: string;
  mark_price: string | null;
  value: string | null;
  unrealized_pnl: string | null;
  unrealized_pct: string | null;
  stop_loss: string | null;
  take_profit: string | null;
  protected: boolean;
  opened_at: EpochMs;
  position_id: Id;
  correlation_id: Id;
}

export interface ShadowComparisonView {
  account: string;
  shadow_bot: string;
  traded_bot: string;
  instrument: string;
  instrument_id: string;
  since: EpochMs;
  bars: number;
  same_decisions: number;
  shadow_entries: number;
  traded_entries: number;
  shadow_trades: number;
  shadow_return_pct: string;
  traded_trades: number;
  traded_return_pct: string;
}

export interface TradeHistoryView {
  closed_at: EpochMs;
  instrument: string;
  venue: string;
  account: string;
  bot: string;
  strategy: string;
  side: string;
  quantity: string;
  entry_price: string;
  exit_price: string | null;
  fees: string;
  realized_pnl: string;
  realized_pct: string | null;
  close_reason: string | null;
  opened_at: EpochMs;
  held: string;
  dust: string;
  position_id: Id;
  correlation_id: Id;
}
