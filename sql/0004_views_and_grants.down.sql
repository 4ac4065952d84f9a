drop view daily_pnl, trade_history, open_positions;
