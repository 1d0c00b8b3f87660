-- A campaign's people may stand in several files. Their rows are counted on from file to file: the number of a row is unique,
-- and this tells its file and its line there.

alter table import
  -- [{"name", "linesBefore"}] in the order of reading; empty until they have been read.
  add column files jsonb not null default '[]';
