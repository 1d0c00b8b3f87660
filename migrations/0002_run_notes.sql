alter table run add column notes jsonb not null default '[]';

comment on column run.notes is
  'What its operator should know of its files before sending: cells that look wrong, rows that could not be read.';
