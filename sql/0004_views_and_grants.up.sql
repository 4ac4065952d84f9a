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

do $views$
declare one record;
begin
  for one in select * from (values ('daily', 'day'), ('weekly', 'week'), ('monthly', 'month')) as periods(name, period) loop
    execute format($view$
create view performance_%s as
select starts_on as %I, account, bot_id as bot, equity_open, equity_high, equity_low, equity_close, flows, profit, realized_pnl, unrealized_pnl,
       fees, volume, round((return * 100)::numeric, 4) as return_pct, unit_value, round((drawdown * 100)::numeric, 4) as drawdown_pct,
       under_water_ms * interval '1 millisecond' as under_water, round((exposure * 100)::numeric, 4) as exposure_pct,
       round(turnover::numeric, 4) as turnover, fills, trades, wins, losses, payoff, profit_factor, expectancy, winning_streak, losing_streak,
       (ratios -> 'sharpe' ->> '7d')::double precision as sharpe_7d, (ratios -> 'sharpe' ->> '30d')::double precision as sharpe_30d,
       (ratios -> 'sharpe' ->> '90d')::double precision as sharpe_90d, (ratios -> 'sharpe' ->> 'all')::double precision as sharpe,
       (ratios -> 'sortino' ->> '7d')::double precision as sortino_7d, (ratios -> 'sortino' ->> '30d')::double precision as sortino_30d,
       (ratios -> 'sortino' ->> '90d')::double precision as sortino_90d, (ratios -> 'sortino' ->> 'all')::double precision as sortino,
       (ratios -> 'calmar' ->> '7d')::double precision as calmar_7d, (ratios -> 'calmar' ->> '30d')::double precision as calmar_30d,
       (ratios -> 'calmar' ->> '90d')::double precision as calmar_90d, (ratios -> 'calmar' ->> 'all')::double precision as calmar, settled
from performance where period = %L and instrument_id = '*' $view$, one.name, one.period, one.period);
    execute format('comment on view performance_%s is %L', one.name,
      format('How the account (bot *) and each bot did per UTC %s. Money in quote.', one.period));
  end loop;
end $views$;

create view performance_by_bot as
select p.account, p.bot_id as bot, min(p.starts_on) as since, count(*)::integer as days, sum(p.profit) as profit, sum(p.flows) as flows,
       sum(p.realized_pnl) as realized_pnl, (array_agg(p.unrealized_pnl order by p.starts_on desc))[1] as unrealized_pnl,
       (array_agg(p.equity_close order by p.starts_on desc))[1] as equity,
       sum(p.fees) as fees, sum(p.volume) as volume,
       round((((array_agg(p.unit_value order by p.starts_on desc))[1] - 1) * 100)::numeric, 4) as return_pct,
       round((max(p.drawdown) * 100)::numeric, 4) as max_drawdown_pct,
       sum(p.trades)::integer as trades, sum(p.wins)::integer as wins, sum(p.losses)::integer as losses,
       round(sum(p.wins)::numeric / nullif(sum(p.trades), 0) * 100, 2) as win_rate_pct,
       (sum(p.gross_profit) / nullif(sum(p.gross_loss), 0))::double precision as profit_factor,
       ((array_agg(p.ratios order by p.starts_on desc))[1] -> 'sharpe' ->> 'all')::double precision as sharpe,
       ((array_agg(p.ratios order by p.starts_on desc))[1] -> 'sortino' ->> 'all')::double precision as sortino,
       ((array_agg(p.ratios order by p.starts_on desc))[1] -> 'calmar' ->> 'all')::double precision as calmar
from performance p where p.period = 'day' and p.instrument_id = '*' group by p.account, p.bot_id;
comment on view performance_by_bot is 'How the account (bot *) and each bot did since its start. Money in quote.';

create view performance_by_symbol as
select p.account, i.symbol as instrument, i.venue, p.bot_id as bot, min(p.starts_on) as since, count(*)::integer as days,
       sum(p.profit) as profit, sum(p.realized_pnl) as realized_pnl,
       coalesce((array_agg(p.unrealized_pnl order by p.starts_on desc) filter (where not p.settled))[1], 0) as unrealized_pnl,
       sum(p.fees) as fees, sum(p.volume) as volume,
       sum(p.trades)::integer as trades, sum(p.wins)::integer as wins, sum(p.losses)::integer as losses,
       round(sum(p.wins)::numeric / nullif(sum(p.trades), 0) * 100, 2) as win_rate_pct,
       (sum(p.gross_profit) / nullif(sum(p.gross_loss), 0))::double precision as profit_factor
