-- A run that is under way may get other texts for what has not gone out yet: a revision.

alter table run add column revision smallint not null default 1;
-- Which revision's text a message has.
alter table message add column revision smallint not null default 1;

-- The campaign as it was from this revision on, and who made it.
create table run_revision (
  run_id     bigint not null references run on delete cascade,
  revision   smallint not null constraint run_revision_is_a_later_one check (revision >= 2),
  definition jsonb not null,
  made_by    text not null,
  made_at    timestamptz not null,
  primary key (run_id, revision)
);
