-- The way from a signal to a protected position, and the books.

create table bots (
  id              text primary key check (id ~ '^[a-z0-9][a-z0-9-]{0,39}$'),
  account         text not null,
  strategy        text not null,
  version         integer not null default 1 check (version > 0),
  params          jsonb not null,
  instrument_ids  text[] not null check (cardinality(instrument_ids) > 0),
  timeframe       text not null,
  features        jsonb not null,
  reasons         jsonb not null default '{}',
  min_confidence  double precision not null default 0.6 check (min_confidence between 0 and 1),
  exits           jsonb not null default '{}',
  allocation_share numeric not null check (allocation_share >= 0 and allocation_share <= 1),
  state           text not null check (state in ('STOPPED', 'STARTING', 'RUNNING', 'PAUSED', 'ERROR')),
  state_reason    text not null default '',
  set_by          text not null default 'profile',
  shadow_since    timestamptz,
  created_at      timestamptz not null default now(),
  updated_at      timestamptz not null default now()
);
comment on table bots is 'A bot is a named strategy with parameters, instruments and a share of an account''s capital.';
comment on column bots.reasons is 'The strategy''s words per reason code, with {name} for a number: whoever shows a reason needs no strategy code.';
comment on column bots.features is 'What the strategy asked for: name -> {indicator, params, timeframe}.';

comment on column bots.version is 'The row of bot_versions that it runs on; strategy, params, instrument_ids, timeframe, min_confidence and exits are of that row.';
comment on column bots.exits is 'How its positions are left beside what the strategy wants: docs/exits.md; empty: not at all.';
comment on column bots.set_by is 'Who chose that version: profile, or the operator who added or swapped it; the profile is not followed any more then.';
comment on column bots.shadow_since is 'Market time since when it decides without being traded; null: it is traded.';

create table bot_versions (
  bot_id         text not null references bots (id),
  version        integer not null check (version > 0),
  strategy       text not null,
  params         jsonb not null,
  instrument_ids text[] not null,
  timeframe      text not null,
  min_confidence double precision not null,
  exits          jsonb not null default '{}',
  created_by     text not null,
  created_at     timestamptz not null default now(),
  primary key (bot_id, version)
);
comment on table bot_versions is 'Every configuration that a bot ever ran on. A row never changes: what differs is a new version, and a swap may come back to an old one.';
comment on column bot_versions.created_by is 'profile, or the operator who gave the configuration.';

-- A bot points at a version that is there and says the same, whoever writes it.
create function bot_version_is_kept() returns trigger language plpgsql as $$
declare kept bot_versions;
begin
  insert into bot_versions (bot_id, version, strategy, params, instrument_ids, timeframe, min_confidence, exits, created_by)
  values (new.id, new.version, new.strategy, new.params, new.instrument_ids, new.timeframe, new.min_confidence, new.exits, new.set_by)
  on conflict (bot_id, version) do nothing;
  select * into kept from bot_versions where bot_id = new.id and version = new.version;
  if (kept.strategy, kept.params, kept.instrument_ids, kept.timeframe, kept.min_confidence, kept.exits)
    is distinct from (new.strategy, new.params, new.instrument_ids, new.timeframe, new.min_confidence, new.exits) then
    raise exception 'version % of bot % is kept with another configuration', new.version, new.id using errcode = 'check_violation';
  end if;
  return null;
end $$;
create trigger bots_version_kept after insert or update of version, strategy, params, instrument_ids, timeframe, min_confidence, exits on bots
  for each row execute function bot_version_is_kept();

create table strategy_state (
  bot_id     text primary key references bots (id),
  bar_time   timestamptz,
  state      jsonb not null,
  pending    jsonb not null default '{}',
  exits      jsonb not null default '{}',
  updated_at timestamptz not null default now()
);
comment on column strategy_state.bar_time is 'Open time of the last bar the bot stepped on; null before its first.';
comment on column strategy_state.exits is 'What the exit plan remembers per instrument: since when the position is open, its best price, what it risked at first. Another strategy or version goes on with it.';
comment on column strategy_state.pending is 'Features of bars that still wait for other instruments of the bot.';

create table signals (
  id              uuid primary key,
  bot_id          text not null references bots (id),
  account         text not null,
  instrument_id   text not null references instruments (id),
  bar_time        timestamptz not null,
  action          text not null check (action in ('enter', 'exit', 'reduce', 'move-stop', 'hold')),
  side            text check (side in ('long', 'short')),
  confidence      double precision check (confidence between 0 and 1),
  share           double precision check (share > 0 and share < 1),
  reference_price numeric check (reference_price > 0),
  stop_loss       numeric check (stop_loss > 0),
  take_profit     numeric check (take_profit > 0),
  entry_type      text check (entry_type in ('market', 'limit')),
  limit_price     numeric check (limit_price > 0),
  reason          jsonb not null,
  market_time     timestamptz not null,
  valid_until     timestamptz,
  correlation_id  uuid not null,
  causation_id    uuid not null,
  created_at      timestamptz not null default now(),
  unique (bot_id, instrument_id, bar_time, action),
  check (action = 'hold' or (side is not null and reference_price is not null)),
  check (action <> 'enter' or (confidence is not null and stop_loss is not null)),
  check ((action = 'reduce') = (share is not null))
);
create index signals_why on signals (instrument_id, bar_time);
create index signals_correlation on signals (correlation_id);
create index signals_acted on signals (account, created_at) where action <> 'hold';
comment on table signals is 'What each bot decided at each bar, with its reason; action hold means: nothing, and why.';
comment on column signals.share is 'Of what is held, what a reduce sells.';
comment on column signals.reason is '{code, numbers}: a code of the strategy with the numbers it looked at.';

