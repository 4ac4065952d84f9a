import type { Generated, GeneratedAlways } from 'kysely';
import type { Id } from '../../kernel/ids.ts';
import type { DefaultJson, DefaultMoment, Moment, NullableMoment } from './columns.ts';

export interface OrdersTable {
  id: Id;
  approval_id: Id;
  position_id: Id | null;
  account: string;
  bot_id: string;
  instrument_id: string;
  purpose: 'entry' | 'exit' | 'stop-loss' | 'take-profit';
  ordinal: Generated<number>;
  list_id: Id | null;
  replaces: Id | null;
  side: 'buy' | 'sell';
  type:
    | 'market'
    | 'limit'
    | 'limit-maker'
    | 'stop-loss'
    | 'stop-loss-limit'
    | 'take-profit'
    | 'take-profit-limit'
    | 'bracket';
  time_in_force: Generated<'GTC' | 'IOC' | 'FOK'>;
  quantity: string;
  limit_price: string | null;
  stop_price: string | null;
  client_order_id: string;
  venue_order_id: string | null;
  state:
    | 'approved'
    | 'submitting'
    | 'unknown'
    | 'never-arrived'
    | 'open'
    | 'partly-filled'
    | 'filled'
    | 'cancelled'
    | 'rejected'
    | 'expired'
    | 'denied';
  cancel_requested_at: NullableMoment;
  filled_quantity: Generated<string>;
  average_price: string | null;
  mark_price: string | null;
  mid_price: string | null;
  code: string | null;
  detail: string | null;
  sent_at: NullableMoment;
  expires_at: NullableMoment;
  market_time: Moment;
  correlation_id: Id;
  created_at: DefaultMoment;
  updated_at: DefaultMoment;
}

export interface OrderEventsTable {
  id: GeneratedAlways<number>;
  order_id: Id;
  event: string;
  from_state: string | null;
  to_state: string;
  detail: DefaultJson;
  venue_time: NullableMoment;
  created_at: DefaultMoment;
}

export interface FillsTable {
  id: Id;
  order_id: Id | null;
  position_id: Id | null;
  account: string;
  bot_id: string | null;
  instrument_id: string;
  venue_trade_id: string;
  side: 'buy' | 'sell';
  quantity: string;
  price: string;
  fee: string;
  fee_asset: string;
  is_maker: boolean;
  venue_time: Moment;
  correlation_id: Id;
  created_at: DefaultMoment;
}

export interface PositionsTable {
  id: Id;
  account: string;
  bot_id: string;
  instrument_id: string;
  side: 'long' | 'short';
  quantity: string;
  entry_quantity: string;
  entry_price: string;
  entries: Generated<number>;
  exit_quantity: Generated<string>;
  exit_price: string | null;
  fees: Generated<string>;
  realized_pnl: Generated<string>;
  stop_loss: string | null;
  take_profit: string | null;
  opened_at: Moment;
  protected_at: NullableMoment;
  stop_passed_at: NullableMoment;
  closed_at: NullableMoment;
  close_reason: string | null;
  dust: Generated<string>;
  correlation_id: Id;
  updated_at: DefaultMoment;
}

export interface VenueBalancesTable {
  account: string;
  asset: string;
  free: string;
  locked: string;
  venue_time: Moment;
  updated_at: DefaultMoment;
}

export interface VenueBansTable {
  venue: string;
  scope: string;
  limit_name: Generated<string>;
  until: Moment;
  reason: Generated<string>;
  told_by: Generated<string>;
  updated_at: DefaultMoment;
}

export interface UnbookedFillsView extends FillsTable {
  base: string;
  quote: string;
}
