import type { Generated } from 'kysely';
import type { Id } from '../../kernel/ids.ts';
import type { DefaultJson, DefaultMoment, Json, Moment, NullableMoment } from './columns.ts';

export interface BotsTable {
  id: string;
  account: string;
  strategy: string;
  version: Generated<number>;
  params: Json;
  instrument_ids: string[];
  timeframe: string;
  features: Json;
  reasons: DefaultJson;
  min_confidence: Generated<number>;
  exits: DefaultJson;
  allocation_share: string;
  state: 'STOPPED' | 'STARTING' | 'RUNNING' | 'PAUSED' | 'ERROR';
  state_reason: Generated<string>;
  set_by: Generated<string>;
  shadow_since: NullableMoment;
  created_at: DefaultMoment;
  updated_at: DefaultMoment;
}

export interface BotVersionsTable {
  bot_id: string;
  version: number;
  strategy: string;
  params: Json;
  instrument_ids: string[];
  timeframe: string;
  min_confidence: number;
  exits: DefaultJson;
  created_by: string;
  created_at: DefaultMoment;
}

export interface StrategyStateTable {
  bot_id: string;
  bar_time: NullableMoment;
  state: Json;
  pending: DefaultJson;
  exits: DefaultJson;
  updated_at: DefaultMoment;
}

export interface SignalsTable {
  id: Id;
  bot_id: string;
  account: string;
  instrument_id: string;
  bar_time: Moment;
  action: 'enter' | 'exit' | 'reduce' | 'move-stop' | 'hold';
  side: 'long' | 'short' | null;
  confidence: number | null;
  share: Generated<number | null>;
  reference_price: string | null;
  stop_loss: string | null;
  take_profit: string | null;
  entry_type: 'market' | 'limit' | null;
  limit_price: string | null;
  reason: Json;
  market_time: Moment;
  valid_until: NullableMoment;
  correlation_id: Id;
  causation_id: Id;
  created_at: DefaultMoment;
}

export interface ShadowTradesTable {
  id: Id;
  bot_id: string;
  version: number;
  instrument_id: string;
  side: 'long' | 'short';
  state: 'resting' | 'open' | 'closed' | 'lapsed';
  entry_price: string;
  entered_at: Moment;
  stop_loss: string | null;
  take_profit: string | null;
  exit_price: string | null;
  exited_at: NullableMoment;
  exit_reason: 'exit' | 'stop-loss' | 'take-profit' | 'shadow-off' | null;
}