create table shadow_trades (
  id              uuid primary key,
  bot_id          text not null references bots (id),
  version         integer not null,
  instrument_id   text not null references instruments (id),
  side            text not null check (side in ('long', 'short')),
  state           text not null check (state in ('resting', 'open', 'closed', 'lapsed')),
  entry_price     numeric not null check (entry_price > 0),
  entered_at      timestamptz not null,
  stop_loss       numeric check (stop_loss > 0),
  take_profit     numeric check (take_profit > 0),
  exit_price      numeric check (exit_price > 0),
  exited_at       timestamptz,
  exit_reason     text check (exit_reason in ('exit', 'stop-loss', 'take-profit', 'shadow-off')),
  check ((state = 'closed') = (num_nonnulls(exit_price, exited_at, exit_reason) = 3)),
  foreign key (bot_id, version) references bot_versions (bot_id, version)
);
create unique index shadow_trades_live on shadow_trades (bot_id, instrument_id) where state in ('resting', 'open');
create index shadow_trades_closed on shadow_trades (bot_id, instrument_id, exited_at);
comment on table shadow_trades is 'What a bot in shadow would have traded, one unit of base each: filled at the mark (the close of the bar), stops and targets at their price or the open beyond it. Without fees.';
comment on column shadow_trades.entered_at is 'Market time of the entry''s fill; of a resting limit order the time of its signal.';

create table trading_state (
  account    text primary key,
  state      text not null check (state in ('ACTIVE', 'REDUCING', 'HALTED')),
  word       text not null default 'ACTIVE' check (word in ('ACTIVE', 'REDUCING', 'HALTED')),
  word_reason text not null default '',
  reason     text not null default '',
  command_id uuid,
  changed_at timestamptz not null default now()
);

comment on column trading_state.state is 'What holds: the strictest of the operator''s word and what open breakers ask for.';
comment on column trading_state.word is 'What an operator asked for last; word_reason says why, command_id is the command.';
comment on column trading_state.reason is 'All that holds trading back: the word''s reason and open breakers; empty when nothing does.';

create table breakers (
  account    text not null,
  kind       text not null,
  subject    text not null default '',
  scope      text not null check (scope in ('account', 'bot', 'instrument', 'venue')),
  state      text not null check (state in ('closed', 'open', 'half-open')),
  since      timestamptz not null,
  until      timestamptz,
  effect     text not null check (effect in ('shrink', 'block', 'reduce', 'halt', 'flatten')),
  size_share double precision not null check (size_share > 0 and size_share <= 1),
  reading    double precision,
  trip_limit double precision not null,
  changed_by text not null default 'risk-manager',
  reason     text not null default '',
  command_id uuid,
  primary key (account, kind, subject)
);
comment on table breakers is 'Every breaker that ever moved, as it stands. Times are market time.';
comment on column breakers.subject is 'The bot, instrument or venue that it watches over; empty for the account.';
comment on column breakers.until is 'Open: not closed before; null: only by an operator. Half-open: closes then. Closed: held off until then.';
comment on column breakers.reading is 'What was measured when it last changed; null when an operator changed it, or nobody knew.';

create table breaker_events (
  id         uuid primary key,
  account    text not null,
  kind       text not null,
  subject    text not null,
  from_state text not null check (from_state in ('closed', 'open', 'half-open')),
  to_state   text not null check (to_state in ('closed', 'open', 'half-open')),
  until      timestamptz,
  effect     text not null check (effect in ('shrink', 'block', 'reduce', 'halt', 'flatten')),
  reading    double precision,
  trip_limit double precision not null,
  changed_by text not null,
  reason     text not null,
  command_id uuid,
  market_time timestamptz not null,
  created_at timestamptz not null default now()
);
create index breaker_events_recent on breaker_events (account, market_time);
comment on table breaker_events is 'Every change of a breaker, and who made it.';

create table account_watch (
  account    text primary key,
  memory     jsonb not null,
  seen       jsonb not null,
  updated_at timestamptz not null default now()
);
comment on table account_watch is 'What breakers remember of the moments before.';
comment on column account_watch.seen is 'Up to where the fills, closed positions and deposits are in it.';

create table watched_closings (
  account     text not null,
  closed_at   timestamptz not null,
  position_id uuid not null,
  primary key (account, closed_at, position_id)
);
comment on table watched_closings is 'Closed positions that are in what breakers remember, as long as others of their time may still be told late.';

