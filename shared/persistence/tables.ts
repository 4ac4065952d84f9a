import type { ColumnType, Generated, GeneratedAlways } from 'kysely';
import type { AgentName, Producer } from '../domain/agents.ts';
import type { ErrorSeverity } from '../domain/severity.ts';
import type { Id } from '../kernel/ids.ts';
import type { EpochMs } from '../kernel/time.ts';

/** A moment: read as epoch milliseconds, written as a Date. */
export type Moment = ColumnType<EpochMs, Date, Date>;
/** Filled in by the database when it is not written. */
export type DefaultMoment = ColumnType<EpochMs, Date | undefined, Date>;
export type NullableMoment = ColumnType<EpochMs | null, Date | null | undefined, Date | null>;
/** A JSON document: read as it was parsed and still to be checked, written as its text. */
export type Json = ColumnType<unknown, string, string>;
export type DefaultJson = ColumnType<unknown, string | undefined, string>;

export interface AlertsTable {
  id: Id;
  rule: string;
  severity: 'info' | 'warning' | 'critical';
  title: string;
  message: string;
  code: string | null;
  context: DefaultJson;
  raised_at: DefaultMoment;
  last_seen_at: DefaultMoment;
  occurrences: Generated<number>;
  notified_at: NullableMoment;
  resolved_at: NullableMoment;
}

export interface AllocationsTable {
  account: string;
  bot_id: string;
  asset: string;
  amount: string;
  share: string;
  created_at: DefaultMoment;
}

export interface AuditLogTable {
  id: GeneratedAlways<number>;
  actor: Generated<string>;
  action: string;
  resource_type: string;
  resource_id: string;
  old_value: ColumnType<unknown, string | null | undefined, string | null>;
  new_value: ColumnType<unknown, string | null | undefined, string | null>;
  created_at: DefaultMoment;
}

export interface BookBalancesTable {
  account: string;
  book: LedgerTable['book'];
  bot_id: string | null;
  asset: string;
  amount: string;
}

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

