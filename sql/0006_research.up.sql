-- Research: studies of many backtests, run by any number of workers on any hosts.

create table bundles (
  hash       text primary key check (hash = encode(sha256(convert_to(text, 'UTF8')), 'hex')),
  strategy   text not null,
  text       text not null check (octet_length(text) <= 4194304),
  created_at timestamptz not null default now()
);
comment on table bundles is 'Strategies of users with everything that they import, one ES module each, named by its content.';
comment on column bundles.hash is 'SHA-256 of the text: a worker runs the very code that the study was begun with.';

create table studies (
  id          text primary key,
  name        text not null,
  kind        text not null,
  plan        jsonb not null,
  ground      jsonb not null,
  code        text not null,
  state       text not null default 'running' check (state in ('running', 'done', 'cancelled', 'failed')),
  reason      text not null default '',
  result      jsonb,
  result_hash text,
  created_by  text not null,
  created_at  timestamptz not null default now(),
  finished_at timestamptz,
  lease_until timestamptz not null default now(),
  check ((state = 'done') = (result is not null and result_hash is not null)),
  check ((state = 'running') = (finished_at is null))
);
create index studies_newest on studies (created_at);
comment on table studies is 'A question and the backtests that answer it. The id is the hash of plan and ground: the same question has one answer.';
comment on column studies.plan is 'What is asked: the kind of study and its options.';
comment on column studies.ground is 'What all of its trials share: candles by hash, account, limits, models, capital, bundles of strategies.';
comment on column studies.lease_until is 'Who waits for the study renews it: running beyond it, the study was interrupted, and goes on when somebody resumes it.';
comment on column studies.code is 'SHA-256 of the code that decides: workers of other code leave its trials alone.';

create table trials (
  id          text primary key,
  seq         bigint generated always as identity,
  study_id    text not null references studies (id),
  code        text not null,
  spec        jsonb not null,
  state       text not null default 'waiting' check (state in ('waiting', 'running', 'done', 'failed')),
  attempts    integer not null default 0 check (attempts >= 0),
  claimed_by  text,
  lease_until timestamptz,
  outcome     jsonb,
  failure     text,
  error       text,
  took_ms     double precision,
  created_at  timestamptz not null default now(),
  finished_at timestamptz,
  check ((state = 'running') = (lease_until is not null)),
  check ((state in ('done', 'failed')) = (finished_at is not null)),
  check ((state = 'done') = (outcome is not null)),
  check ((state = 'failed') = (failure is not null and error is not null))
);
create index trials_open on trials (seq) where state in ('waiting', 'running');
create index trials_claimed on trials (claimed_by) where state = 'running';
comment on table trials is 'Backtests of studies. The id is the hash of data, code, configuration and seed: what is known is not run again, whoever asks.';
comment on column trials.study_id is 'The study that asked first: its ground is the trial''s.';
comment on column trials.lease_until is 'A worker that is gone does not renew it; the trial then goes to another.';
comment on column trials.attempts is 'How often a worker has begun it.';

create table study_trials (
  study_id text not null references studies (id) on delete cascade,
  round    integer not null check (round >= 0),
  ordinal  integer not null check (ordinal >= 0),
  trial_id text not null references trials (id),
  primary key (study_id, round, ordinal)
);
create index study_trials_trial on study_trials (trial_id);
comment on table study_trials is 'Which trials a study asked for, in the order in which it did. A trial may answer several studies.';

create table research_workers (
  name       text primary key,
  host       text not null,
  slots      integer not null check (slots > 0),
  code       text not null,
  finished   bigint not null default 0,
  per_minute integer not null default 0,
  started_at timestamptz not null default now(),
  seen_at    timestamptz not null default now()
);
comment on table research_workers is 'One row per worker, renewed every few seconds and removed by its orderly end: a row that grows old is a worker that is gone.';
comment on column research_workers.finished is 'Trials since it began.';
comment on column research_workers.per_minute is 'Trials that it finished in the minute before it was last seen.';

do $$ begin
  perform tradewind_grant('select', 'bundles, studies, trials, study_trials, research_workers',
    array['data-collection', 'technical-analysis', 'strategy', 'risk-manager', 'execution', 'capital', 'monitor', 'operator', 'reader', 'research']);
  perform tradewind_grant('select', 'schema_migrations, instruments, candles, data_imports', array['research']);
  perform tradewind_grant('insert', 'bundles, studies, study_trials', array['operator']);
  perform tradewind_grant('update (state, reason, result, result_hash, finished_at, lease_until)', 'studies', array['operator']);
  perform tradewind_grant('insert, update', 'trials', array['operator']);
  perform tradewind_grant('insert, update, delete', 'research_workers', array['research']);
  perform tradewind_grant('update (state, attempts, claimed_by, lease_until, outcome, failure, error, took_ms, finished_at)', 'trials', array['research']);
end $$;

-- Removes studies that nobody has touched since and whose trials serve no younger one, and bundles that no study names; at most `batch`
-- studies. Returns how many studies went.
create function tradewind_retain_studies(before timestamptz, batch integer) returns bigint
language plpgsql security definer set search_path from current as $$
declare
  old constant text[] := array(
    select s.id from studies s where coalesce(s.finished_at, s.lease_until) < before and not exists (
      select from trials t join study_trials x on x.trial_id = t.id join studies o on o.id = x.study_id
      where t.study_id = s.id and coalesce(o.finished_at, o.lease_until) >= before)
    order by s.created_at limit batch);
  gone bigint;
begin
  delete from study_trials where study_id = any(old);
  delete from trials t where t.study_id = any(old) and not exists (select from study_trials x where x.trial_id = t.id);
  -- whose trials serve one that goes in the next run goes then
  delete from studies s where s.id = any(old) and not exists (select from trials t where t.study_id = s.id);
  get diagnostics gone = row_count;
  delete from bundles b where b.created_at < before and not exists (
    select from studies s, jsonb_each_text(s.ground -> 'bundles') as named where named.value = b.hash);
  return gone;
end $$;
revoke execute on function tradewind_retain_studies(timestamptz, integer) from public;