from performance p join instruments i on i.id = p.instrument_id where p.period = 'day' group by p.account, i.symbol, i.venue, p.bot_id;
comment on view performance_by_symbol is 'How each bot did in each of its instruments since its start. Money in quote.';

create view execution_quality as
select o.id as order_id, o.market_time, o.account, i.symbol as instrument, i.venue, o.bot_id as bot, o.purpose, o.side, o.type, o.state, o.code,
       o.quantity, coalesce(f.quantity, 0) as filled_quantity, round(coalesce(f.quantity, 0) / o.quantity * 100, 4) as fill_pct,
       a.arrival as arrival_price, case when o.purpose in ('entry', 'exit') then o.mid_price end as mid_price, f.price as average_price,
       round(a.sign * (f.price / a.arrival - 1) * 10000, 4) as slippage_bps,
       round(a.sign * (f.price - a.arrival) * f.quantity, 8) as slippage,
       case when o.purpose in ('entry', 'exit') then round(a.sign * (f.price / o.mid_price - 1) * 10000, 4) end as slippage_to_mid_bps,
       case when d.intent = o.purpose then o.sent_at - d.created_at end as decision_to_sent,
       case when o.purpose in ('entry', 'exit') then f.first_at - o.sent_at end as sent_to_first_fill,
       case when o.purpose in ('entry', 'exit') then f.last_at - f.first_at end as first_to_last_fill,
       f.notional, round(f.maker_notional / f.notional * 100, 4) as maker_pct, f.fees, round(f.fees / f.notional * 10000, 4) as fee_bps,
       o.state in ('rejected', 'denied', 'never-arrived') as refused
from orders o
join instruments i on i.id = o.instrument_id
join risk_decisions d on d.id = o.approval_id
left join lateral (
  select sum(quantity) as quantity, sum(quantity * price) / sum(quantity) as price, sum(quantity * price) as notional,
         coalesce(sum(quantity * price) filter (where is_maker), 0) as maker_notional,
         sum(case fee_asset when i.quote then fee when i.base then fee * fills.price end) as fees,
         min(created_at) as first_at, max(created_at) as last_at
  from fills where order_id = o.id having count(*) > 0) f on true
cross join lateral (
  select case o.side when 'buy' then 1 else -1 end as sign,
    case when o.purpose = d.intent then coalesce(d.reference_price, o.mark_price)
         when o.purpose = 'exit' then o.mark_price
         when o.type = 'bracket' then case when abs(f.price - o.limit_price) < abs(f.price - o.stop_price) then o.limit_price else o.stop_price end
         when o.purpose = 'stop-loss' then o.stop_price
         else coalesce(o.limit_price, o.stop_price) end as arrival) a;
comment on view execution_quality is 'What each order cost beyond its price: above 0 is worse than expected. Prices and money in quote.';

create view execution_quality_daily as
select (market_time at time zone 'UTC')::date as day, account, bot, instrument, venue, count(*)::integer as orders,
       count(*) filter (where filled_quantity > 0)::integer as filled, count(*) filter (where refused)::integer as refused,
       round(avg(fill_pct) filter (where purpose in ('entry', 'exit') and not refused), 4) as fill_pct,
       sum(notional) as notional, sum(slippage) as slippage,
       round(sum(slippage_bps * notional) / sum(notional) filter (where slippage_bps is not null), 4) as slippage_bps,
       round(sum(slippage_to_mid_bps * notional) / sum(notional) filter (where slippage_to_mid_bps is not null), 4) as slippage_to_mid_bps,
       percentile_cont(0.5) within group (order by decision_to_sent) as decision_to_sent,
       percentile_cont(0.5) within group (order by sent_to_first_fill) as sent_to_first_fill,
       percentile_cont(0.5) within group (order by first_to_last_fill) as first_to_last_fill,
       round(sum(maker_pct * notional) / sum(notional), 4) as maker_pct, sum(fees) as fees, round(sum(fees) / sum(notional) * 10000, 4) as fee_bps
