-- A row whose texts end the process must not end it for ever: where planning processes died, by line of the CSV.

alter table run
  -- The row whose texts are being filled in, or the first of several; for whoever plans after a death.
  add column planning_line integer,
  -- True when that row is alone.
  add column is_planning_alone boolean not null default false;

create table planning_death (
  id          bigint generated always as identity primary key,
  campaign    text not null,
  inputs_hash text not null,
  line_number integer not null,
  is_alone    boolean not null,
  at          timestamptz not null
);
create index planning_death_by_inputs on planning_death (campaign, inputs_hash);
