-- What people read, and who may write what.

create view open_positions as
select p.account, i.symbol as instrument, i.venue, p.bot_id as bot, b.strategy, p.side, p.quantity,
       p.entry_price, m.price as mark_price,
       round(p.quantity * m.price, 8) as value,
       round(p.quantity * (m.price - p.entry_price) * case p.side when 'long' then 1 else -1 end, 8) as unrealized_pnl,
       round((m.price / p.entry_price - 1) * 100 * case p.side when 'long' then 1 else -1 end, 4) as unrealized_pct,
       p.stop_loss, p.take_profit, p.protected_at is not null as protected, p.opened_at,
       p.id as position_id, p.correlation_id
from positions p
join instruments i on i.id = p.instrument_id
join bots b on b.id = p.bot_id
left join marks m on m.instrument_id = p.instrument_id
where p.closed_at is null;
comment on view open_positions is 'One row per open position. unrealized_pnl in quote, before the fee of the exit; unrealized_pct in percent of the entry price.';

create view trade_history as
select p.closed_at, i.symbol as instrument, i.venue, p.account, p.bot_id as bot, b.strategy, p.side,
       p.entry_quantity as quantity, p.entry_price, p.exit_price, p.fees, p.realized_pnl,
       round(p.realized_pnl / nullif(p.entry_quantity * p.entry_price, 0) * 100, 4) as realized_pct,
       p.close_reason, p.opened_at, p.closed_at - p.opened_at as held, p.dust,
       p.id as position_id, p.correlation_id
from positions p
join instruments i on i.id = p.instrument_id
join bots b on b.id = p.bot_id
where p.closed_at is not null;
comment on view trade_history is 'One row per closed position, newest last by closed_at. fees and realized_pnl in quote; realized_pnl is net of fees.';

create view daily_pnl as
select (closed_at at time zone 'UTC')::date as day, account, bot, count(*) as trades,
       count(*) filter (where realized_pnl > 0) as wins, count(*) filter (where realized_pnl <= 0) as losses,
       sum(realized_pnl) as realized_pnl, sum(fees) as fees
from trade_history group by 1, 2, 3;
comment on view daily_pnl is 'Closed trades per UTC day and bot, in quote, net of fees.';

do $$ begin
  perform tradewind_grant('select', 'all tables in schema public',
    array['data-collection', 'technical-analysis', 'strategy', 'risk-manager', 'execution', 'capital', 'monitor', 'operator', 'reader']);
  -- everybody: the shared machinery, each only its own rows (row level security)
  perform tradewind_grant('insert, update, delete', 'heartbeats, role_epochs',
    array['data-collection', 'technical-analysis', 'strategy', 'risk-manager', 'execution', 'capital', 'monitor']);
  perform tradewind_grant('insert, update', 'deliveries, dead_letters',
    array['data-collection', 'technical-analysis', 'strategy', 'risk-manager', 'execution', 'capital', 'monitor', 'operator']);
  perform tradewind_grant('insert', 'errors, audit_log',
    array['data-collection', 'technical-analysis', 'strategy', 'risk-manager', 'execution', 'capital', 'monitor', 'operator']);
  -- one writer per table
  perform tradewind_grant('insert, update, delete', 'instruments, candles, marks, data_quality', array['data-collection']);
  perform tradewind_grant('insert, update, delete', 'features', array['technical-analysis']);
  perform tradewind_grant('insert, update', 'bots, strategy_state, signals', array['strategy']);
  perform tradewind_grant('insert', 'risk_decisions', array['risk-manager']);
  perform tradewind_grant('insert, update', 'risk_limits, trading_state', array['risk-manager']);
  perform tradewind_grant('insert, update', 'orders, order_events, fills, positions, venue_balances', array['execution']);
  perform tradewind_grant('insert, update', 'venue_bans', array['data-collection', 'execution']); -- who the venue refuses tells the other
  perform tradewind_grant('insert', 'ledger', array['capital']);
  perform tradewind_grant('insert, update', 'equity, allocations', array['capital']);
  perform tradewind_grant('insert, update', 'alerts, commands', array['monitor']);
  perform tradewind_grant('insert', 'commands', array['operator']);
end $$;