-- Reads the trading state so that it cannot change before the caller's transaction ends; null when never set.
-- With the owner's rights, because a row lock asks for the right to write, which the caller must not have.
create function tradewind_locked_trading_state(of_account text) returns text
language sql security definer set search_path from current as
$$ select state from trading_state where account = of_account for share $$;

create table risk_limits (
  account             text primary key,
  max_positions       integer not null check (max_positions > 0),
  max_exposure        numeric not null check (max_exposure >= 0),
  max_heat            numeric not null check (max_heat >= 0),
  fee_rate            numeric not null check (fee_rate >= 0),
  updated_at          timestamptz not null default now()
);
comment on table risk_limits is 'The limits in force, in the account''s quote asset; the database itself refuses approvals beyond them.';

comment on column risk_limits.max_heat is 'Quote that the account may lose when all its stops are hit.';
comment on column risk_limits.fee_rate is 'Fee of a taker, as a share of what is traded: heat has the fees in.';

create table risk_snapshots (
  account         text not null,
  hour            timestamptz not null,
  market_time     timestamptz not null,
  equity          numeric,
  heat            numeric not null check (heat >= 0),
  correlated_heat double precision not null check (correlated_heat >= 0),
  exposure        numeric not null,
  drawdown        double precision,
  level           text not null check (level in ('LOW', 'MEDIUM', 'HIGH', 'CRITICAL')),
  detail          jsonb not null,
  primary key (account, hour)
);
comment on table risk_snapshots is 'The account''s risk, the last look of each hour of market time: heat, budgets, clusters, value at risk (detail).';
comment on column risk_snapshots.correlated_heat is 'What positions lose together when they move as they used to: never above heat.';

create table risk_decisions (
  id              uuid primary key,
  signal_id       uuid references signals (id),
  command_id      uuid references commands (id),
  account         text not null,
  bot_id          text not null references bots (id),
  instrument_id   text not null references instruments (id),
  verdict         text not null check (verdict in ('approved', 'denied')),
  code            text,
  codes           text[] not null default '{}',
  intent          text not null check (intent in ('entry', 'exit', 'move-stop')),
  side            text not null check (side in ('buy', 'sell')),
  order_type      text check (order_type in ('market', 'limit')),
  quantity        numeric check (quantity > 0),
  limit_price     numeric check (limit_price > 0),
  reference_price numeric check (reference_price > 0),
  stop_loss       numeric check (stop_loss > 0),
  take_profit     numeric check (take_profit > 0),
  reserved        numeric not null default 0 check (reserved >= 0),
  position_id     uuid,
  sizing          jsonb not null default '{}',
  market_time     timestamptz not null,
  valid_until     timestamptz,
  correlation_id  uuid not null,
  causation_id    uuid not null,
  created_at      timestamptz not null default now(),
  breaker_event_id uuid references breaker_events (id),
  check (num_nonnulls(signal_id, command_id, breaker_event_id) >= 1),
  check ((verdict = 'denied') = (code is not null)),
  check (verdict = 'denied' or quantity is not null or intent = 'move-stop'),
  check (verdict = 'denied' or intent <> 'entry' or (stop_loss is not null and reserved > 0))
);
create index risk_decisions_signal on risk_decisions (signal_id);
create index risk_decisions_recent on risk_decisions (account, created_at);
create index risk_decisions_correlation on risk_decisions (correlation_id);
create index risk_decisions_rate on risk_decisions (account, market_time) where verdict = 'approved' and intent = 'entry';
create index risk_decisions_exits on risk_decisions (position_id) where verdict = 'approved' and intent = 'exit';
comment on column risk_decisions.reserved is 'Quote asset that an approved entry takes at once: quantity times the collar price, fees in.';
comment on column risk_decisions.breaker_event_id is 'The breaker that sells the position.';
comment on column risk_decisions.code is 'Primary code of a denial; codes lists all that spoke against it.';

create table positions (
  id             uuid primary key,
  account        text not null,
  bot_id         text not null references bots (id),
  instrument_id  text not null references instruments (id),
  side           text not null check (side in ('long', 'short')),
  quantity       numeric not null check (quantity >= 0),
  entry_quantity numeric not null check (entry_quantity >= 0),
  entry_price    numeric not null check (entry_price > 0),
  entries        integer not null default 1 check (entries >= 1),
  exit_quantity  numeric not null default 0 check (exit_quantity >= 0),
  exit_price     numeric check (exit_price > 0),
  fees           numeric not null default 0,
  realized_pnl   numeric not null default 0,
  stop_loss      numeric check (stop_loss > 0),
  take_profit    numeric check (take_profit > 0),
  opened_at      timestamptz not null,
  protected_at   timestamptz,
  stop_passed_at timestamptz,
  closed_at      timestamptz,
  close_reason   text,
  dust           numeric not null default 0 check (dust >= 0),
  correlation_id uuid not null,
  updated_at     timestamptz not null default now(),
  check (closed_at is null or quantity = 0)
);
create unique index positions_open on positions (account, instrument_id, bot_id) where closed_at is null;
create index positions_closed on positions (closed_at);
comment on table positions is 'One row per position from its first fill to flat. Quantities in base, net of fees taken in base; money in quote.';
comment on column positions.realized_pnl is 'Profit or loss of what was sold so far, net of all fees, in quote.';
comment on column positions.entries is 'How many entry orders it was made of; more than one where its strategy adds to what it holds.';
comment on column positions.dust is 'Base left over that is too small to sell; it moved to the unassigned holdings.';
comment on column positions.stop_passed_at is 'Wall time since when the price is beyond a resting stop that has a limit; null while it is not.';
comment on column positions.protected_at is 'When its stop was last confirmed on the venue; null while it is not.';

