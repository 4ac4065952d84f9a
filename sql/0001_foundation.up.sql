-- Who may write what, and the machinery by which agents hand work to each other.
-- Roles are named after the database that was migrated first, because roles belong to the whole server;
-- the migrator creates them (<database>_<agent>) and passes the prefix in tradewind.role_prefix.

create function tradewind_role(agent text) returns text language sql stable as
$$ select current_setting('tradewind.role_prefix') || '_' || replace(agent, '-', '_') $$;

-- The agent that speaks, from the name of its role; null for the owner.
create function tradewind_agent() returns text language sql stable as
$$ select replace(substring(current_user from
  '(data_collection|technical_analysis|strategy|risk_manager|execution|capital|monitor|operator|reader)$'), '_', '-') $$;

create function tradewind_grant(privileges text, relation text, agents text[]) returns void language plpgsql as
$$ declare agent text;
begin
  foreach agent in array agents loop
    execute format('grant %s on %s to %I', privileges, relation, tradewind_role(agent));
  end loop;
end $$;

create table role_epochs (
  agent    text primary key,
  epoch    bigint not null default 0 check (epoch >= 0),
  holder   text not null default '',
  taken_at timestamptz not null default now()
);
comment on table role_epochs is 'Which process holds each agent''s role. The epoch grows with every new holder and fences the old one''s writes.';

create table heartbeats (
  agent        text primary key,
  instance     text not null,
  host         text not null,
  pid          integer not null,
  epoch        bigint not null,
  state        text not null check (state in ('standby', 'starting', 'healthy', 'degraded', 'stopping')),
  started_at   timestamptz not null,
  beat_at      timestamptz not null default now(),
  last_handled_at timestamptz,
  details      jsonb not null default '{}'
);
comment on table heartbeats is 'One row per agent, renewed every second by the holder of its role.';
comment on column heartbeats.last_handled_at is 'When this process last finished a message; null until its first.';

create table deliveries (
  seq            bigint generated always as identity primary key,
  message_id     uuid not null,
  consumer       text not null,
  key            text not null,
  type           text not null,
  payload        jsonb not null,
  producer       text not null default tradewind_agent(),
  correlation_id uuid not null,
  causation_id   uuid not null,
  market_time    timestamptz not null check (market_time between '1970-01-01Z' and '9999-12-31Z'),
  valid_until    timestamptz check (valid_until between '1970-01-01Z' and '9999-12-31Z'),
  created_at     timestamptz not null default clock_timestamp(),
  done_at        timestamptz,
  unique (message_id, consumer)
);
create index deliveries_undone on deliveries (consumer, seq) where done_at is null;
create index deliveries_correlation on deliveries (correlation_id);
create index deliveries_done on deliveries (done_at) where done_at is not null;
comment on table deliveries is 'The work: one row per consumer of each message, written in the sender''s transaction, marked done in the consumer''s.';
comment on column deliveries.market_time is 'The venue''s time of the candle or event that it all began with.';
comment on column deliveries.valid_until is 'Market time after which the message must not lead to an entry; null: it does not expire.';

create table dead_letters (
  id             bigint generated always as identity primary key,
  agent          text not null default tradewind_agent(),
  message_id     uuid not null,
  key            text not null,
  type           text not null,
  payload        jsonb not null,
  code           text not null,
  error          text not null,
  correlation_id uuid not null,
  quarantined    boolean not null,
  created_at     timestamptz not null default now(),
  resolved_at    timestamptz
);
create index dead_letters_open on dead_letters (agent, key) where resolved_at is null;
comment on column dead_letters.quarantined is 'True when later messages of the same key wait until this one is resolved.';

create table errors (
  id             bigint generated always as identity primary key,
  agent          text not null default tradewind_agent(),
  code           text not null,
  severity       text not null check (severity in ('low', 'medium', 'high', 'critical')),
  event          text not null,
  message        text not null,
  fingerprint    text not null check (fingerprint ~ '^[0-9a-f]{16}$'),
  occurrences    integer not null default 1 check (occurrences > 0),
  context        jsonb not null default '{}',
  correlation_id uuid,
  created_at     timestamptz not null default now()
);
create index errors_recent on errors (created_at);
create index errors_fingerprint on errors (fingerprint, created_at);
create index errors_correlation on errors (correlation_id, created_at) where correlation_id is not null;
comment on table errors is 'What the agents logged as an error, a few seconds late; secrets are taken out.';
comment on column errors.event is 'The name under which it stands in the log.';
comment on column errors.fingerprint is 'The same for errors that differ only in ids, numbers and addresses: a hash of the code and the message without them.';
comment on column errors.occurrences is 'How often the same was logged within the second that this row stands for; created_at is the first.';

