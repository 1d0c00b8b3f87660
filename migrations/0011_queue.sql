-- What waits to be sent and what is not settled stand in narrow tables of their own. A message's state is in no index of its
-- table any more, so that its updates leave the indexes alone (heap-only tuples): they were two fifths of what a message cost.

-- The queue of each line in each run: a row for every message that is planned and may go. Known contacts stand apart from new ones,
-- because only the latter are rationed, and suspects of ending the process apart from all others. Vacuumed often: a claim passes over
-- what is dead at the head of its queue.
create table queue (
  message_id     bigint primary key,
  contact_id     bigint not null,
  run_id         bigint not null,
  line_id        bigint not null,
  is_suspect     boolean not null,
  is_new_contact boolean not null,
  part           smallint not null,
  ready_at       timestamptz not null
) with (autovacuum_vacuum_scale_factor = 0.05);
create index queue_due on queue (run_id, line_id, is_suspect, is_new_contact, part desc, ready_at, message_id);

-- A row for every message in state sending or unknown.
create table unsettled (
  message_id bigint primary key,
  line_id    bigint not null
);

-- Which message a handle belongs to: written once, with the answer that brought it. An index on the message's own column would have
-- every answer write into all indexes of its table.
create table handle (
  handle     text constraint handle_is_unique primary key,
  message_id bigint not null
);

-- Failures are counted by the provider's code, with one of its sentences.
alter table run_count
  add column error_code text not null default '',
  add column example text,
  drop constraint run_count_pkey;
delete from run_count where state = 'failed';
insert into run_count (run_id, line_id, state, skip_reason, channel, error_code, messages, example)
select run_id, line_id, state, coalesce(skip_reason, ''), coalesce(channel, ''), coalesce(error_code, ''), count(*), max(error_message)
  from message where state = 'failed' group by 1, 2, 3, 4, 5, 6;
alter table run_count add primary key (run_id, line_id, state, skip_reason, channel, error_code);

insert into queue (message_id, contact_id, run_id, line_id, is_suspect, is_new_contact, part, ready_at)
select id, contact_id, run_id, line_id, crashes >= 2, is_new_contact, part, ready_at from message where state = 'planned' and ready_at is not null;
insert into unsettled (message_id, line_id) select id, line_id from message where state in ('sending', 'unknown');
insert into handle (handle, message_id) select handle, id from message where handle is not null;

drop index message_due, message_unsettled, message_failed, message_suspected, message_handle_is_unique;
-- One open attempt a message: only a planned message is claimed, and it is sending, not planned, until its attempt is settled.
drop index attempt_is_one_at_a_time;

-- The claim holds the message's row while it makes the attempt. And a message takes its attempts with it.
alter table attempt drop constraint attempt_message_id_fkey;
create function remove_attempts() returns trigger language plpgsql as $$
begin
  delete from attempt where message_id in (select id from old_rows);
  return null;
end $$;
create trigger message_takes_its_attempts after delete on message referencing old table as old_rows
  for each statement execute function remove_attempts();

-- Room in each page for the next version of its rows.
alter table message set (fillfactor = 70);
alter table attempt set (fillfactor = 50);
alter table contact set (fillfactor = 80);

-- Counters, queue and unsettled are kept by triggers in the statement that moves the states: none of them can be forgotten.
drop trigger message_inserted on message;
drop trigger message_updated on message;
drop trigger message_deleted on message;
drop function count_message_states();

