-- Upkeep that monitor calls on a schedule. It runs with the owner's rights, because monitor may delete nothing itself.

-- Removes candles that opened before a moment, at most `batch` rows per instrument. Whole months go as partitions.
-- What an operator imported or downloaded stays.
create function tradewind_retain_candles(before timestamptz, base_timeframe text, batch integer) returns jsonb
language plpgsql security definer set search_path from current as $$
declare
  month record;
  instrument record;
  partitions bigint := 0;
  gone bigint;
  total bigint := 0;
  is_kept boolean;
begin
  for month in
    select c.relname as name from pg_inherits h join pg_class c on c.oid = h.inhrelid
    where h.inhparent = 'candles'::regclass and c.relname ~ '^candles_\d{4}_\d{2}$'
      and make_timestamptz(substring(c.relname, 9, 4)::integer, substring(c.relname, 14, 2)::integer, 1, 0, 0, 0, 'UTC') + interval '1 month' <= least(before, date_trunc('month', now(), 'UTC'))
  loop
    execute format('select exists (select from %I where source in (''import'', ''download''))', month.name) into is_kept;
    continue when is_kept;
    execute format('alter table candles detach partition %I', month.name);
    execute format('drop table %I', month.name);
    partitions := partitions + 1;
  end loop;
  for instrument in select id from instruments order by id loop
    delete from candles where instrument_id = instrument.id and timeframe = base_timeframe and open_time = any(array(
      select open_time from candles where instrument_id = instrument.id and timeframe = base_timeframe and open_time < before
        and source not in ('import', 'download')
      order by open_time limit batch));
    get diagnostics gone = row_count;
    total := total + gone;
  end loop;
  return jsonb_build_object('candlePartitions', partitions, 'candles', total);
end $$;

-- Removes what is older than `policy` says, at most `batch` rows of each kind (of each instrument, or each bot,
-- where there are series), and returns how many went; null when another run is at it. Market data is as old as it is to the market,
-- whose clock need not be the wall's.
create function tradewind_retain(policy jsonb) returns jsonb
language plpgsql security definer set search_path from current as $$
declare
  batch constant integer := (policy ->> 'batch')::integer;
  market_now constant timestamptz := coalesce((select max(market_time) from marks), now());
  features_before constant timestamptz := market_now - (policy ->> 'featuresDays')::integer * interval '1 day';
  holds_before constant timestamptz := market_now - (policy ->> 'holdsDays')::integer * interval '1 day';
  candles_before constant timestamptz := market_now - (policy ->> 'candlesDays')::integer * interval '1 day';
  equity_before constant timestamptz := market_now - (policy ->> 'equityDays')::integer * interval '1 day';
  calls_before constant timestamptz := now() - (policy ->> 'venueCallsDays')::integer * interval '1 day';
  errors_before constant timestamptz := now() - (policy ->> 'errorsDays')::integer * interval '1 day';
  deliveries_before constant timestamptz := now() - (policy ->> 'deliveriesHours')::integer * interval '1 hour';
  removed jsonb := '{}';
  series record;
  gone bigint;
  total bigint;
begin
  if not pg_try_advisory_xact_lock(7402027) then return null; end if;
  perform set_config('lock_timeout', '1s', true);

  delete from deliveries where seq = any(array(
    select seq from deliveries where done_at < deliveries_before order by done_at limit batch));
  get diagnostics gone = row_count;
  removed := removed || jsonb_build_object('deliveries', gone);

  total := 0;
  for series in select i.id, t.timeframe from instruments i cross join (select distinct timeframe from bots) as t order by 1, 2 loop
    delete from features where instrument_id = series.id and timeframe = series.timeframe and open_time = any(array(
      select open_time from features where instrument_id = series.id and timeframe = series.timeframe and open_time < features_before
      order by open_time limit batch));
    get diagnostics gone = row_count;
    total := total + gone;
  end loop;
  removed := removed || jsonb_build_object('features', total);

  total := 0;
  for series in select id from instruments order by id loop
    delete from signals where id = any(array(
      select id from signals where instrument_id = series.id and bar_time < holds_before and action = 'hold' order by bar_time limit batch));
    get diagnostics gone = row_count;
    total := total + gone;
  end loop;
  removed := removed || jsonb_build_object('holds', total);

  removed := removed || tradewind_retain_candles(candles_before, policy ->> 'baseTimeframe', batch);

  -- of each hour the last point stays
  total := 0;
  for series in select b.account, b.id from bots b union select distinct account, '*' from bots order by 1, 2 loop
    delete from equity where account = series.account and bot_id = series.id and market_time = any(array(
      select market_time from (
        select market_time, lead(market_time) over (order by market_time) as next
        from equity where account = series.account and bot_id = series.id and market_time < equity_before) as points
      where next < date_trunc('hour', market_time, 'UTC') + interval '1 hour' order by market_time limit batch));
    get diagnostics gone = row_count;
    total := total + gone;
  end loop;
  removed := removed || jsonb_build_object('equity', total);

  delete from venue_calls where id = any(array(
    select id from venue_calls where called_at < calls_before order by called_at limit batch));
  get diagnostics gone = row_count;
  removed := removed || jsonb_build_object('venueCalls', gone);
  delete from errors where created_at < errors_before;
  get diagnostics gone = row_count;
  removed := removed || jsonb_build_object('errors', gone);
  delete from data_quality where resolved_at < errors_before;
  get diagnostics gone = row_count;
  removed := removed || jsonb_build_object('dataQuality', gone);
  delete from dead_letters where resolved_at < errors_before;
  get diagnostics gone = row_count;
  removed := removed || jsonb_build_object('deadLetters', gone);
  delete from alerts where resolved_at < errors_before;
  get diagnostics gone = row_count;
  removed := removed || jsonb_build_object('alerts', gone);

  insert into audit_log (actor, action, resource_type, resource_id, old_value, new_value)
  values (coalesce(replace(substring(session_user from '(monitor|operator)$'), '_', '-'), session_user),
    'retention-run', 'database', current_database(), policy, removed);
  return removed;
end $$;
comment on function tradewind_retain(jsonb) is 'policy: deliveriesHours, featuresDays, holdsDays, candlesDays, equityDays, errorsDays, venueCallsDays, baseTimeframe, batch. Orders, their events, fills, positions, decisions, the ledger and audit_log are never removed.';

-- Statements of this database that have been running for longer than the limit, as far as the owner may see them.
create function tradewind_slow_queries(limit_ms integer) returns integer
language sql security definer set search_path from current as
$$ select count(*)::integer from pg_stat_activity
   where datname = current_database() and state = 'active' and pid <> pg_backend_pid()
     and query_start < clock_timestamp() - limit_ms * interval '1 millisecond' $$;

revoke execute on function tradewind_retain(jsonb), tradewind_retain_candles(timestamptz, text, integer),
  tradewind_ensure_partitions(timestamptz), tradewind_slow_queries(integer) from public;
do $$ begin
  execute format('grant execute on function tradewind_retain(jsonb), tradewind_ensure_partitions(timestamptz), tradewind_slow_queries(integer) to %I',
    tradewind_role('monitor'));
  execute format('grant execute on function tradewind_slow_queries(integer) to %I, %I', tradewind_role('operator'), tradewind_role('reader'));
end $$;
