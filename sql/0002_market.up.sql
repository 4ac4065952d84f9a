-- Market data (data-collection) and what is computed from it (technical-analysis).

create table instruments (
  id           text primary key check (id = venue || ':' || symbol),
  venue        text not null,
  symbol       text not null check (symbol ~ '^[A-Z0-9]{1,20}/[A-Z0-9]{1,20}$'),
  base         text not null,
  quote        text not null,
  tick_size    numeric not null check (tick_size > 0),
  step_size    numeric not null check (step_size > 0),
  min_quantity numeric not null check (min_quantity >= 0),
  max_quantity numeric not null check (max_quantity > 0),
  min_notional numeric not null check (min_notional >= 0),
  status       text not null check (status in ('trading', 'halted', 'delisted')),
  updated_at   timestamptz not null default now()
);
comment on table instruments is 'What a venue lists, with the filters an order must pass. id is venue:SYMBOL, e.g. binance:BTC/USDT.';

create table candles (
  instrument_id text not null references instruments (id),
  timeframe     text not null,
  open_time     timestamptz not null,
  open          numeric not null check (open > 0),
  high          numeric not null,
  low           numeric not null check (low > 0),
  close         numeric not null check (close > 0),
  volume        numeric not null check (volume >= 0),
  buy_volume    numeric check (buy_volume >= 0),
  trades        integer check (trades >= 0),
  mean_spread   double precision check (mean_spread > 0),
  mean_imbalance double precision check (mean_imbalance between -1 and 1),
  source        text not null check (source in ('stream', 'backfill', 'history', 'joined', 'import', 'download')),
  received_at   timestamptz not null default now(),
  primary key (instrument_id, timeframe, open_time),
  check (high >= open and high >= close and low <= open and low <= close)
) partition by range (open_time);
comment on table candles is 'Closed bars; open_time is the start of the bar (UTC). Prices in quote, volume in base.';
comment on column candles.buy_volume is 'Base bought by takers, as far as trades were heard; null, like the next three, where they were not followed throughout the bar.';
comment on column candles.mean_spread is 'Mean of (best ask - best bid) / mid over the time of the bar for which it is known.';
comment on column candles.mean_imbalance is 'Mean of (bid size - ask size) / (bid size + ask size) at the best prices.';
comment on column candles.source is 'stream, backfill and history: the base timeframe, as data-collection heard it. joined: a longer timeframe, made of base candles that were too old to keep. import and download: history of any timeframe for research, which retention leaves alone.';

create table candles_default partition of candles default;

-- Creates the partition of one month; moves rows of that month that the default partition caught.
create function tradewind_candle_partition(month timestamptz) returns void
language plpgsql security definer set search_path from current as $$
declare
  first_day timestamptz := date_trunc('month', month, 'UTC');
  next_month timestamptz := first_day + interval '1 month';
  name text := 'candles_' || to_char(first_day at time zone 'UTC', 'YYYY_MM');
begin
  if to_regclass(name) is not null then return; end if;
  execute format('create table %I (like candles including all)', name);
  execute format('with moved as (delete from candles_default where open_time >= %L and open_time < %L returning *) insert into %I select * from moved', first_day, next_month, name);
  execute format('alter table candles attach partition %I for values from (%L) to (%L)', name, first_day, next_month);
end $$;
select tradewind_candle_partition(now());
select tradewind_candle_partition(now() + interval '1 month');

create table data_imports (
  id            bigint generated always as identity primary key,
  instrument_id text not null references instruments (id),
  timeframe     text not null,
  kind          text not null check (kind in ('file', 'venue')),
  source        text not null,
  source_hash   text check (source_hash ~ '^[0-9a-f]{64}$'),
  rows          integer not null check (rows >= 0),
  stored        integer not null check (stored >= 0),
  known         integer not null check (known >= 0),
  differing     integer not null check (differing >= 0),
  replaced      integer not null check (replaced >= 0),
  first_open    timestamptz,
  last_open     timestamptz,
  repairs       text[] not null default '{}',
  findings      jsonb not null default '[]',
  score         double precision check (score between 0 and 1),
  imported_by   text not null,
  imported_at   timestamptz not null default now()
);
create index data_imports_series on data_imports (instrument_id, timeframe, id);
comment on table data_imports is 'Every import of a file and every download: what came, what was wrong with it, what was done about it.';
comment on column data_imports.source is 'The file''s name, or the venue''s address.';
comment on column data_imports.source_hash is 'SHA-256 of the file as it lay there; null for a venue.';
comment on column data_imports.known is 'Bars that were stored before with the same values; differing: with others, which stayed unless replaced.';
comment on column data_imports.score is 'Quality of the series that came, 0 to 1; null when nothing of it was good.';

create table marks (
  instrument_id text primary key references instruments (id),
  price         numeric not null check (price > 0),
  mid           numeric check (mid > 0),
  market_time   timestamptz not null,
  updated_at    timestamptz not null default now()
);
comment on column marks.mid is 'The middle of the best bid and ask when that bar closed; null where quotes are not followed.';
comment on table marks is 'The last close of the base timeframe per instrument: the price at which decisions value things.';

create table data_quality (
  id            bigint generated always as identity primary key,
  instrument_id text not null,
  timeframe     text not null,
  code          text not null,
  open_time     timestamptz,
  detail        jsonb not null default '{}',
  created_at    timestamptz not null default now(),
  resolved_at   timestamptz
);
create index data_quality_recent on data_quality (instrument_id, created_at);
create index data_quality_open on data_quality (instrument_id) where resolved_at is null;
comment on table data_quality is 'Findings about market data: what was refused, what is missing, since when a stream is silent. resolved_at: when it was mended.';

create table features (
  instrument_id text not null references instruments (id),
  timeframe     text not null,
  open_time     timestamptz not null,
  "values"      jsonb not null,
  correlation_id uuid not null,
  computed_at   timestamptz not null default now(),
  primary key (instrument_id, timeframe, open_time)
);
comment on column features."values" is 'Number, or null before warm-up, per feature id such as ema(20).';

create table features_waiting (
  instrument_id  text not null references instruments (id),
  open_time      timestamptz not null,
  message_id     uuid not null,
  correlation_id uuid not null,
  market_time    timestamptz not null,
  waits_since    timestamptz not null,
  primary key (instrument_id, open_time)
);
comment on table features_waiting is 'Base candles whose features wait for the candle of another instrument that they are compared with.';
comment on column features_waiting.waits_since is 'By the wall clock.';

create table observations (
  source   text not null check (source ~ '^[a-z][a-z0-9-]*$'),
  series   text not null,
  time     timestamptz not null,
  known_at timestamptz not null,
  value    double precision not null check (value - value = 0),
  primary key (source, series, time, known_at)
);
create index observations_known on observations (source, series, known_at);
comment on table observations is 'Numbers that no venue tells: sentiment, economy, weather. What was said again with another value is another row.';
comment on column observations.time is 'What it speaks of.';
comment on column observations.known_at is 'From when on it may be used, by the market''s clock: never before this installation, or for history its publisher, had it.';

create table source_polls (
  source     text not null,
  series     text not null,
  asked_at   timestamptz not null,
  answered_at timestamptz,
  problem    text,
  primary key (source, series)
);
comment on table source_polls is 'When each series of observations was last asked for, by the wall clock, and what came of it. problem: null when the last question was answered.';
