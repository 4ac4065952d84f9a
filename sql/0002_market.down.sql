drop table source_polls, observations, features_waiting, features, data_quality, marks, data_imports, candles, instruments;
drop function tradewind_candle_partition(timestamptz);
