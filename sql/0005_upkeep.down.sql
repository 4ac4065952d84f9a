grant execute on function tradewind_ensure_partitions(timestamptz) to public;
drop function tradewind_slow_queries(integer), tradewind_retain(jsonb),
  tradewind_retain_candles(timestamptz, text, text, timestamptz, timestamptz, integer),
  tradewind_join_candles(text, text, text, timestamptz, timestamptz), tradewind_candles_needed(text, timestamptz), tradewind_timeframe(text);
