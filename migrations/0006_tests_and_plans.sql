-- Runs that only test a campaign, plans that were written down and approved, and the first messages of a run that are watched.

-- A test goes to numbers of our own. It has attempts like every run, but is nobody's "latest run" and in nobody's sums.
alter table run add column is_test boolean not null default false;

-- A plan that was written to a file. The row is what approving needs, and what a later plan is compared with.
create table plan (
  -- Of the file, byte for byte.
  sha256      text primary key constraint plan_sha256_is_hex check (sha256 ~ '^[0-9a-f]{64}$'),
  campaign    text not null,
  made_by     text not null,
  made_at     timestamptz not null,
  -- What recipients are hashed with in this plan, never in the file: ten digits could be guessed from their hash. Null when it
  -- was made with another database.
  salt        text,
  body        text not null,
  approved_by text,
  approved_at timestamptz,
  constraint plan_approval_has_time check ((approved_by is null) = (approved_at is null)),
  constraint plan_is_approved_by_another check (lower(approved_by) <> lower(made_by))
);
create index plan_by_campaign on plan (campaign, made_at);
-- The plan that a run was started with; null when it was started without one.
alter table run add column plan_sha256 text;

-- The canary: the first recipients of a run go alone, and the others follow when these fared well.
alter table run add column canary_state text constraint run_canary_state_is_known_word
  check (canary_state in ('watched', 'passed', 'failed', 'overruled'));
-- Its recipients, by id: from the first to the last.
alter table run add column canary_first bigint;
alter table run add column canary_last bigint;
-- Its messages that were planned as SMS: the others are downgraded when they end as SMS.
alter table run add column canary_planned_sms integer;
-- When all of them had gone out: the time of waiting runs from here.
alter table run add column canary_gone_at timestamptz;
alter table run add constraint run_canary_is_whole check (
  (canary_state is null) = (canary_first is null) and (canary_state is null) = (canary_last is null)
  and (canary_state is null) = (canary_planned_sms is null));
