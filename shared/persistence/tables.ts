import type {
  BotsTable,
  BotVersionsTable,
  ShadowTradesTable,
  SignalsTable,
  StrategyStateTable,
} from './tables/bots.ts';
import type {
  AllocationsTable,
  BookBalancesTable,
  CapitalLocksTable,
  CapitalProposalsTable,
  CapitalStateTable,
  EquityTable,
  FundFlowsTable,
  LedgerTable,
  PerformanceTable,
} from './tables/capital.ts';
import type {
  AlertsTable,
  AuditLogTable,
  CommandsTable,
  DeadLettersTable,
  DeliveriesTable,
  ErrorsTable,
  HeartbeatsTable,
  RoleEpochsTable,
  VenueCallsTable,
} from './tables/foundation.ts';
import type {
  CandlesTable,
  DataImportsTable,
  DataQualityTable,
  FeaturesTable,
  FeaturesWaitingTable,
  InstrumentsTable,
  MarksTable,
  ObservationsTable,
  SourcePollsTable,
} from './tables/market.ts';
import type {
  BundlesTable,
  ResearchWorkersTable,
  StudiesTable,
  StudyTrialsTable,
  TrialsTable,
} from './tables/research.ts';
import type {
  AccountWatchTable,
  BreakerEventsTable,
  BreakersTable,
  ExposureView,
  HeatView,
  ReservationsView,
  RiskDecisionsTable,
  RiskLimitsTable,
  RiskSnapshotsTable,
  TradingStateTable,
  WatchedClosingsTable,
} from './tables/risk.ts';
import type {
  FillsTable,
  OrderEventsTable,
  OrdersTable,
  PositionsTable,
  UnbookedFillsView,
  VenueBalancesTable,
  VenueBansTable,
} from './tables/trading.ts';
import type {
  DailyPnlView,
  ErrorCorrelationsView,
  ErrorFirstCausesView,
  ErrorFrequencyView,
  ErrorTrendView,
  OpenPositionsView,
  ShadowComparisonView,
  TradeHistoryView,
} from './tables/views.ts';

/** Every table and view, by its SQL name; what the columns mean is said in sql/. */
export interface Database {
  alerts: AlertsTable;
  allocations: AllocationsTable;
  account_watch: AccountWatchTable;
  watched_closings: WatchedClosingsTable;
  audit_log: AuditLogTable;
  book_balances: BookBalancesTable;
  breaker_events: BreakerEventsTable;
  breakers: BreakersTable;
  bot_versions: BotVersionsTable;
  bots: BotsTable;
  bundles: BundlesTable;
  candles: CandlesTable;
  capital_locks: CapitalLocksTable;
  capital_proposals: CapitalProposalsTable;
  capital_state: CapitalStateTable;
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
  fund_flows: FundFlowsTable;
  ledger: LedgerTable;
  marks: MarksTable;
  observations: ObservationsTable;
  open_positions: OpenPositionsView;
  order_events: OrderEventsTable;
  orders: OrdersTable;
  performance: PerformanceTable;
  positions: PositionsTable;
  research_workers: ResearchWorkersTable;
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