from execution_quality group by 1, 2, 3, 4, 5;
comment on view execution_quality_daily is 'The same per UTC day in which the orders were made, bot and instrument.';

create view equity_curve as
select account, bot_id as bot, market_time as time, equity, cash, holdings, realized_pnl, unrealized_pnl, peak, round(drawdown * 100, 4) as drawdown_pct
from equity;
comment on view equity_curve is 'What the account (bot *) and each bot were worth at each moment, in quote; what is old has one point per hour.';

create view drawdowns as
select p.account, p.bot_id as bot, p.peak_at as began_at, (array_agg(p.starts_on order by p.unit_value, p.starts_on))[1] as deepest_on,
       round(((1 - min(p.unit_value) / max(p.unit_peak)) * 100)::numeric, 4) as depth_pct, count(*)::integer as days,
       (select min(n.starts_on) from performance n where n.account = p.account and n.bot_id = p.bot_id and n.instrument_id = '*'
          and n.period = 'day' and n.peak_at > p.peak_at) as recovered_on
from performance p where p.period = 'day' and p.instrument_id = '*' and p.unit_value < p.unit_peak group by p.account, p.bot_id, p.peak_at;
comment on view drawdowns is 'Falls below the highest worth without flows that were not over at the end of a day, of the account (bot *) and each bot.';