create table orders (
  id              uuid primary key,
  approval_id     uuid not null references risk_decisions (id),
  position_id     uuid,
  account         text not null,
  bot_id          text not null references bots (id),
  instrument_id   text not null references instruments (id),
  purpose         text not null check (purpose in ('entry', 'exit', 'stop-loss', 'take-profit')),
  ordinal         integer not null default 0 check (ordinal >= 0),
  list_id         uuid,
  replaces        uuid,
  side            text not null check (side in ('buy', 'sell')),
  type            text not null check (type in ('market', 'limit', 'limit-maker', 'stop-loss', 'stop-loss-limit', 'take-profit', 'take-profit-limit', 'bracket')),
  time_in_force   text not null default 'GTC' check (time_in_force in ('GTC', 'IOC', 'FOK')),
  quantity        numeric not null check (quantity > 0),
  limit_price     numeric check (limit_price > 0),
  stop_price      numeric check (stop_price > 0),
  client_order_id text not null unique check (client_order_id = replace(id::text, '-', '')),
  venue_order_id  text,
  state           text not null check (state in ('approved', 'submitting', 'unknown', 'never-arrived', 'open', 'partly-filled', 'filled', 'cancelled', 'rejected', 'expired', 'denied')),
  cancel_requested_at timestamptz,
  filled_quantity numeric not null default 0 check (filled_quantity >= 0 and filled_quantity <= quantity),
  mark_price      numeric check (mark_price > 0),
  mid_price       numeric check (mid_price > 0),
  average_price   numeric check (average_price > 0),
  code            text,
  detail          text,
  sent_at         timestamptz,
  expires_at      timestamptz,
  market_time     timestamptz not null,
  correlation_id  uuid not null,
  created_at      timestamptz not null default now(),
  updated_at      timestamptz not null default now(),
  unique (approval_id, purpose, ordinal)
);
create index orders_live on orders (account, instrument_id) where state in ('approved', 'submitting', 'unknown', 'open', 'partly-filled');
create index orders_venue on orders (instrument_id, venue_order_id) where venue_order_id is not null;
create index orders_position on orders (position_id);
create index orders_correlation on orders (correlation_id);
create index orders_created on orders (created_at);
comment on column orders.mark_price is 'The mark when the order was made; mid_price: the middle of the best bid and ask at that close, null where quotes are not followed.';
comment on column orders.expires_at is 'Until when the venue may accept the request as signed (sent_at + recvWindow); wall time.';
comment on column orders.replaces is 'The stop whose place it takes, where one call takes that off and places this: the venue never holds both.';
comment on column orders.list_id is 'Common to the two legs of an OCO; as 32 hex digits its client list id at the venue.';

-- The last word on exits: what may still be sold of a position is never more than the position. The legs of an OCO
-- share their quantity, and so do a stop and the one that takes its place. Writers of one position come one after the other, because each locks its row here.
create function exits_within_position() returns trigger language plpgsql as $$
declare held numeric; selling numeric;
begin
  if new.purpose = 'entry' or new.state <> 'submitting' then return null; end if; -- only what is about to be sent
  select quantity into held from positions where id = new.position_id for update;
  select coalesce(sum(rest), 0) into selling from (
    select max(o.quantity - o.filled_quantity) as rest from orders o
    left join orders leaving on leaving.id = o.replaces and leaving.state in ('submitting', 'unknown', 'open', 'partly-filled')
    where o.position_id = new.position_id and o.purpose <> 'entry'
      and o.state in ('submitting', 'unknown', 'open', 'partly-filled')
    group by coalesce(o.list_id, leaving.id, o.id)
  ) as live;
  if selling > coalesce(held, 0) then
    raise exception 'order % takes the exits of position % to % of %', new.id, new.position_id, selling, coalesce(held, 0)
      using errcode = 'check_violation';
  end if;
  return null;
end $$;
create constraint trigger orders_exits_within_position after insert or update of state, quantity on orders
  deferrable initially deferred for each row execute function exits_within_position();

-- The last word on sending: an order goes to the venue once. Whoever would send it again has lost count.
create function order_is_sent_once() returns trigger language plpgsql as $$
begin
  if old.sent_at is not null and new.sent_at is distinct from old.sent_at then
    raise exception 'order % was sent at % and would be sent again', new.id, old.sent_at using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger orders_sent_once before update of sent_at on orders for each row execute function order_is_sent_once();

create table order_events (
  id         bigint generated always as identity primary key,
  order_id   uuid not null references orders (id),
  event      text not null,
  from_state text,
  to_state   text not null,
  detail     jsonb not null default '{}',
  venue_time timestamptz,
  created_at timestamptz not null default now()
);
create index order_events_order on order_events (order_id, id);

