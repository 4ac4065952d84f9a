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

create view shadow_comparison as
select s.account, s.id as shadow_bot, t.id as traded_bot, i.symbol as instrument, i.id as instrument_id, s.shadow_since as since,
       d.bars, d.same_decisions, d.shadow_entries, d.traded_entries,
       a.trades as shadow_trades, a.return_pct as shadow_return_pct, b.trades as traded_trades, b.return_pct as traded_return_pct
from bots s
join bots t on t.account = s.account and t.shadow_since is null
join instruments i on i.id = any(s.instrument_ids) and i.id = any(t.instrument_ids)
cross join lateral (
  select count(*)::integer as bars, count(*) filter (where x.action = y.action)::integer as same_decisions,
         count(*) filter (where x.action = 'enter')::integer as shadow_entries,
         count(*) filter (where y.action = 'enter')::integer as traded_entries
  from signals x join signals y on y.bot_id = t.id and y.instrument_id = i.id and y.bar_time = x.bar_time
  where x.bot_id = s.id and x.instrument_id = i.id and x.bar_time >= s.shadow_since
) as d
cross join lateral (
  select count(*)::integer as trades,
         coalesce(round(sum((exit_price / entry_price - 1) * case side when 'long' then 100 else -100 end), 4), 0) as return_pct
  from shadow_trades where bot_id = s.id and instrument_id = i.id and state = 'closed' and exited_at >= s.shadow_since
) as a
cross join lateral (
  select count(*)::integer as trades,
         coalesce(round(sum((exit_price / entry_price - 1) * case side when 'long' then 100 else -100 end), 4), 0) as return_pct
  from positions where bot_id = t.id and instrument_id = i.id and closed_at >= s.shadow_since
) as b
where s.shadow_since is not null;
comment on view shadow_comparison is 'Each bot in shadow beside each traded bot of its account, per instrument that both have, since its shadow began: the bars that both decided on, and closed trades with the sum of their returns in percent of the entry price, before fees.';

create view error_frequency as
select date_trunc('hour', created_at, 'UTC') as hour, fingerprint, code, severity, agent,
       sum(occurrences)::integer as occurrences
from errors group by 1, 2, 3, 4, 5;
comment on view error_frequency is 'How often each error came up, per hour and agent.';

create view error_trend as
select fingerprint, this_hour, hourly_before, round(this_hour / nullif(hourly_before, 0), 2) as trend
from (
  select fingerprint,
         coalesce(sum(occurrences) filter (where created_at > now() - interval '1 hour'), 0)::integer as this_hour,
         round(coalesce(sum(occurrences) filter (where created_at <= now() - interval '1 hour'), 0) / 24.0, 4) as hourly_before
  from errors where created_at > now() - interval '25 hours' group by fingerprint) as counted;
comment on view error_trend is 'The last hour against the mean of the 24 hours before it. trend: the first by the second; null when it is new.';

create view error_correlations as
select a.agent, a.fingerprint, b.agent as other_agent, b.fingerprint as other_fingerprint,
       count(*)::integer as together, max(greatest(a.created_at, b.created_at)) as last_seen
from (
  select a.id, b.id as other_id from errors a join errors b on b.correlation_id = a.correlation_id and b.agent > a.agent
  where a.created_at > now() - interval '1 day'
  union
  select a.id, b.id from errors a join errors b
    on b.created_at between a.created_at - interval '5 seconds' and a.created_at + interval '5 seconds' and b.agent > a.agent
  where a.created_at > now() - interval '1 day') as pairs
join errors a on a.id = pairs.id
join errors b on b.id = pairs.other_id
group by 1, 2, 3, 4;
comment on view error_correlations is 'Errors of two agents that belong together, within the last day: of one correlation, or within 5 s of each other.';

create view error_first_causes as
select distinct on (correlation_id) correlation_id, id as error_id, agent, code, fingerprint, message, created_at
from errors where correlation_id is not null order by correlation_id, created_at, id;
comment on view error_first_causes is 'The earliest error of everything that one candle or command led to.';

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
  perform tradewind_grant('insert', 'venue_calls', array['data-collection', 'execution']);
  -- one writer per table
  perform tradewind_grant('insert, update, delete', 'instruments, candles, marks, data_quality, observations, source_polls', array['data-collection']);
  perform tradewind_grant('insert, update, delete', 'features, features_waiting', array['technical-analysis']);
  perform tradewind_grant('insert, update', 'bots, strategy_state, signals, shadow_trades', array['strategy']);
  perform tradewind_grant('insert', 'bot_versions', array['strategy']); -- a version never changes
  perform tradewind_grant('insert', 'risk_decisions', array['risk-manager']);
  perform tradewind_grant('insert, update', 'risk_limits, trading_state', array['risk-manager']);
  perform tradewind_grant('insert, update', 'orders, order_events, fills, positions, venue_balances', array['execution']);
  perform tradewind_grant('insert, update', 'venue_bans', array['data-collection', 'execution', 'operator']); -- who the venue refuses tells the others
  perform tradewind_grant('insert', 'ledger, fund_flows', array['capital']);
  perform tradewind_grant('insert, update', 'equity, allocations, capital_state, capital_locks, capital_proposals', array['capital']);
  perform tradewind_grant('insert, update', 'alerts, commands', array['monitor']);
  perform tradewind_grant('insert', 'commands', array['operator']);
  -- history for research; what data-collection wrote is its own, and the operator's rows say so (candles.source)
  perform tradewind_grant('insert', 'instruments, candles, data_imports', array['operator']);
  perform tradewind_grant('update (open, high, low, close, volume, received_at)', 'candles', array['operator']);
end $$;