create table venue_calls (
  id         bigint generated always as identity primary key,
  agent      text not null default tradewind_agent(),
  venue      text not null,
  endpoint   text not null,
  changes    boolean not null,
  symbol     text,
  client_id  text,
  outcome    text not null check (outcome in ('confirmed', 'rejected', 'unknown', 'failed')),
  code       text,
  venue_code text,
  calls      integer not null check (calls > 0),
  mean_ms    double precision not null,
  longest_ms double precision not null,
  cost       jsonb not null default '{}',
  called_at  timestamptz not null
);
create index venue_calls_time on venue_calls (called_at);
create index venue_calls_client on venue_calls (client_id) where client_id is not null;
comment on table venue_calls is 'What the venue was asked: one row per call that may change something, one per minute for reads that ended alike.';
comment on column venue_calls.endpoint is 'The call of the port, such as place or balances.';
comment on column venue_calls.client_id is 'Our id of the order or OCO: orders.client_order_id, and with it the correlation.';
comment on column venue_calls.calls is 'How many calls the row stands for; 1 where something may have changed. Repeated attempts count.';
comment on column venue_calls.cost is 'Points taken out of the rate budget, by the limit''s name.';
comment on column venue_calls.called_at is 'When the call began; of reads the minute.';

create table audit_log (
  id            bigint generated always as identity primary key,
  actor         text not null default coalesce(tradewind_agent(), current_user),
  action        text not null,
  resource_type text not null,
  resource_id   text not null,
  old_value     jsonb,
  new_value     jsonb,
  created_at    timestamptz not null default now()
);
create index audit_log_resource on audit_log (resource_type, resource_id, created_at);

create table commands (
  id          uuid primary key,
  kind        text not null check (kind in ('pause', 'resume', 'halt', 'reduce', 'close', 'flatten', 'emergency', 'breaker', 'reconcile', 'swap-venue', 'stop', 'add-bot', 'swap-bot', 'shadow',
    'set-share', 'set-method', 'rebalance', 'withdraw', 'approve-proposal', 'reject-proposal', 'sent-proposal', 'lock-capital', 'unlock-capital', 'preserve-capital', 'release-capital')),
  payload     jsonb not null default '{}',
  issued_by   text not null,
  issued_at   timestamptz not null default now(),
  state       text not null default 'issued' check (state in ('issued', 'acknowledged', 'done', 'failed')),
  result      jsonb,
  finished_at timestamptz
);
comment on table commands is 'What an operator asked for. The id comes from the client, so that a repeated request is one command.';

create table alerts (
  id          uuid primary key,
  rule        text not null,
  severity    text not null check (severity in ('info', 'warning', 'critical')),
  title       text not null,
  message     text not null,
  code        text,
  context     jsonb not null default '{}',
  raised_at   timestamptz not null default now(),
  last_seen_at timestamptz not null default now(),
  occurrences integer not null default 1 check (occurrences > 0),
  notified_at timestamptz,
  resolved_at timestamptz
);
create unique index alerts_open on alerts (rule, title) where resolved_at is null;

-- Each writes only its own rows of the shared tables.
do $$ declare shared text; begin
  foreach shared in array array['heartbeats', 'dead_letters', 'errors', 'venue_calls', 'role_epochs'] loop
    execute format('alter table %I enable row level security', shared);
    execute format('create policy read_all on %I for select using (true)', shared);
    execute format('create policy write_own on %I for all using (agent = (select tradewind_agent())) with check (agent = (select tradewind_agent()))', shared);
  end loop;
end $$;
create policy settle on dead_letters for update using ((select tradewind_agent()) = 'operator') with check ((select tradewind_agent()) = 'operator');
alter table audit_log enable row level security;
create policy read_all on audit_log for select using (true);
create policy write_own on audit_log for insert with check (actor = (select tradewind_agent()));
alter table deliveries enable row level security;
create policy read_all on deliveries for select using (true);
create policy send_as_self on deliveries for insert with check (producer = (select tradewind_agent()));
create policy finish_own on deliveries for update using (consumer = (select tradewind_agent()));

-- Upkeep that monitor's scheduled job calls; it runs with the owner's rights.
create function tradewind_ensure_partitions(through timestamptz) returns void
language plpgsql security definer set search_path from current as $$
declare month timestamptz := date_trunc('month', now(), 'UTC'); -- never one that retention would drop again: both lock all candles
begin
  while month <= through loop
    perform tradewind_candle_partition(month);
    month := month + interval '1 month';
  end loop;
end $$;