create table fills (
  id             uuid primary key,
  order_id       uuid references orders (id),
  position_id    uuid,
  account        text not null,
  bot_id         text references bots (id),
  instrument_id  text not null references instruments (id),
  venue_trade_id text not null,
  side           text not null check (side in ('buy', 'sell')),
  quantity       numeric not null check (quantity > 0),
  price          numeric not null check (price > 0),
  fee            numeric not null,
  fee_asset      text not null,
  is_maker       boolean not null,
  venue_time     timestamptz not null,
  correlation_id uuid not null,
  created_at     timestamptz not null default now(),
  unique (account, instrument_id, venue_trade_id)
);
create index fills_order on fills (order_id);
create index fills_position on fills (position_id);
create index fills_time on fills (account, venue_time);
comment on table fills is 'What was really traded. A null order_id is an external trade: somebody traded by hand on the account.';

create table venue_bans (
  venue      text not null,
  scope      text not null,
  limit_name text not null default '',
  until      timestamptz not null,
  reason     text not null default '',
  told_by    text not null default coalesce(tradewind_agent(), current_user),
  updated_at timestamptz not null default now(),
  primary key (venue, scope, limit_name)
);
comment on table venue_bans is 'Until when a venue refuses us; outlives Redis. Written by both agents that speak to a venue: whoever was told.';
comment on column venue_bans.scope is 'Whom the venue refuses: everything behind one address, or one account.';
comment on column venue_bans.limit_name is 'The limit of the venue that was exceeded; empty: it refuses everything.';

create table venue_balances (
  account    text not null,
  asset      text not null,
  free       numeric not null check (free >= 0),
  locked     numeric not null check (locked >= 0),
  venue_time timestamptz not null,
  updated_at timestamptz not null default now(),
  primary key (account, asset)
);

create table ledger (
  transaction_id uuid not null,
  line           smallint not null check (line >= 0),
  account        text not null,
  book           text not null check (book in ('bot', 'unassigned', 'reserve', 'locked', 'outgoing', 'market', 'fees', 'external')),
  bot_id         text references bots (id),
  asset          text not null,
  amount         numeric not null check (amount <> 0),
  kind           text not null check (kind in ('opening', 'allocation', 'trade', 'fee', 'dust', 'funding', 'adjustment', 'external',
    'reserve', 'rebalance', 'lock', 'unlock', 'sweep', 'preservation', 'set-aside', 'release', 'deposit', 'withdrawal')),
  fill_id        uuid references fills (id),
  market_time    timestamptz not null,
  created_at     timestamptz not null default now(),
  primary key (transaction_id, line),
  check ((book = 'bot') = (bot_id is not null))
);
create index ledger_book on ledger (account, book, bot_id, asset);
create index ledger_fill on ledger (fill_id) where fill_id is not null;
comment on table ledger is 'Double-entry: the lines of a transaction sum to zero per asset. bot, unassigned, reserve, locked and outgoing books together are what the venue holds; market, fees and external are where it came from and went.';

create function ledger_must_balance() returns trigger language plpgsql as $$
begin
  if exists (select 1 from ledger where transaction_id = new.transaction_id group by asset having sum(amount) <> 0) then
    raise exception 'ledger transaction % does not balance', new.transaction_id using errcode = 'check_violation';
  end if;
  return null;
end $$;
create constraint trigger ledger_balances after insert on ledger deferrable initially deferred
  for each row execute function ledger_must_balance();

create table book_balances (
  account text not null,
  book    text not null,
  bot_id  text references bots (id),
  asset   text not null,
  amount  numeric not null,
  unique nulls not distinct (account, book, bot_id, asset)
);
comment on table book_balances is 'The sum of the ledger per book and asset. Only the ledger''s own trigger writes it, so that nobody has to add up the past.';

create function ledger_adds_up() returns trigger language plpgsql security definer set search_path from current as $$
begin
  insert into book_balances as b (account, book, bot_id, asset, amount)
  select account, book, bot_id, asset, sum(amount) from added group by account, book, bot_id, asset order by 1, 2, 3, 4
  on conflict (account, book, bot_id, asset) do update set amount = b.amount + excluded.amount;
  return null;
end $$;
create trigger ledger_sums after insert on ledger referencing new table as added
  for each statement execute function ledger_adds_up();

-- Fills that execution has recorded and capital has not booked yet.
-- "offset 0" keeps the planner to one look-up per fill: statistics of a queue are never right, and with many waiting fills
-- it otherwise compares each with each.
create view unbooked_fills as
select f.*, i.base, i.quote
from deliveries d
cross join lateral (select * from fills where id = (d.payload ->> 'fillId')::uuid offset 0) f
join instruments i on i.id = f.instrument_id
where d.consumer = 'capital' and d.type = 'fill-recorded' and d.done_at is null
  and not exists (select from ledger l where l.fill_id = f.id offset 0);
comment on view unbooked_fills is 'Fills on their way to the ledger: book_balances plus their effect is what the venue holds.';

