drop table features, data_quality, marks, candles, instruments;
drop function tradewind_candle_partition(timestamptz);