-- Rows are found by their keys: the planner takes tables for empty that fill and empty within seconds, and reads all of them.
create function follow_message_states() returns trigger language plpgsql set enable_seqscan = off as $$
begin
  -- Ordered, so that two statements can never wait for each other in a circle.
  insert into run_count as c (run_id, line_id, state, skip_reason, channel, error_code, messages, example)
  select run_id, line_id, state, coalesce(skip_reason, ''), coalesce(channel, ''), case state when 'failed' then coalesce(error_code, '') else '' end,
         sum(step), max(error_message) filter (where step = 1 and state = 'failed')
    from (select run_id, line_id, state, skip_reason, channel, error_code, error_message, -1 as step from old_rows
          union all
          select run_id, line_id, state, skip_reason, channel, error_code, error_message, 1 from new_rows) as moved
   group by 1, 2, 3, 4, 5, 6 having sum(step) <> 0 order by 1, 2, 3, 4, 5, 6
  on conflict (run_id, line_id, state, skip_reason, channel, error_code)
    do update set messages = c.messages + excluded.messages, example = coalesce(excluded.example, c.example);

  delete from queue where message_id = any(array(
    select id from (
      select id, contact_id, run_id, line_id, crashes >= 2, is_new_contact, part, ready_at from old_rows where state = 'planned' and ready_at is not null
      except
      select id, contact_id, run_id, line_id, crashes >= 2, is_new_contact, part, ready_at from new_rows where state = 'planned' and ready_at is not null
    ) as gone));
  insert into queue (message_id, contact_id, run_id, line_id, is_suspect, is_new_contact, part, ready_at)
  select id, contact_id, run_id, line_id, crashes >= 2, is_new_contact, part, ready_at from new_rows where state = 'planned' and ready_at is not null
  except
  select id, contact_id, run_id, line_id, crashes >= 2, is_new_contact, part, ready_at from old_rows where state = 'planned' and ready_at is not null;

  delete from unsettled where message_id = any(array(
    select id from (
      select id, line_id from old_rows where state in ('sending', 'unknown')
      except
      select id, line_id from new_rows where state in ('sending', 'unknown')) as gone));
  insert into unsettled (message_id, line_id)
  select id, line_id from new_rows where state in ('sending', 'unknown')
  except
  select id, line_id from old_rows where state in ('sending', 'unknown');
  return null;
end $$;

-- As above, where there is nothing to compare with.
create function follow_new_messages() returns trigger language plpgsql as $$
begin
  insert into run_count as c (run_id, line_id, state, skip_reason, channel, error_code, messages, example)
  select run_id, line_id, state, coalesce(skip_reason, ''), coalesce(channel, ''), case state when 'failed' then coalesce(error_code, '') else '' end,
         count(*), max(error_message) filter (where state = 'failed')
    from new_rows group by 1, 2, 3, 4, 5, 6 order by 1, 2, 3, 4, 5, 6
  on conflict (run_id, line_id, state, skip_reason, channel, error_code)
    do update set messages = c.messages + excluded.messages, example = coalesce(excluded.example, c.example);
  insert into queue (message_id, contact_id, run_id, line_id, is_suspect, is_new_contact, part, ready_at)
  select id, contact_id, run_id, line_id, crashes >= 2, is_new_contact, part, ready_at from new_rows where state = 'planned' and ready_at is not null;
  insert into unsettled (message_id, line_id) select id, line_id from new_rows where state in ('sending', 'unknown');
  return null;
end $$;

create function follow_removed_messages() returns trigger language plpgsql as $$
begin
  insert into run_count as c (run_id, line_id, state, skip_reason, channel, error_code, messages)
  select run_id, line_id, state, coalesce(skip_reason, ''), coalesce(channel, ''), case state when 'failed' then coalesce(error_code, '') else '' end, -count(*)
    from old_rows where exists (select from run where run.id = old_rows.run_id)
   group by 1, 2, 3, 4, 5, 6 order by 1, 2, 3, 4, 5, 6
  on conflict (run_id, line_id, state, skip_reason, channel, error_code) do update set messages = c.messages + excluded.messages;
  delete from queue where message_id = any(array(select id from old_rows));
  delete from unsettled where message_id = any(array(select id from old_rows));
  delete from handle where handle = any(array(select handle from old_rows where handle is not null));
  return null;
end $$;

create trigger message_inserted after insert on message referencing new table as new_rows
  for each statement execute function follow_new_messages();
create trigger message_updated after update on message referencing old table as old_rows new table as new_rows
  for each statement execute function follow_message_states();
create trigger message_deleted after delete on message referencing old table as old_rows
  for each statement execute function follow_removed_messages();
