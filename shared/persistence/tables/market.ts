import type { Generated, GeneratedAlways } from 'kysely';
import type { Id } from '../../kernel/ids.ts';
import type { DefaultJson, DefaultMoment, Json, Moment, NullableMoment } from './columns.ts';

export interface CandlesTable {
  instrument_id: string;
  timeframe: string;
  open_time: Moment;
  open: string;
  high: string;
  low: string;
  close: string;
  volume: string;
  buy_volume: string | null;
  trades: number | null;
  mean_spread: number | null;
  mean_imbalance: number | null;
  source: 'stream' | 'backfill' | 'history' | 'joined' | 'import' | 'download';
  received_at: DefaultMoment;
}

export interface DataImportsTable {
  id: GeneratedAlways<number>;
  instrument_id: string;
  timeframe: string;
  kind: 'file' | 'venue';
  source: string;
  source_hash: string | null;
  rows: number;
  stored: number;
  known: number;
  differing: number;
  replaced: number;
  first_open: NullableMoment;
  last_open: NullableMoment;
  repairs: Generated<string[]>;
  findings: DefaultJson;
  score: number | null;
  imported_by: string;
  imported_at: DefaultMoment;
}

export interface DataQualityTable {
  id: GeneratedAlways<number>;
  instrument_id: string;
  timeframe: string;
  code: string;
  open_time: NullableMoment;
  detail: DefaultJson;
  created_at: DefaultMoment;
  resolved_at: NullableMoment;
}

export interface FeaturesTable {
  instrument_id: string;
  timeframe: string;
  open_time: Moment;
  values: Json;
  correlation_id: Id;
  computed_at: DefaultMoment;
}

export interface FeaturesWaitingTable {
  instrument_id: string;
  open_time: Moment;
  message_id: Id;
  correlation_id: Id;
  market_time: Moment;
  waits_since: Moment;
}

export interface InstrumentsTable {
  id: string;
  venue: string;
  symbol: string;
  base: string;
  quote: string;
  tick_size: string;
  step_size: string;
  min_quantity: string;
  max_quantity: string;
  min_notional: string;
  status: 'trading' | 'halted' | 'delisted';
  updated_at: DefaultMoment;
}

export interface MarksTable {
  instrument_id: string;
  price: string;
  mid: string | null;
  market_time: Moment;
  updated_at: DefaultMoment;
}

export interface ObservationsTable {
  source: string;
  series: string;
  time: Moment;
  known_at: Moment;
  value: number;
}

export interface SourcePollsTable {
  source: string;
  series: string;
  asked_at: Moment;
  answered_at: NullableMoment;
  problem: string | null;
}