-- A column is called the same in all of them.
do $comments$
declare one record;
begin
  for one in
    select a.attrelid::regclass as view, a.attname as name, c.text
    from pg_attribute a left join (values
      ('account', 'The account.'),
      ('bot', 'The bot; * is the whole account.'),
      ('day', 'UTC day.'),
      ('week', 'Its Monday.'),
      ('month', 'Its first day.'),
      ('equity_open', 'Worth at the start.'),
      ('equity_high', 'Highest worth.'),
      ('equity_low', 'Lowest worth.'),
      ('equity_close', 'Worth at the end, open positions at their marks.'),
      ('flows', 'What came from outside (above 0) or went there; of a bot: what it was given or what was taken.'),
      ('profit', 'What changed without flows, after fees, open positions counted.'),
      ('realized_pnl', 'Of exits, less the fees of all fills; in equity_curve since the start, as the books have it.'),
      ('unrealized_pnl', 'Of what was open at the end, before the fees of the exit.'),
      ('fees', 'Of all fills, in quote; below 0: rebates.'),
      ('volume', 'Bought and sold, in quote.'),
      ('return_pct', 'Time-weighted, in percent: flows do not count.'),
      ('unit_value', 'What 1 of the start became without flows.'),
      ('drawdown_pct', 'Deepest fall below the highest worth until then, in percent; by day, week and month without flows.'),
      ('under_water', 'How long the last peak was ago at the end.'),
      ('exposure_pct', 'Mean cost of open positions over the mean worth, in percent.'),
      ('turnover', 'Volume over the mean worth.'),
      ('fills', 'Fills by their venue''s time.'),
      ('trades', 'Positions closed.'),
      ('wins', 'Those that earned more than their fees.'),
      ('losses', 'Those that lost.'),
      ('payoff', 'Mean win over mean loss.'),
      ('profit_factor', 'Sum of the wins over the sum of the losses; null without a loss.'),
      ('expectancy', 'Mean profit of a trade.'),
      ('winning_streak', 'Longest run of wins.'),
      ('losing_streak', 'Longest run of losses.'),
      ('sharpe_7d', 'Sharpe ratio of the last 7 daily returns, per year; null while there are not so many.'),
      ('sharpe_30d', 'Of the last 30.'),
      ('sharpe_90d', 'Of the last 90.'),
      ('sharpe', 'Of all since the start.'),
      ('sortino_7d', 'Sortino ratio of the last 7 daily returns, per year.'),
      ('sortino_30d', 'Of the last 30.'),
      ('sortino_90d', 'Of the last 90.'),
      ('sortino', 'Of all since the start.'),
      ('calmar_7d', 'Calmar ratio of the last 7 daily returns.'),
      ('calmar_30d', 'Of the last 30.'),
      ('calmar_90d', 'Of the last 90.'),
      ('calmar', 'Of all since the start.'),
      ('settled', 'It is over and its fills are booked: it stays as it is.'),
      ('since', 'First day.'),
      ('days', 'How many days there are.'),
      ('equity', 'Worth, in quote.'),
      ('max_drawdown_pct', 'Deepest drawdown, in percent, without flows.'),
      ('win_rate_pct', 'Wins among the trades, in percent.'),
      ('instrument', 'Such as BTC/USDT.'),
      ('venue', 'Where it is traded.'),
      ('order_id', 'The order.'),
      ('market_time', 'When it was decided, market time.'),
      ('purpose', 'entry, exit, stop-loss or take-profit.'),
      ('side', 'buy or sell.'),
      ('type', 'As the venue knows it.'),
      ('state', 'What became of it.'),
      ('code', 'Why it was refused.'),
      ('quantity', 'Wanted, in base.'),
      ('filled_quantity', 'Filled, in base.'),
      ('fill_pct', 'Filled of what was wanted, in percent; per day the mean over entries and exits that were sent.'),
      ('arrival_price', 'The mark at the decision; of a stop or a target its price.'),
      ('mid_price', 'Between best bid and ask at that close; null where quotes are not followed, and for stops and targets.'),
      ('average_price', 'Of its fills.'),
      ('slippage_bps', 'From the arrival price, in 1/100 percent; above 0 is a cost. Per day weighed by notional.'),
      ('slippage', 'The same in quote.'),
      ('slippage_to_mid_bps', 'From the mid.'),
      ('decision_to_sent', 'From the decision until it was sent, wall time; per day the median.'),
      ('sent_to_first_fill', 'From then until the first fill was heard of; entries and exits only.'),
      ('first_to_last_fill', 'From then until the last.'),
      ('notional', 'Price times quantity of its fills.'),
      ('maker_pct', 'Share of the notional that was filled as a maker, in percent.'),
      ('fee_bps', 'Fees over notional, in 1/100 percent. Fees in a third coin are not in it.'),
      ('refused', 'By the venue or before it was sent; per day how many.'),
      ('orders', 'Orders made.'),
      ('filled', 'Orders that were filled at least in part.'),
      ('time', 'Market time.'),
      ('cash', 'Of it, in the quote asset.'),
      ('holdings', 'Of it, everything else at its mark.'),
      ('peak', 'Highest equity until then, flows counted.'),
      ('began_at', 'When the peak was.'),
      ('deepest_on', 'Day that ended the deepest.'),
      ('depth_pct', 'Fall below the peak at the end of that day, in percent, without flows.'),
      ('recovered_on', 'Day on which the worth was back at the peak; null: not yet.')) as c(name, text) on c.name = a.attname
    where a.attnum > 0 and a.attrelid = any(array['performance_daily', 'performance_weekly', 'performance_monthly', 'performance_by_bot',
      'performance_by_symbol', 'execution_quality', 'execution_quality_daily', 'equity_curve', 'drawdowns']::regclass[])
  loop
    execute format('comment on column %s.%I is %L', one.view, one.name, one.text);
  end loop;
end $comments$;

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
  perform tradewind_grant('insert', 'risk_decisions, breaker_events', array['risk-manager']);
  perform tradewind_grant('insert, update', 'risk_limits, risk_snapshots, trading_state, breakers, account_watch', array['risk-manager']);
  perform tradewind_grant('insert, delete', 'watched_closings', array['risk-manager']);
  perform tradewind_grant('insert, update', 'orders, order_events, fills, positions, venue_balances', array['execution']);
  perform tradewind_grant('insert, update', 'venue_bans', array['data-collection', 'execution', 'operator']); -- who the venue refuses tells the others
  perform tradewind_grant('insert', 'ledger, fund_flows', array['capital']);
  perform tradewind_grant('insert, update', 'equity, allocations, performance, capital_state, capital_locks, capital_proposals', array['capital']);
  perform tradewind_grant('insert, update', 'alerts, commands', array['monitor']);
  perform tradewind_grant('insert', 'commands', array['operator']);
  -- history for research; what data-collection wrote is its own, and the operator's rows say so (candles.source)
  perform tradewind_grant('insert', 'instruments, candles, data_imports', array['operator']);
  perform tradewind_grant('update (open, high, low, close, volume, received_at)', 'candles', array['operator']);
end $$;