create table equity (
  account     text not null,
  bot_id      text not null,
  market_time timestamptz not null,
  cash        numeric not null,
  holdings    numeric not null,
  equity      numeric not null,
  realized_pnl   numeric not null,
  unrealized_pnl numeric not null,
  peak        numeric not null,
  drawdown    numeric not null check (drawdown >= 0),
  capital     numeric not null default 0,
  primary key (account, bot_id, market_time)
);
comment on column equity.capital is 'Quote that the owner was given less what was taken, so far: by other owners, of the whole account from outside. The peak moves with it.';
comment on table equity is 'Value in quote per bot and moment; bot_id * is the whole account, unassigned holdings in. drawdown is 1 - equity / peak.';

create table allocations (
  account     text not null,
  bot_id      text not null references bots (id),
  asset       text not null,
  amount      numeric not null,
  share       numeric not null check (share >= 0 and share <= 1),
  target      numeric,
  settled_pnl numeric not null default 0,
  created_at  timestamptz not null default now(),
  updated_at  timestamptz not null default now(),
  primary key (account, bot_id, asset)
);
comment on table allocations is 'The capital of each bot: what it was given less what was taken, and what it should have.';
comment on column allocations.amount is 'Given less taken, in asset; below 0 when more of its profit was taken than it was ever given.';
comment on column allocations.target is 'What it should be worth, as of the last look at the allocation; null before the first.';
comment on column allocations.settled_pnl is 'Its realised profit up to the last settlement of profits: what comes after it is not locked or compounded yet.';

create table fund_flows (
  id          uuid primary key,
  account     text not null,
  market_time timestamptz not null,
  kind        text not null check (kind in ('allocation', 'reserve', 'rebalance', 'lock', 'unlock', 'sweep', 'preservation', 'set-aside', 'release', 'deposit', 'withdrawal', 'compound')),
  from_book   text not null check (from_book in ('bot', 'unassigned', 'reserve', 'locked', 'outgoing', 'external')),
  from_bot    text references bots (id),
  to_book     text not null check (to_book in ('bot', 'unassigned', 'reserve', 'locked', 'outgoing', 'external')),
  to_bot      text references bots (id),
  asset       text not null,
  amount      numeric not null check (amount > 0),
  value       numeric,
  rule        text not null,
  reason      text not null,
  caused_by   text not null default 'capital',
  created_at  timestamptz not null default now(),
  check ((from_book = 'bot') = (from_bot is not null)),
  check ((to_book = 'bot') = (to_bot is not null))
);
create index fund_flows_time on fund_flows (account, market_time);
comment on table fund_flows is 'Every movement of capital between owners, and from and to outside: who, why and under which rule. Its id is that of its ledger transaction, but for compound, which moves nothing: profit stays where it is and is capital from then on.';
comment on column fund_flows.value is 'In the account''s quote asset, at the marks of then; null when nothing had a price.';
comment on column fund_flows.caused_by is 'capital, or the operator''s command.';

create table capital_state (
  account         text primary key,
  turned_at       timestamptz,
  settled_at      timestamptz,
  rebalanced_at   timestamptz,
  method          text,
  preserved_since timestamptz,
  outside         numeric not null default 0,
  updated_at      timestamptz not null default now()
);
comment on column capital_state.outside is 'Quote that came from outside less what went there, since the books were opened, at the marks of then.';

-- Takes the turn of whoever approves entries of an account, so that capital is not moved under an approval. With the
-- owner's rights, because a row lock asks for the right to write.
create function tradewind_lock_approvals(of_account text) returns void
language sql security definer set search_path from current as
$$ select from risk_limits where account = of_account for update $$;
comment on table capital_state is 'Where the account''s capital stands: market time of its last daily look, settlement of profits and rebalancing; the operator''s method of allocation (null: that of the profile), and since when capital is preserved (null: it works).';

create table capital_locks (
  id          uuid primary key,
  account     text not null,
  asset       text not null,
  amount      numeric not null check (amount > 0),
  reason      text not null,
  locked_at   timestamptz not null,
  unlocks_at  timestamptz not null,
  notice_at   timestamptz,
  released_at timestamptz,
  check (unlocks_at >= locked_at)
);
create index capital_locks_held on capital_locks (account, unlocks_at) where released_at is null;
comment on table capital_locks is 'Capital that is kept from trading until a moment of market time. notice_at: somebody asked for it before, and it comes free after the notice.';

create table capital_proposals (
  id          uuid primary key,
  account     text not null,
  kind        text not null check (kind in ('withdrawal', 'venue-transfer', 'conversion')),
  state       text not null check (state in ('proposed', 'approved', 'sent', 'seen', 'rejected', 'expired')),
  asset       text not null,
  amount      numeric not null check (amount > 0),
  value       numeric,
  details     jsonb not null default '{}',
  reason      text not null,
  proposed_at timestamptz not null,
  expires_at  timestamptz not null,
  approved_at timestamptz,
  sent_at     timestamptz,
  closed_at   timestamptz,
  proposed_by text not null,
  check ((state in ('seen', 'rejected', 'expired')) = (closed_at is not null))
);
create index capital_proposals_open on capital_proposals (account, proposed_at) where closed_at is null;
comment on table capital_proposals is 'What a person is asked to carry out at the venue, since no key may: withdrawals, transfers between venues, conversions. From the approval of a withdrawal on its amount stands in the book outgoing.';

