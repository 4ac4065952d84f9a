drop table features, data_quality, marks, data_imports, candles, instruments;
drop function tradewind_candle_partition(timestamptz);
