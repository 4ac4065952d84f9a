-- Upkeep that monitor calls on a schedule. It runs with the owner's rights, because monitor may delete nothing itself.

-- The length of a timeframe such as 5m.
create function tradewind_timeframe(timeframe text) returns interval language sql immutable as
$$ select substring(timeframe, '^\d+')::integer * case right(timeframe, 1) when 's' then interval '1 second' when 'm' then interval '1 minute'
     when 'h' then interval '1 hour' when 'd' then interval '1 day' when 'w' then interval '7 days' end $$;

-- From when on the base candles of an instrument are needed: a feature begins with the block of 512 bars before that of the last bar,
-- on its bot's timeframe or its own, and also looks at its reference. Infinity where no bot looks.
create function tradewind_candles_needed(instrument text, market_now timestamptz) returns timestamptz
language sql stable set search_path from current as
$$ select coalesce(min(market_now - 1026 * tradewind_timeframe(wanted.timeframe)), 'infinity')
   from bots b cross join lateral (
     select b.timeframe where instrument = any(b.instrument_ids)
     union all
     select coalesce(f.value ->> 'timeframe', b.timeframe) from jsonb_each(b.features) as f
     where instrument = any(b.instrument_ids) or f.value ->> 'reference' = instrument) as wanted $$;

-- Makes candles of a longer timeframe of the base candles in a range that begins and ends on its grid. What is
-- there already stands.
create function tradewind_join_candles(
  instrument text, base_timeframe text, longer text, first_open timestamptz, until timestamptz
) returns bigint
language plpgsql security definer set search_path from current as $$
declare made bigint;
begin
  insert into candles (instrument_id, timeframe, open_time, open, high, low, close, volume, source)
  select instrument, longer, date_bin(tradewind_timeframe(longer), open_time, '1970-01-05Z'), (array_agg(open order by open_time))[1],
    max(high), min(low), (array_agg(close order by open_time desc))[1], sum(volume), 'joined'
  from candles
  where instrument_id = instrument and timeframe = base_timeframe and open_time >= first_open and open_time < until
  group by 3 on conflict do nothing;
  get diagnostics made = row_count;
  return made;
end $$;

-- Removes base candles that opened before a moment, but none that a bot's features need: about `batch` rows per instrument, up to
-- the end of a longer bar. With a longer timeframe their bars stay, until a moment of their own. Whole months of which
-- nothing stays go as partitions. What an operator imported or downloaded stays.
create function tradewind_retain_candles(
  before timestamptz, base_timeframe text, longer text, longer_before timestamptz, market_now timestamptz, batch integer
) returns jsonb
language plpgsql security definer set search_path from current as $$
declare
  month record;
  instrument record;
  step constant interval := tradewind_timeframe(coalesce(longer, base_timeframe));
  cut timestamptz;
  first_open timestamptz;
  until timestamptz;
  partitions bigint := 0;
  gone bigint;
  total bigint := 0;
  joined bigint := 0;
  is_kept boolean;
  oldest constant timestamptz := date_bin(step, least(before, (select min(tradewind_candles_needed(id, market_now)) from instruments)), '1970-01-05Z');
begin
  for month in
    select c.relname as name, m.first + interval '1 month' as until
    from pg_inherits h join pg_class c on c.oid = h.inhrelid
    cross join lateral (select make_timestamptz(substring(c.relname, 9, 4)::integer, substring(c.relname, 14, 2)::integer, 1, 0, 0, 0, 'UTC') as first) as m
    where h.inhparent = 'candles'::regclass and c.relname ~ '^candles_\d{4}_\d{2}$'
      and m.first + interval '1 month' <= least(oldest, date_trunc('month', now(), 'UTC'))
    order by 1
  loop
    execute format('select exists (select from %I where source in (''import'', ''download''))', month.name) into is_kept;
    continue when is_kept;
    continue when longer is not null and month.until > longer_before; -- joined candles of it stay
    execute format('alter table candles detach partition %I', month.name);
    execute format('drop table %I', month.name);
    partitions := partitions + 1;
  end loop;
  for instrument in select id from instruments order by id loop
    if longer is not null then
      delete from candles where instrument_id = instrument.id and timeframe = longer and source = 'joined' and open_time = any(array(
        select open_time from candles where instrument_id = instrument.id and timeframe = longer and source = 'joined'
          and open_time < longer_before order by open_time limit batch));
    end if;
    cut := date_bin(step, least(before, tradewind_candles_needed(instrument.id, market_now)), '1970-01-05Z');
    select min(open_time) into first_open from candles
      where instrument_id = instrument.id and timeframe = base_timeframe and open_time < cut and source not in ('import', 'download');
    continue when first_open is null;
    first_open := date_bin(step, first_open, '1970-01-05Z');
    select date_bin(step, open_time, '1970-01-05Z') + step into until from candles
      where instrument_id = instrument.id and timeframe = base_timeframe and open_time >= first_open and open_time < cut
        and source not in ('import', 'download') order by open_time offset batch - 1 limit 1;
    until := least(cut, until); -- of a null the other
    if longer is not null then
      joined := joined + tradewind_join_candles(instrument.id, base_timeframe, longer, first_open, until);
    end if;
    delete from candles where instrument_id = instrument.id and timeframe = base_timeframe and open_time >= first_open
      and open_time < until and source not in ('import', 'download');
    get diagnostics gone = row_count;
    total := total + gone;
  end loop;
  return jsonb_build_object('candlePartitions', partitions, 'candles', total, 'joinedCandles', joined);
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

  removed := removed || tradewind_retain_candles(candles_before, policy ->> 'baseTimeframe', policy ->> 'joinedTimeframe',
    market_now - (policy ->> 'joinedDays')::integer * interval '1 day', market_now, batch);

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
  removed := removed || jsonb_build_object('studies',
    tradewind_retain_studies(now() - (policy ->> 'studiesDays')::integer * interval '1 day', batch));
  -- times of the market, as those of the equity
  delete from risk_snapshots where hour < market_now - (policy ->> 'errorsDays')::integer * interval '1 day';
  get diagnostics gone = row_count;
  removed := removed || jsonb_build_object('riskSnapshots', gone);
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
comment on function tradewind_retain(jsonb) is 'policy: deliveriesHours, featuresDays, holdsDays, candlesDays, joinedTimeframe (null: none), joinedDays, equityDays, errorsDays, venueCallsDays, studiesDays, baseTimeframe, batch. Orders, their events, fills, positions, decisions, the ledger and audit_log are never removed.';

-- Statements of this database that have been running for longer than the limit, as far as the owner may see them.
create function tradewind_slow_queries(limit_ms integer) returns integer
language sql security definer set search_path from current as
$$ select count(*)::integer from pg_stat_activity
   where datname = current_database() and state = 'active' and pid <> pg_backend_pid()
     and query_start < clock_timestamp() - limit_ms * interval '1 millisecond' $$;

revoke execute on function tradewind_retain(jsonb), tradewind_retain_candles(timestamptz, text, text, timestamptz, timestamptz, integer),
  tradewind_join_candles(text, text, text, timestamptz, timestamptz),
  tradewind_ensure_partitions(timestamptz), tradewind_slow_queries(integer) from public;
do $$ begin
  execute format('grant execute on function tradewind_retain(jsonb), tradewind_ensure_partitions(timestamptz), tradewind_slow_queries(integer) to %I',
    tradewind_role('monitor'));
  execute format('grant execute on function tradewind_slow_queries(integer) to %I, %I', tradewind_role('operator'), tradewind_role('reader'));
end $$;