create table performance (
  account        text not null,
  bot_id         text not null,
  instrument_id  text not null,
  period         text not null check (period in ('day', 'week', 'month')),
  starts_on      date not null,
  equity_open    numeric,
  equity_high    numeric,
  equity_low     numeric,
  equity_close   numeric,
  flows          numeric,
  profit         numeric not null,
  realized_pnl   numeric not null,
  unrealized_pnl numeric not null,
  fees           numeric not null,
  volume         numeric not null check (volume >= 0),
  return         double precision,
  unit_value     double precision check (unit_value >= 0),
  unit_peak      double precision,
  peak_at        timestamptz,
  drawdown       double precision check (drawdown >= 0),
  under_water_ms bigint check (under_water_ms >= 0),
  mean_equity    double precision,
  mean_exposure  double precision not null check (mean_exposure >= 0),
  exposure       double precision,
  turnover       double precision,
  observed_ms    bigint not null check (observed_ms >= 0),
  fills          integer not null check (fills >= 0),
  trades         integer not null check (trades >= 0),
  wins           integer not null check (wins >= 0),
  losses         integer not null check (losses >= 0),
  gross_profit   numeric not null check (gross_profit >= 0),
  gross_loss     numeric not null check (gross_loss >= 0),
  payoff         double precision,
  profit_factor  double precision,
  expectancy     double precision,
  winning_streak integer not null check (winning_streak >= 0),
  losing_streak  integer not null check (losing_streak >= 0),
  ratios         jsonb,
  settled        boolean not null,
  primary key (account, bot_id, instrument_id, period, starts_on),
  check ((instrument_id = '*') = (num_nulls(equity_open, equity_high, equity_low, equity_close, flows, unit_value, drawdown, ratios) = 0))
);
comment on table performance is 'How the account (bot_id *), each bot and each of its instruments (else instrument_id *) did per UTC day, week (from Monday) and month; money in quote. A period is over at midnight, and what happened at midnight belongs to it. A day is computed again until it is over and its fills are booked; a fill that comes later changes what is said of its trades, not of its equity.';
comment on column performance.flows is 'What came from outside (above 0) or went there; of a bot: what it was given or what was taken from it. At the worth of that time. Not what the first equity was made of.';
comment on column performance.profit is 'equity_close - equity_open - flows; of an instrument: realized_pnl and what unrealized_pnl changed by. Beside realized_pnl and the change of unrealized_pnl, that of a bot or the account holds what is no trade: dust, fees in other coins, unassigned holdings.';
comment on column performance.realized_pnl is 'What the exits of the period earned, less the fees of all its fills.';
comment on column performance.unrealized_pnl is 'Of what was open at the end, at the last close, before the fees of the exit.';
comment on column performance.fees is 'Of all fills of the period; below 0: rebates. Fees in a third coin at its last close; not in it where it has none.';
comment on column performance.volume is 'Bought and sold: the sum of price times quantity of all fills.';
comment on column performance.return is 'Time-weighted: unit_value at the end over that at the start, less 1. 0.01 is 1 %. Null after everything was lost.';
comment on column performance.unit_value is 'What 1 of the start became, without flows, as of the end of the period.';
comment on column performance.unit_peak is 'The highest unit_value until then, by minutes.';
comment on column performance.peak_at is 'When it was.';
comment on column performance.drawdown is 'The deepest fall in the period below the highest unit_value until then: 1 - value / peak.';
comment on column performance.under_water_ms is 'How long the last peak is ago at the end of the period; 0 at a peak.';
comment on column performance.mean_equity is 'Mean of the equity by minutes.';
comment on column performance.mean_exposure is 'Open quantity times entry price, averaged over the observed time; of an instrument over the days on which it was held.';
comment on column performance.exposure is 'mean_exposure / mean_equity.';
comment on column performance.turnover is 'volume / mean_equity.';
comment on column performance.observed_ms is 'How much of the period there is: less than all in the first one and in one that is not over.';
comment on column performance.fills is 'Fills by their venue''s time.';
comment on column performance.trades is 'Positions closed in the period; wins earned more than their fees, losses less.';
comment on column performance.gross_profit is 'Sum of the wins, net of fees.';
comment on column performance.gross_loss is 'Sum of the losses, as a size.';
comment on column performance.payoff is 'Mean win over mean loss; null without one of them.';
comment on column performance.profit_factor is 'gross_profit / gross_loss; null without a loss.';
comment on column performance.expectancy is 'Mean profit of a closed trade; null without one.';
comment on column performance.winning_streak is 'The longest run of wins within the period.';
comment on column performance.losing_streak is 'The longest run of losses within the period.';
comment on column performance.ratios is '{sharpe, sortino, calmar}, each {7d, 30d, 90d, all}: of the daily returns up to the end of the period, per year. Null while there are not so many days, or nothing varies.';
comment on column performance.settled is 'It is over, and all its fills are booked.';

