grant execute on function tradewind_ensure_partitions(timestamptz) to public;
drop function tradewind_slow_queries(integer), tradewind_retain(jsonb), tradewind_retain_candles(timestamptz, text, integer);
