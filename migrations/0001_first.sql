-- The route's rows. Words are those of docs and code: contact, run, recipient, message, attempt, line, handle.
-- Constraint names are sentences: they are what an operator reads when a row is refused.

create table line (
  id             bigint generated always as identity primary key,
  number         text not null constraint line_number_is_unique unique
                 constraint line_number_is_e164 check (number ~ '^\+[1-9][0-9]{6,14}$'),
  -- Grows by one with every new owner; stands in the WHERE of every claim and every record.
  epoch          bigint not null default 0,
  owner          text,
  owned_since    timestamptz,
  -- Why nothing may be sent from this line (the provider blocked or does not know it); null when it may.
  blocked_reason text,
  -- After the provider said "too many": nothing is claimed before this time.
  resume_at      timestamptz
);

create table contact (
  id             bigint generated always as identity primary key,
  phone          text not null constraint contact_phone_is_unique unique
                 constraint contact_phone_is_e164 check (phone ~ '^\+[1-9][0-9]{6,14}$'),
  attributes     jsonb not null default '{}',
  consent        text not null default 'unknown'
                 constraint contact_consent_is_known_word check (consent in ('given', 'refused', 'unknown')),
  opted_out_at   timestamptz,
  -- The channel this contact was last seen on, where that knowledge comes from, and its age.
  service        text constraint contact_service_is_known_word check (service in ('iMessage', 'RCS', 'SMS')),
  service_source text constraint contact_service_source_is_known_word check (service_source in ('message', 'lookup')),
  service_at     timestamptz,
  -- The line that this contact knows; kept for every later message.
  line_id        bigint references line,
  -- The last message in either direction: decides whether the provider counts the contact as new.
  last_message_at timestamptz,
  -- Changed since it was last pushed to the provider's contact book.
  needs_push     boolean not null default true,
  created_at     timestamptz not null,
  updated_at     timestamptz not null,
  constraint contact_service_has_source check ((service is null) = (service_source is null) and (service is null) = (service_at is null))
);
create index contact_to_push on contact (id) where needs_push;

create table import (
  id                 bigint generated always as identity primary key,
  file               text not null,
  header             jsonb not null default '[]',
  started_at         timestamptz not null,
  finished_at        timestamptz,
  rows               integer not null default 0,
  contacts_new       integer not null default 0,
  contacts_changed   integer not null default 0,
  contacts_unchanged integer not null default 0,
  duplicates         integer not null default 0,
  rejected           integer not null default 0
);

-- Staging: the valid rows of a file, as they came. Unlogged: a file can always be read again.
create unlogged table import_row (
  import_id    bigint not null references import on delete cascade,
  line_number  integer not null,
  phone        text not null,
  consent      text not null,
  values       jsonb not null,
  -- The line that has the same phone earlier in the file; null for the row that counts.
  duplicate_of integer,
  primary key (import_id, line_number)
);

-- Rows that did not become a recipient, with the cells as they stood in the file, so that they can be mended.
create table reject (
  import_id   bigint not null references import on delete cascade,
  line_number integer not null,
  column_name text not null,
  reason      text not null,
  cells       jsonb not null,
  primary key (import_id, line_number)
);

create table run (
  id           bigint generated always as identity primary key,
  campaign     text not null,
  occurrence   text not null,
  state        text not null constraint run_state_is_known_word
               check (state in ('planning', 'planned', 'running', 'paused', 'cancelled', 'finished')),
  purpose      text not null constraint run_purpose_is_known_word check (purpose in ('marketing', 'informational')),
  definition   jsonb not null,
  -- SHA-256 over campaign.yaml and the CSV: tells whether a planned run still stands for the files.
  inputs_hash  text not null,
  import_id    bigint references import,
  recipients   integer not null default 0,
  -- Why the run stands still without anybody having paused it (wrong keys, for one).
  stop_reason  text,
  created_at   timestamptz not null,
  started_at   timestamptz,
  -- When it came to its end: everything settled, or cancelled.
  finished_at  timestamptz,
  constraint run_occurs_once unique (campaign, occurrence),
  constraint run_finished_has_time check ((state in ('finished', 'cancelled')) = (finished_at is not null))
);

create table recipient (
  id          bigint generated always as identity primary key,
  run_id      bigint not null references run on delete cascade,
  contact_id  bigint not null references contact,
  line_number integer not null,
  values      jsonb not null,
  constraint recipient_is_once_per_run unique (run_id, contact_id)
);

