-- Any process on any machine can work on the lines: what it needs to know of them stands here, and who is at work.

alter table line
  -- V2 lines alone send carousels.
  add column generation text not null default 'V2' constraint line_generation_is_known_word check (generation in ('V1', 'V2')),
  -- As account.yaml gave them to the last command that read it.
  add column limits jsonb not null default '{}',
  -- What the provider last had to be spared for; while it stands here, the line is tried with one message at a time.
  add column trouble text,
  -- The worker whose session holds the line's lock.
  add column worker_id bigint;

-- A process that sends or tracks. Its row lives as long as it says so: see heartbeat_at.
create table worker (
  id            bigint generated always as identity primary key,
  -- Host and process, for people.
  name          text not null,
  -- The session that holds its locks, so that others can end it when its process has gone silent.
  backend_pid   integer not null,
  backend_start timestamptz not null,
  -- The lines that it may send from, whether it has them or not.
  line_ids      bigint[] not null default '{}',
  started_at    timestamptz not null,
  -- By the clock of this server alone, which is the one that all workers share.
  heartbeat_at  timestamptz not null
);

-- Of this database there is one, and copies of it are told apart by what their machines remember.
create table instance (
  is_only         boolean primary key default true constraint instance_is_only check (is_only),
  id              uuid not null default gen_random_uuid(),
  -- Part of every callback's address: the provider does not sign callbacks.
  callback_secret text not null
);
insert into instance (callback_secret) values (replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', ''));

alter table run
  -- What becomes of messages whose outcome is not known: see core/campaign/account.ts.
  add column on_unknown text not null default 'resend-if-proved-unsent'
    constraint run_on_unknown_is_known_word check (on_unknown in ('resend-if-proved-unsent', 'ask', 'never')),
  add column settle_after_seconds integer not null default 60;

alter table message
  -- How often the process that was sending it died before the outcome was written down.
  add column crashes smallint not null default 0;

-- A message in whose sending the process died twice is sent alone: see store/dispatch/message-claim.ts.
create index message_suspected on message (run_id, line_id) where state = 'planned' and crashes >= 2;

alter table attempt
  -- The last look for evidence that settled nothing, for whoever asks why it is still unknown.
  add column looked_at timestamptz,
  add column looked text;

-- What settled an attempt that had become unknown, and why. Rows are only added.
create table verdict (
  id         bigint generated always as identity primary key,
  attempt_id bigint not null references attempt on delete cascade,
  at         timestamptz not null,
  source     text not null constraint verdict_source_is_known_word check (source in ('answer', 'callback', 'list', 'operator', 'crash')),
  outcome    text not null constraint verdict_outcome_is_known_word check (outcome in ('accepted', 'refused', 'unsent')),
  because    text not null
);
create index verdict_by_attempt on verdict (attempt_id);
