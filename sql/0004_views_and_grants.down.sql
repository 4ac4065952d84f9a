drop view error_first_causes, error_correlations, error_trend, error_frequency, shadow_comparison, daily_pnl, trade_history, open_positions;