create table message (
  id              bigint generated always as identity primary key,
  run_id          bigint not null references run on delete cascade,
  recipient_id    bigint not null references recipient on delete cascade,
  contact_id      bigint not null references contact,
  line_id         bigint not null references line,
  phone           text not null,
  part            smallint not null constraint message_part_starts_at_one check (part >= 1),
  kind            text not null constraint message_kind_is_known_word check (kind in ('text', 'image', 'carousel')),
  content         text not null default '',
  media_urls      text[] not null default '{}',
  state           text not null default 'planned' constraint message_state_is_known_word check (state in
                  ('planned', 'sending', 'unknown', 'accepted', 'sent', 'delivered', 'failed', 'skipped', 'cancelled')),
  skip_reason     text,
  -- The channel: what is expected until the provider has told, what it told from then on; null while nobody knows.
  channel         text constraint message_channel_is_known_word check (channel in ('iMessage', 'RCS', 'SMS')),
  -- Whether sending it would count against the line's new contacts.
  is_new_contact  boolean not null,
  -- Not before this time; null while an earlier part has not been accepted.
  ready_at        timestamptz,
  attempts        smallint not null default 0,
  handle          text constraint message_handle_is_unique unique,
  provider_status text,
  -- Where the last report came from, and the time that it claims.
  status_source   text,
  status_at       timestamptz,
  error_code      text,
  error_message   text,
  updated_at      timestamptz not null,
  constraint message_part_is_once_per_recipient unique (recipient_id, part),
  constraint message_skipped_has_reason check ((state = 'skipped') = (skip_reason is not null)),
  constraint message_accepted_has_handle check (state not in ('accepted', 'sent', 'delivered') or handle is not null),
  constraint message_planned_has_no_handle check (state not in ('planned', 'skipped', 'cancelled') or handle is null),
  constraint message_sms_is_never_delivered check (not (state = 'delivered' and channel = 'SMS')),
  constraint message_carousel_has_images check (kind <> 'carousel' or cardinality(media_urls) between 2 and 20),
  constraint message_has_content check (content <> '' or cardinality(media_urls) > 0)
);
-- The queue of one line in one run: known contacts apart from new ones, because only the latter are rationed.
create index message_due on message (run_id, line_id, is_new_contact, part desc, ready_at, id)
  where state = 'planned' and ready_at is not null;
create index message_unsettled on message (line_id, id) where state in ('sending', 'unknown');
create index message_by_run on message (run_id, id);
-- For the sums of failures by the provider's code.
create index message_failed on message (run_id, error_code) where state = 'failed';

create table attempt (
  id             bigint generated always as identity primary key,
  message_id     bigint not null references message on delete cascade,
  line_id        bigint not null references line,
  epoch          bigint not null,
  content_hash   text not null,
  is_new_contact boolean not null,
  started_at     timestamptz not null,
  finished_at    timestamptz,
  -- accepted, refused; unsent: proved not to have reached the provider; unknown: nobody can tell yet; null: in flight.
  outcome        text constraint attempt_outcome_is_known_word check (outcome in ('accepted', 'refused', 'unsent', 'unknown')),
  -- How the outcome became known: answer, list, callback.
  evidence       text,
  error_code     text,
  constraint attempt_finished_has_outcome check ((outcome is null) = (finished_at is null))
);
create unique index attempt_is_one_at_a_time on attempt (message_id) where outcome is null or outcome = 'unknown';
create index attempt_by_message on attempt (message_id);
create index attempt_of_new_contacts on attempt (line_id, started_at) where is_new_contact;

create table lookup (
  id         bigint generated always as identity primary key,
  contact_id bigint not null references contact,
  line_id    bigint not null references line,
  at         timestamptz not null,
  service    text
);
create index lookup_by_line on lookup (line_id, at);

-- How far each reader of the provider's lists has read; one row a reader.
create table poll_cursor (
  name       text primary key,
  updated_to timestamptz not null
);

-- What every page and every sum reads. Kept by a trigger in the statement that moves the states: it cannot be forgotten.
-- One row for each line, so that the owners of different lines do not wait for each other.
create table run_count (
  run_id      bigint not null references run on delete cascade,
  line_id     bigint not null,
  state       text not null,
  skip_reason text not null,
  channel     text not null,
  messages    bigint not null,
  primary key (run_id, line_id, state, skip_reason, channel)
);

create function count_message_states() returns trigger language plpgsql as $$
begin
  -- Ordered, so that two statements can never wait for each other in a circle.
  if tg_op = 'INSERT' then
    insert into run_count as c (run_id, line_id, state, skip_reason, channel, messages)
    select run_id, line_id, state, coalesce(skip_reason, ''), coalesce(channel, ''), count(*)
      from new_rows group by 1, 2, 3, 4, 5 order by 1, 2, 3, 4, 5
    on conflict (run_id, line_id, state, skip_reason, channel) do update set messages = c.messages + excluded.messages;
  elsif tg_op = 'DELETE' then
    insert into run_count as c (run_id, line_id, state, skip_reason, channel, messages)
    select run_id, line_id, state, coalesce(skip_reason, ''), coalesce(channel, ''), -count(*)
      from old_rows where exists (select from run where run.id = old_rows.run_id)
     group by 1, 2, 3, 4, 5 order by 1, 2, 3, 4, 5
    on conflict (run_id, line_id, state, skip_reason, channel) do update set messages = c.messages + excluded.messages;
  else
    insert into run_count as c (run_id, line_id, state, skip_reason, channel, messages)
    select run_id, line_id, state, coalesce(skip_reason, ''), coalesce(channel, ''), sum(step)
      from (select run_id, line_id, state, skip_reason, channel, -1 as step from old_rows
            union all
            select run_id, line_id, state, skip_reason, channel, 1 from new_rows) as moved
     group by 1, 2, 3, 4, 5 having sum(step) <> 0 order by 1, 2, 3, 4, 5
    on conflict (run_id, line_id, state, skip_reason, channel) do update set messages = c.messages + excluded.messages;
  end if;
  return null;
end $$;

create trigger message_inserted after insert on message referencing new table as new_rows
  for each statement execute function count_message_states();
create trigger message_updated after update on message referencing old table as old_rows new table as new_rows
  for each statement execute function count_message_states();
create trigger message_deleted after delete on message referencing old table as old_rows
  for each statement execute function count_message_states();
