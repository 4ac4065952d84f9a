import type { Generated } from 'kysely';
import type { Id } from '../../kernel/ids.ts';
import type { DefaultJson, DefaultMoment, Json, Moment, NullableMoment } from './columns.ts';

export interface RiskDecisionsTable {
  id: Id;
  signal_id: Id | null;
  command_id: Id | null;
  breaker_event_id: Id | null;
  account: string;
  bot_id: string;
  instrument_id: string;
  verdict: 'approved' | 'denied';
  code: string | null;
  codes: Generated<string[]>;
  intent: 'entry' | 'exit' | 'move-stop';
  side: 'buy' | 'sell';
  order_type: 'market' | 'limit' | null;
  quantity: string | null;
  limit_price: string | null;
  reference_price: string | null;
  stop_loss: string | null;
  take_profit: string | null;
  reserved: Generated<string>;
  position_id: Id | null;
  sizing: DefaultJson;
  market_time: Moment;
  valid_until: NullableMoment;
  correlation_id: Id;
  causation_id: Id;
  created_at: DefaultMoment;
}

export interface RiskLimitsTable {
  account: string;
  max_positions: number;
  max_exposure: string;
  max_heat: string;
  fee_rate: string;
  updated_at: DefaultMoment;
}

export interface RiskSnapshotsTable {
  account: string;
  hour: Moment;
  market_time: Moment;
  equity: string | null;
  heat: string;
  correlated_heat: number;
  exposure: string;
  drawdown: number | null;
  level: string;
  detail: Json;
}

export interface TradingStateTable {
  account: string;
  state: 'ACTIVE' | 'REDUCING' | 'HALTED';
  word: Generated<'ACTIVE' | 'REDUCING' | 'HALTED'>;
  word_reason: Generated<string>;
  reason: Generated<string>;
  command_id: Id | null;
  changed_at: DefaultMoment;
}

export interface BreakersTable {
  account: string;
  kind: string;
  subject: Generated<string>;
  scope: 'account' | 'bot' | 'instrument' | 'venue';
  state: 'closed' | 'open' | 'half-open';
  since: Moment;
  until: NullableMoment;
  effect: 'shrink' | 'block' | 'reduce' | 'halt' | 'flatten';
  size_share: number;
  reading: number | null;
  trip_limit: number;
  changed_by: Generated<string>;
  reason: Generated<string>;
  command_id: Id | null;
}

export interface BreakerEventsTable {
  id: Id;
  account: string;
  kind: string;
  subject: string;
  from_state: 'closed' | 'open' | 'half-open';
  to_state: 'closed' | 'open' | 'half-open';
  until: NullableMoment;
  effect: 'shrink' | 'block' | 'reduce' | 'halt' | 'flatten';
  reading: number | null;
  trip_limit: number;
  changed_by: string;
  reason: string;
  command_id: Id | null;
  market_time: Moment;
  created_at: DefaultMoment;
}

export interface AccountWatchTable {
  account: string;
  memory: Json;
  seen: Json;
  updated_at: DefaultMoment;
}

export interface WatchedClosingsTable {
  account: string;
  closed_at: Moment;
  position_id: Id;
}

export interface ExposureView {
  account: string;
  bot_id: string;
  instrument_id: string;
  cost: string;
  positions: number;
  claims: number;
}

export interface HeatView {
  account: string;
  bot_id: string;
  instrument_id: string;
  heat: string;
}

export interface ReservationsView {
  approval_id: Id;
  account: string;
  bot_id: string;
  instrument_id: string;
  side: string;
  reserved: string;
  quantity: string;
  price: string | null;
  stop_loss: string | null;
}