export interface BundlesTable {
  hash: string;
  strategy: string;
  text: string;
  created_at: DefaultMoment;
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

export interface CommandsTable {
  id: Id;
  kind:
    | 'pause'
    | 'resume'
    | 'halt'
    | 'reduce'
    | 'close'
    | 'flatten'
    | 'reconcile'
    | 'swap-venue'
    | 'stop'
    | 'add-bot'
    | 'swap-bot'
    | 'shadow';
  payload: DefaultJson;
  issued_by: string;
  issued_at: DefaultMoment;
  state: Generated<'issued' | 'acknowledged' | 'done' | 'failed'>;
  result: ColumnType<unknown, string | null | undefined, string | null>;
  finished_at: NullableMoment;
}

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

export interface DeadLettersTable {
  id: GeneratedAlways<number>;
  agent: Generated<AgentName>;
  message_id: Id;
  key: string;
  type: string;
  payload: Json;
  code: string;
  error: string;
  correlation_id: Id;
  quarantined: boolean;
  created_at: DefaultMoment;
  resolved_at: NullableMoment;
}

export interface DeliveriesTable {
  seq: GeneratedAlways<number>;
  message_id: Id;
  consumer: AgentName;
  key: string;
  type: string;
  payload: Json;
  producer: Generated<Producer>;
  correlation_id: Id;
  causation_id: Id;
  market_time: Moment;
  valid_until: NullableMoment;
  created_at: DefaultMoment;
  done_at: NullableMoment;
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

export interface ErrorsTable {
  id: GeneratedAlways<number>;
  agent: Generated<AgentName>;
  code: string;
  severity: ErrorSeverity;
  event: string;
  message: string;
  fingerprint: string;
  occurrences: Generated<number>;
  context: DefaultJson;
  correlation_id: Id | null;
  created_at: DefaultMoment;
}

export interface ExposureView {
  account: string;
  bot_id: string;
  instrument_id: string;
  cost: string;
  positions: number;
  claims: number;
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

export interface HeatView {
  account: string;
  bot_id: string;
  instrument_id: string;
  heat: string;
}

export interface HeartbeatsTable {
  agent: AgentName;
  instance: string;
  host: string;
  pid: number;
  epoch: number;
  state: 'standby' | 'starting' | 'healthy' | 'degraded' | 'stopping';
  started_at: Moment;
  beat_at: DefaultMoment;
  last_handled_at: NullableMoment;
  details: DefaultJson;
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

export interface LedgerTable {
  transaction_id: Id;
  line: number;
  account: string;
  book: 'bot' | 'unassigned' | 'market' | 'fees' | 'external';
  bot_id: string | null;
  asset: string;
  amount: string;
  kind: 'opening' | 'allocation' | 'trade' | 'fee' | 'dust' | 'funding' | 'adjustment' | 'external';
  fill_id: Id | null;
  market_time: Moment;
  created_at: DefaultMoment;
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

export interface RiskDecisionsTable {
  id: Id;
  signal_id: Id | null;
  command_id: Id | null;
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

export interface RoleEpochsTable {
  agent: AgentName;
  epoch: Generated<number>;
  holder: Generated<string>;
  taken_at: DefaultMoment;
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

export interface SourcePollsTable {
  source: string;
  series: string;
  asked_at: Moment;
  answered_at: NullableMoment;
  problem: string | null;
}

export interface StrategyStateTable {
  bot_id: string;
  bar_time: NullableMoment;
  state: Json;
  pending: DefaultJson;
  exits: DefaultJson;
  updated_at: DefaultMoment;
}

export interface StudiesTable {
  id: string;
  name: string;
  kind: string;
  plan: Json;
  ground: Json;
  code: string;
  state: Generated<'running' | 'done' | 'cancelled' | 'failed'>;
  reason: Generated<string>;
  result: ColumnType<unknown, string | null | undefined, string | null>;
  result_hash: string | null;
  created_by: string;
  created_at: DefaultMoment;
  finished_at: NullableMoment;
  lease_until: DefaultMoment;
}

export interface StudyTrialsTable {
  study_id: string;
  round: number;
  ordinal: number;
  trial_id: string;
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

export interface TradingStateTable {
  account: string;
  state: 'ACTIVE' | 'REDUCING' | 'HALTED';
  reason: Generated<string>;
  command_id: Id | null;
  changed_at: DefaultMoment;
}

export interface TrialsTable {
  id: string;
  seq: GeneratedAlways<number>;
  study_id: string;
  code: string;
  spec: Json;
  state: Generated<'waiting' | 'running' | 'done' | 'failed'>;
  attempts: Generated<number>;
  claimed_by: string | null;
  lease_until: NullableMoment;
  outcome: ColumnType<unknown, string | null | undefined, string | null>;
  failure: string | null;
  error: string | null;
  took_ms: number | null;
  created_at: DefaultMoment;
  finished_at: NullableMoment;
}

export interface UnbookedFillsView extends FillsTable {
  base: string;
  quote: string;
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

export interface VenueCallsTable {
  id: GeneratedAlways<number>;
  agent: Generated<AgentName>;
  venue: string;
  endpoint: string;
  changes: boolean;
  symbol: string | null;
  client_id: string | null;
  outcome: 'confirmed' | 'rejected' | 'unknown' | 'failed';
  code: string | null;
  venue_code: string | null;
  calls: number;
  mean_ms: number;
  longest_ms: number;
  cost: DefaultJson;
  called_at: Moment;
}

/** Every table and view, by its SQL name; what the columns mean is said in sql/. */
export interface Database {
  alerts: AlertsTable;
  allocations: AllocationsTable;
  audit_log: AuditLogTable;
  book_balances: BookBalancesTable;
  bot_versions: BotVersionsTable;
  bots: BotsTable;
  bundles: BundlesTable;
  candles: CandlesTable;
  commands: CommandsTable;
  daily_pnl: DailyPnlView;
  data_imports: DataImportsTable;
  data_quality: DataQualityTable;
  dead_letters: DeadLettersTable;
  deliveries: DeliveriesTable;
  equity: EquityTable;
  error_correlations: ErrorCorrelationsView;
  error_first_causes: ErrorFirstCausesView;
  error_frequency: ErrorFrequencyView;
  error_trend: ErrorTrendView;
  errors: ErrorsTable;
  exposure: ExposureView;
  features: FeaturesTable;
  features_waiting: FeaturesWaitingTable;
  fills: FillsTable;
  heartbeats: HeartbeatsTable;
  heat: HeatView;
  instruments: InstrumentsTable;
  ledger: LedgerTable;
  marks: MarksTable;
  observations: ObservationsTable;
  open_positions: OpenPositionsView;
  order_events: OrderEventsTable;
  orders: OrdersTable;
  performance: PerformanceTable;
  positions: PositionsTable;
  reservations: ReservationsView;
  risk_decisions: RiskDecisionsTable;
  risk_limits: RiskLimitsTable;
  risk_snapshots: RiskSnapshotsTable;
  role_epochs: RoleEpochsTable;
  shadow_comparison: ShadowComparisonView;
  shadow_trades: ShadowTradesTable;
  signals: SignalsTable;
  source_polls: SourcePollsTable;
  strategy_state: StrategyStateTable;
  studies: StudiesTable;
  study_trials: StudyTrialsTable;
  trade_history: TradeHistoryView;
  trading_state: TradingStateTable;
  trials: TrialsTable;
  unbooked_fills: UnbookedFillsView;
  venue_balances: VenueBalancesTable;
  venue_bans: VenueBansTable;
  venue_calls: VenueCallsTable;
}
