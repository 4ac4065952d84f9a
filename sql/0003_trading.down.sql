drop trigger approval_limits on risk_decisions;
drop function approval_within_limits();
drop view exposure, reservations;
drop table allocations, equity, ledger, venue_balances, fills, order_events, orders, positions, risk_decisions, risk_limits,
  trading_state, signals, strategy_state, bots;
drop function ledger_must_balance(), exits_within_position(), tradewind_locked_trading_state(text);
