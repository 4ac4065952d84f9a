drop view drawdowns, equity_curve, execution_quality_daily, execution_quality, performance_by_symbol, performance_by_bot, performance_monthly,
  performance_weekly, performance_daily;
drop view error_first_causes, error_correlations, error_trend, error_frequency, shadow_comparison, daily_pnl, trade_history, open_positions;