-- What approved entries still hold back: the unfilled rest of live entry orders, and approvals that have no order yet.
create index risk_decisions_entries on risk_decisions (created_at) where verdict = 'approved' and intent = 'entry';
-- "offset 0" keeps the planner to look-ups by key: with statistics from before the first approvals it otherwise goes through all
-- decisions, and with later ones through all orders.
create view reservations as
select d.id as approval_id, o.account, d.bot_id, d.instrument_id, case d.side when 'buy' then 'long' else 'short' end as side,
       d.reserved * (o.quantity - o.filled_quantity) / o.quantity as reserved, o.quantity - o.filled_quantity as quantity,
       coalesce(d.limit_price, d.reference_price) as price, d.stop_loss
from orders o
cross join lateral (select * from risk_decisions where id = o.approval_id offset 0) d
where o.purpose = 'entry' and o.state in ('approved', 'submitting', 'unknown', 'open', 'partly-filled')
union all
select d.id, d.account, d.bot_id, d.instrument_id, case d.side when 'buy' then 'long' else 'short' end, d.reserved, d.quantity,
       coalesce(d.limit_price, d.reference_price), d.stop_loss
from risk_decisions d
where d.verdict = 'approved' and d.intent = 'entry' and d.created_at > now() - interval '1 hour'
  and not exists (select from orders o where o.approval_id = d.id offset 0);
comment on view reservations is 'Quote asset held back by entries that are approved but not yet filled, per approval; quantity is what is not filled.';
comment on column reservations.price is 'At which the entry is expected: its limit, or the close that it was decided at.';

-- What the account has at work: open positions at entry cost, plus reservations; and what of it is lost when every stop is hit, as
-- the risk manager's core counts it (agents/risk-manager/core/portfolio/claim.ts).
create view claims as
select p.account, p.bot_id, p.instrument_id, 'position' as kind, p.quantity * p.entry_price as cost,
       case when p.stop_loss is null then p.quantity * coalesce(m.price, p.entry_price)
            else greatest(p.quantity * ((coalesce(m.price, p.entry_price) - p.stop_loss) * case p.side when 'long' then 1 else -1 end
                                        + p.stop_loss * coalesce(l.fee_rate, 0)), 0) end as heat
from positions p left join marks m on m.instrument_id = p.instrument_id left join risk_limits l on l.account = p.account
where p.closed_at is null
union all
select r.account, r.bot_id, r.instrument_id, 'reservation', r.reserved,
       coalesce(r.quantity * (abs(r.price - r.stop_loss) + (r.price + r.stop_loss) * coalesce(l.fee_rate, 0)), r.reserved)
from reservations r left join risk_limits l on l.account = r.account;
comment on view claims is 'Each open position and each entry on its way: cost is the quote at work, heat what is lost of it when its stop is hit.';
comment on column claims.heat is 'Positions from their mark (without a stop all of it), entries on their way from their price; fees in.';

create view exposure as
select account, bot_id, instrument_id, sum(cost) as cost, count(*) filter (where kind = 'position') as positions, count(*) as claims
from claims group by account, bot_id, instrument_id;
comment on view exposure is 'Quote asset at work per bot and instrument: open positions at entry cost plus what approved entries hold back.';

create view heat as
select account, bot_id, instrument_id, sum(heat) as heat from claims group by account, bot_id, instrument_id;
comment on view heat is 'Quote lost per bot and instrument when every stop is hit: see claims.';

-- The last word on limits: approvals are checked one statement after the other, whoever writes. The empty update takes the
-- row's lock and, unlike `for update`, also makes a writer with an older snapshot fail.
create function approvals_within_limits() returns trigger language plpgsql as $$
declare claimant text; limits risk_limits; total numeric; positions bigint; at_risk numeric;
begin
  for claimant in select distinct account from added where verdict = 'approved' and intent = 'entry' order by account loop
    update risk_limits set max_positions = max_positions where account = claimant returning * into limits;
    if not found then
      raise exception 'no risk limits for account %', claimant using errcode = 'check_violation', constraint = 'risk_limits_known';
    end if;
    select coalesce(sum(c.cost), 0), count(distinct (c.bot_id, c.instrument_id)), coalesce(sum(c.heat), 0) into total, positions, at_risk
      from claims c where c.account = claimant;
    if total > limits.max_exposure then
      raise exception 'account % would have an exposure of % (limit %)', claimant, total, limits.max_exposure
        using errcode = 'check_violation', constraint = 'risk_limits_exposure';
    end if;
    if at_risk > limits.max_heat then
      raise exception 'account % would have a heat of % (limit %)', claimant, at_risk, limits.max_heat
        using errcode = 'check_violation', constraint = 'risk_limits_heat';
    end if;
    if positions > limits.max_positions then
      raise exception 'account % would have % positions (limit %)', claimant, positions, limits.max_positions
        using errcode = 'check_violation', constraint = 'risk_limits_positions';
    end if;
  end loop;
  return null;
end $$;
create trigger approval_limits after insert on risk_decisions referencing new table as added
  for each statement execute function approvals_within_limits();
