drop trigger approval_limits on risk_decisions;
drop function approvals_within_limits();
drop view heat, exposure, claims, reservations, unbooked_fills;
drop table capital_proposals, capital_locks, capital_state, fund_flows, performance, allocations, equity, book_balances, ledger, venue_balances, venue_bans, fills, order_events, orders, positions, risk_decisions, risk_snapshots, risk_limits,
  watched_closings, account_watch, breaker_events, breakers, trading_state, shadow_trades, signals, strategy_state, bot_versions, bots;
drop function bot_version_is_kept(), ledger_must_balance(), ledger_adds_up(), exits_within_position(), order_is_sent_once(), tradewind_locked_trading_state(text), tradewind_lock_approvals(text);
