-- The story of the data, in the order in which it comes to be: lines and who sends from them, people, the files that
-- name them, runs, messages, attempts and what settles them, and what follows the messages. The words are those of docs
-- and code. Constraint names are sentences: an operator reads them when a row is refused. Comments live in the
-- database; docs/schema.md shows them. A comment that begins with `-> table.column` marks a reference that no foreign
-- key checks; `= table.column` a copy, with the same words.

-- 1. This database ----------------------------------------------------------------------------------------------------

create table instance (
  is_only         boolean primary key default true constraint instance_is_only check (is_only),
  id              uuid not null default gen_random_uuid(),
  callback_secret text not null
);
insert into instance (callback_secret) values (replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', ''));

comment on table instance is
  'This database as a whole: always one row. Copies of a database are told apart by what their machines remember.';
comment on column instance.callback_secret is
  'Part of the address of every callback: the provider does not sign callbacks.';

-- 2. Accounts, their lines, and the processes that send from them -----------------------------------------------------

create table account (
  id                   bigint generated always as identity primary key,
  name                 text not null constraint account_name_is_unique unique,
  file                 text,
  key_id_variable      text not null default 'SENDBLUE_API_KEY_ID',
  key_secret_variable  text not null default 'SENDBLUE_API_SECRET_KEY',
  address              text,
  shares_consent       boolean not null default false,
  list_per_ten_seconds integer default 100,
  hours                jsonb not null default '{"own": {}, "off": {}, "emergency": null}'
);
-- The account of contacts that are imported before any account file was read.
insert into account (name) values ('main');

comment on table account is
  'A Sendblue account: its keys, its lines, its contacts and its runs. Two clients are two accounts, and never meet.';
comment on column account.name is 'The name in its file, or else the path of the file''s folder below the root.';
comment on column account.file is 'Its file below the root, as it was last read; null: none was.';
comment on column account.key_id_variable is
  'The environment variable that holds its key id. A process without the keys leaves the account to others.';
comment on column account.key_secret_variable is 'The environment variable that holds its secret key.';
comment on column account.address is 'The address of its provider; null: SENDBLUE_BASE_URL, or else Sendblue''s own.';
comment on column account.shares_consent is
  'A person who opts out of one account that shares has opted out of all accounts that share.';
comment on column account.hours is
  'What its file says on permitted hours: its own, packs that do not count, an emergency. From it any process makes windows.';
comment on column account.list_per_ten_seconds is
  'Requests for its list of messages in any ten seconds, as the last account file said; null: no limit.';

create table line (
  id             integer generated always as identity primary key,
  account_id     bigint not null references account,
  number         text not null constraint line_number_is_unique unique
                 constraint line_number_is_e164 check (number ~ '^\+[1-9][0-9]{6,14}$'),
  generation     text not null default 'V2' constraint line_generation_is_known_word check (generation in ('V1', 'V2')),
  limits         jsonb not null default '{}',
  epoch          integer not null default 0,
  owner          text,
  owned_since    timestamptz,
  worker_id      bigint,
  blocked_reason text,
  resume_at      timestamptz,
  trouble        text,
  slowed_to      double precision constraint line_slowed_to_is_a_pace check (slowed_to > 0),
  slowed_at      timestamptz,
  met_at         timestamptz,
  constraint line_slowed_has_time check ((slowed_to is null) = (slowed_at is null))
);

comment on table line is
  'A phone number of ours: the unit of pacing and of ownership. Any process on any machine reads here what it must '
  'know of it.';
comment on column line.number is 'E.164.';
comment on column line.generation is 'Only V2 lines can send carousels.';
comment on column line.limits is
  'How much it may send, as the last command that read account.yaml wrote it; for an absent key the provider''s own '
  'limit holds.';
comment on column line.epoch is
  'Grows by one with every new owner. Every claim and every record names it, so that a former owner changes nothing.';
comment on column line.owner is 'The process that sends from it, for people; null: none.';
comment on column line.worker_id is '-> worker.id (may be gone): the worker whose session holds the line''s lock.';
comment on column line.blocked_reason is
  'Why nothing may be sent from it: the provider blocked it or does not know it. Null: it may send.';
comment on column line.resume_at is
  'Nothing is claimed for it before this time: the provider asked for a pause, or the owner has just changed.';
comment on column line.trouble is
  'Why the provider has to be spared. While this is set, one message at a time goes out, as a trial.';
comment on column line.slowed_to is
  'Messages a second, since the provider said "too many requests". The pace recovers with time: '
  'core/pace/slowed-pace.ts.';

comment on column line.met_at is
  'When the provider''s list was seen to hold nothing of the line that is unknown here, or all of it was learnt. '
  'Null: nothing goes out from it, because another database may have sent the same.';

create table worker (
  id            bigint generated always as identity primary key,
  name          text not null,
  backend_pid   integer not null,
  backend_start timestamptz not null,
  line_ids      integer[] not null default '{}',
  started_at    timestamptz not null,
  heartbeat_at  timestamptz not null
);

comment on table worker is
  'A process that sends or tracks. When its heartbeat grows old, the others end its session and remove it.';
comment on column worker.name is 'Host and process, for people.';
comment on column worker.backend_pid is
  'With backend_start, the database session that holds its locks: others end it when the process has gone silent.';
comment on column worker.line_ids is '-> line.id: the lines that it may send from, whether it holds them or not.';
comment on column worker.heartbeat_at is 'By the clock of the database server, the only one that all workers share.';

-- 3. People -----------------------------------------------------------------------------------------------------------

create table contact (
  -- Ids come a hundred at a time: to ask for each cost a tenth of writing a million contacts. A session that writes few
  -- leaves a gap.
  id              bigint generated always as identity (cache 100) primary key,
  account_id      bigint not null,
  phone           text not null
                  -- To count digits in the pattern cost an eighth of an import.
                  constraint contact_phone_is_e164 check (phone ~ '^\+[1-9][0-9]+$' and length(phone) between 8 and 16),
  attributes      jsonb not null default '{}',
  consent         text not null default 'unknown'
                  constraint contact_consent_is_known_word check (consent in ('given', 'refused', 'unknown')),
  opted_out_at    timestamptz,
  service         text constraint contact_service_is_known_word check (service in ('iMessage', 'RCS', 'SMS')),
  service_source  text constraint contact_service_source_is_known_word check (service_source in ('message', 'lookup')),
  service_at      timestamptz,
  line_id         integer,
  last_message_at timestamptz,
  unanswered      integer not null default 0,
  needs_push      boolean not null default true,
  created_at      timestamptz not null,
  updated_at      timestamptz not null,
  constraint contact_phone_is_once_per_account unique (phone, account_id),
  constraint contact_service_has_source check (
    (service is null) = (service_source is null) and (service is null) = (service_at is null))
  -- Room in each page for the next version of its rows: the answers of one moment change all people of a page.
) with (fillfactor = 50);
create index contact_to_push on contact (account_id, id) where needs_push;

comment on table contact is 'A person with a phone number, as one account knows them. All its files and runs that name the number mean this row.';
comment on column contact.account_id is '-> account.id: another client''s contact of the same number is another row.';
comment on column contact.phone is 'E.164.';
comment on column contact.attributes is 'The values of all CSV files, merged; an empty cell takes nothing away.';
comment on column contact.opted_out_at is
  'When the person said STOP, or the provider said so; null: never, or taken back.';
comment on column contact.service is 'The channel that this person was last seen on.';
comment on column contact.service_source is
  'How the channel is known: a message got through on it, or the provider was asked.';
comment on column contact.line_id is '-> line.id: the line that this person knows; kept for every later message.';
comment on column contact.last_message_at is
  'The last message in either direction: decides whether the provider counts the contact as new.';
comment on column contact.unanswered is
  'Messages in a row that the provider accepted and the person did not answer; the provider allows only so many.';
comment on column contact.needs_push is 'Has changed since it was last pushed to the provider''s contact book.';
comment on index contact_phone_is_once_per_account is 'The contact of a number: imports, inbound messages, explain.';
comment on index contact_to_push is 'The next contacts to push to the provider''s contact book.';

create table contact_list (
  name       text not null,
  contact_id bigint not null references contact on delete cascade,
  added_at   timestamptz not null,
  primary key (name, contact_id)
);

comment on table contact_list is 'Who is on which list. Imports make lists; campaigns can leave them out.';

-- Where people may be, and when texts may go there. Few places stand for all people: a claim joins their windows.

create table place (
  id         integer generated always as identity primary key,
  account_id bigint references account,
  purpose    text constraint place_purpose_is_known_word check (purpose in ('marketing', 'informational')),
  candidates text not null,
  made_of    text,
  made_until timestamptz,
  constraint place_is_once unique (account_id, purpose, candidates)
);

create table place_window (
  place_id  integer not null references place on delete cascade,
  opens_at  timestamptz not null,
  closes_at timestamptz not null,
  primary key (place_id, opens_at),
  constraint place_window_closes_after_it_opens check (closes_at > opens_at)
);

-- Our own phones, which tests go to.
insert into place (id, candidates) overriding system value values (0, 'anywhere');
insert into place_window values (0, '-infinity', 'infinity');

comment on table place is
  'Where people may be: every pair of state and zone that is possible, for one account and purpose.';
comment on column place.account_id is 'Null: of every account.';
comment on column place.candidates is 'Country, state and zone of each pair, such as US/FL/America/New_York, in order.';
comment on column place.made_of is
  'The facts that its windows were made of: editions of zones and packs, and the account''s hours; null: they are to be made.';
comment on column place.made_until is 'Its windows are known until then.';
comment on index place_is_once is 'The place of a recipient who is planned.';
comment on table place_window is
  'When texts may go to the people of a place: from opens_at until before closes_at. Where no window is, nothing goes.';
comment on index place_window_pkey is 'The window that is open: claims.';

-- 4. Files ------------------------------------------------------------------------------------------------------------

create table import (
  id                 bigint generated always as identity primary key,
  account_id         bigint not null references account,
  file               text not null,
  files              jsonb not null default '[]',
  header             jsonb not null default '[]',
  columns            jsonb not null default '[]',
  started_at         timestamptz not null,
  finished_at        timestamptz,
  rows               integer not null default 0,
  contacts_new       integer not null default 0,
  contacts_changed   integer not null default 0,
  contacts_unchanged integer not null default 0,
  duplicates         integer not null default 0,
  rejected           integer not null default 0
);

comment on table import is
  'One reading of a campaign''s CSV files, with its counts. One that never finished is removed after a day.';
comment on column import.files is
  'Name and linesBefore of each file, in the order of reading; empty until they are read. Rows are counted on from '
  'file to file: this gives a row''s file and its place there.';
comment on column import.header is 'The cells of the header, as they stood in the file.';
comment on column import.columns is 'The name of each column in texts and values, in the order of the header.';
comment on column import.rows is 'Rows read, rejected ones included; a blank line is not a row.';
comment on column import.duplicates is 'Rows whose number stands in an earlier row.';

-- Unlogged: a file can always be read again.
create unlogged table import_row (
  import_id    bigint not null,
  line_number  integer not null,
  phone        text not null,
  consent      text not null,
  values       jsonb not null,
  duplicate_of integer,
  primary key (import_id, line_number)
);
-- The planner of queries never asks about the values.
alter table import_row alter column values set statistics 0;

comment on table import_row is 'Staging: the valid rows of an import, until contacts and recipients are made of them.';
comment on column import_row.import_id is
  '-> import.id: the function that removes the import removes its rows (store/audience/import.ts).';
comment on column import_row.line_number is 'The row of the CSV; the header is 1.';
comment on column import_row.consent is '= contact.consent';
comment on column import_row.values is 'The cells by column.';
comment on column import_row.duplicate_of is
  'The line_number of the earlier row with the same phone; null: this row counts.';
comment on index import_row_pkey is 'The rows of an import in the order of the file, page by page: planning.';

create table reject (
  import_id   bigint not null references import on delete cascade,
  line_number integer not null,
  column_name text not null,
  reason      text not null,
  cells       jsonb not null,
  primary key (import_id, line_number)
);

comment on table reject is 'Rows that cannot become recipients, with one reason each.';
comment on column reject.line_number is 'The row of the CSV; the header is 1.';
comment on column reject.column_name is 'The column that is wrong.';
comment on column reject.cells is 'The cells as they stood in the file, so that the row can be corrected.';

create table duplicate (
  import_id    bigint not null references import on delete cascade,
  line_number  integer not null,
  duplicate_of integer not null,
  values       jsonb not null,
  primary key (import_id, line_number)
);

comment on table duplicate is
  'Rows with the number of an earlier row, from which nobody gets anything: kept for the operator when a run is planned.';
comment on column duplicate.line_number is 'The row of the CSV; the header is 1.';
comment on column duplicate.duplicate_of is 'The line_number of the earlier row.';
comment on column duplicate.values is '= import_row.values';

-- 5. Runs -------------------------------------------------------------------------------------------------------------

create table run (
  id                   integer generated by default as identity primary key,
  account_id           bigint not null references account,
  campaign             text not null,
  occurrence           text not null,
  is_test              boolean not null default false,
  purpose              text not null constraint run_purpose_is_known_word
                       check (purpose in ('marketing', 'informational')),
  definition           jsonb not null,
  revision             smallint not null default 1,
  inputs_hash          text not null,
  was_looked_up        boolean not null default true,
  is_standing          boolean not null default false,
  facts_edition        text,
  import_id            bigint references import,
  only_run_id          integer references run,
  only_state           text constraint run_only_state_is_known_word check (only_state in ('failed', 'cancelled')),
  plan_sha256          text,
  state                text not null constraint run_state_is_known_word
                       check (state in ('planning', 'planned', 'running', 'paused', 'cancelled', 'finished')),
  stop_reason          text,
  created_at           timestamptz not null,
  started_at           timestamptz,
  finished_at          timestamptz,
  recipients           integer not null default 0,
  left_out             jsonb not null default '{}',
  notes                jsonb not null default '[]',
  on_unknown           text not null default 'resend-if-proved-unsent' constraint run_on_unknown_is_known_word
                       check (on_unknown in ('resend-if-proved-unsent', 'ask', 'never')),
  settle_after_seconds integer not null default 60,
  planning_line        integer,
  is_planning_alone    boolean not null default false,
  changes              integer not null default 0,
  canary_state         text constraint run_canary_state_is_known_word
                       check (canary_state in ('watched', 'passed', 'failed', 'overruled')),
  canary_first         bigint,
  canary_last          bigint,
  canary_planned_sms   integer,
  canary_gone_at       timestamptz,
  constraint run_occurs_once unique (account_id, campaign, occurrence),
  constraint run_finished_has_time check ((state in ('finished', 'cancelled')) = (finished_at is not null)),
  constraint run_only_is_whole check ((only_run_id is null) = (only_state is null)),
  constraint run_canary_is_whole check (
    (canary_state is null) = (canary_first is null) and (canary_state is null) = (canary_last is null)
    and (canary_state is null) = (canary_planned_sms is null))
);

comment on table run is 'One execution of a campaign.';
comment on column run.campaign is 'The path of the campaign''s folder below the root, without campaigns/. With the account it is the campaign.';
comment on column run.occurrence is
  '1, 2, … within the campaign; for a test the word and its time; for a run of a schedule = occurrence.key.';
comment on column run.is_test is
  'It goes to our own test numbers: never a campaign''s latest run, and in nobody''s sums.';
comment on column run.definition is 'The campaign as it was read, in its latest revision.';
comment on column run.revision is 'Grows by one when messages that have not gone out get other texts.';
comment on column run.inputs_hash is
  'SHA-256 over campaign.yaml and the CSV files: shows whether a planned run still matches them.';
comment on column run.facts_edition is
  'The editions of packs and time zones by which it was planned; null: before there were any.';
comment on column run.was_looked_up is
  'False: its channels should have been looked up, and there were no keys. With keys it is planned anew.';
comment on column run.is_standing is
  'True: it never finishes, because more may come: the reminders of a campaign.';
comment on column run.only_run_id is
  'The earlier run of which this one repeats a part; null: it is for everybody in the file.';
comment on column run.only_state is
  'Which part: the people whose messages ended in this state, and who have and may have nothing of the earlier run.';
comment on column run.plan_sha256 is
  '-> plan.sha256 (may be gone): the plan that the run was started with; null: none.';
comment on column run.stop_reason is 'Why it stands still though nobody paused it: keys were refused, for example.';
comment on column run.finished_at is 'When everything was settled, or the run was cancelled.';
comment on column run.left_out is 'How many rows were left out, by reason, so that no page counts them.';
comment on column run.notes is
  'What its operator should know of its files before sending: cells that look wrong, rows that could not be read.';
comment on column run.on_unknown is
  'What becomes of a message that may have been sent and is proved not to have been: core/campaign/account.ts.';
comment on column run.settle_after_seconds is
  'How long a message must be missing from the provider''s list to count as never sent.';
comment on column run.planning_line is
  'The row whose texts are being filled in at this moment, or the first of several; null: none. A process that dies '
  'meanwhile leaves it behind.';
comment on column run.is_planning_alone is 'True: planning_line is that row, not the first of several.';
comment on column run.changes is
  'Grows when many of its planned messages change at once. A claim that has waited for that would still see the old '
  'texts, and takes nothing.';
comment on column run.canary_state is
  'The first recipients go alone, and the others follow when these fared well; null: no canary.';
comment on column run.canary_first is '-> recipient.id: the first recipient of the canary.';
comment on column run.canary_last is '-> recipient.id: the last recipient of the canary.';
comment on column run.canary_planned_sms is
  'Messages of the canary that were planned as SMS: others that end as SMS were downgraded.';
comment on column run.canary_gone_at is 'When all messages of the canary had gone out: the waiting time starts here.';
comment on index run_occurs_once is 'The runs of a campaign.';

-- What runs by itself: one row for each campaign with a schedule, and one for each time at which it asked for a run.

create table schedule (
  account_id  bigint not null references account,
  campaign    text not null,
  hash        text not null,
  known_since timestamptz not null,
  decided_to  timestamptz not null,
  commit      text,
  state       text not null constraint schedule_state_is_known_word check (state in ('active', 'paused', 'standing')),
  because     text,
  changed_by  text,
  changed_at  timestamptz not null,
  approved    text,
  approved_by text,
  approved_at timestamptz,
  primary key (account_id, campaign),
  constraint schedule_that_rests_says_why check ((state = 'active') = (because is null)),
  constraint schedule_approval_is_whole check ((approved is null) = (approved_by is null) and (approved is null) = (approved_at is null))
);

comment on table schedule is
  'A campaign with a schedule, as the scheduler knows it. Its calendar is in the file; here is what was decided by it.';
comment on column schedule.hash is 'SHA-256 of the key schedule of campaign.yaml: shows whether it has changed.';
comment on column schedule.known_since is 'When this calendar was first seen: nothing earlier is ever asked for.';
comment on column schedule.decided_to is 'Every time at which a run was asked for, up to this moment, has a row in occurrence.';
comment on column schedule.commit is 'The commit of the folder that it was read from; null: not in git.';
comment on column schedule.state is
  'paused: by an operator; standing: its file is invalid or gone, and it does not continue by the old one.';
comment on column schedule.because is 'Why it is paused or stands.';
comment on column schedule.changed_by is 'Who paused or resumed it; null: the scheduler.';
comment on column schedule.approved is
  'SHA-256 of the campaign.yaml that was approved: its occurrences may start while the file is that one.';

create table scheduler (
  account_id  bigint primary key references account,
  edition     text not null,
  commit      text,
  deployed_at timestamptz not null,
  host        text not null,
  alive_at    timestamptz
);

comment on table scheduler is
  'Whose files an account''s schedules are read from: of several machines, the one whose files were deployed last.';
comment on column scheduler.edition is 'SHA-256 over the account''s files there: machines with the same files are one.';
comment on column scheduler.commit is '= schedule.commit';
comment on column scheduler.deployed_at is 'When these files came to that machine.';
comment on column scheduler.host is 'The machine that was first with them, and the folder there.';
comment on column scheduler.alive_at is
  'When the scheduler last looked. What was to begin after it, and long before now, began for nobody.';

create table occurrence (
  id         bigint generated always as identity primary key,
  account_id bigint not null references account,
  campaign   text not null,
  key        text not null,
  zone       text not null,
  at         timestamptz not null,
  state      text not null constraint occurrence_state_is_known_word
             check (state in ('starting', 'started', 'missed', 'skipped', 'queued')),
  reason     text,
  run_id     integer references run,
  commit     text,
  decided_at timestamptz not null,
  decided_by text not null,
  constraint occurrence_is_decided_once unique (account_id, campaign, key),
  constraint occurrence_has_reason check (state in ('starting', 'started') or reason is not null),
  constraint occurrence_started_has_run check ((state = 'started') = (run_id is not null))
);
create index occurrence_by_time on occurrence (account_id, campaign, at);

comment on table occurrence is 'A time at which a schedule asked for a run, and what became of it: missed and skipped ones, too.';
comment on column occurrence.key is
  'The wall time that was asked for with its zone, such as 2027-03-14T02:30[America/New_York]; = run.occurrence.';
comment on column occurrence.at is 'When that was, by the zone data of the day on which it was decided.';
comment on column occurrence.state is 'starting: its run is being planned; queued: it starts when the run in its way is over.';
comment on column occurrence.reason is 'Why it did not start; null: it did.';
comment on column occurrence.commit is 'The commit of the folder at that time; null: not in git.';
comment on column occurrence.decided_by is 'Host and process, or the operator who started it by hand.';
comment on index occurrence_by_time is 'The last occurrences of a campaign.';

create table run_revision (
  run_id     integer not null references run on delete cascade,
  revision   smallint not null constraint run_revision_is_a_later_one check (revision >= 2),
  definition jsonb not null,
  made_by    text not null,
  made_at    timestamptz not null,
  primary key (run_id, revision)
);

comment on table run_revision is
  'The campaign as it was from a revision on, and who made it. The run itself is the first revision.';

create table plan (
  sha256      text primary key constraint plan_sha256_is_hex check (sha256 ~ '^[0-9a-f]{64}$'),
  account     text not null,
  campaign    text not null,
  made_by     text not null,
  made_at     timestamptz not null,
  salt        text,
  body        text not null,
  approved_by text,
  approved_at timestamptz,
  constraint plan_approval_has_time check ((approved_by is null) = (approved_at is null)),
  constraint plan_is_approved_by_another check (lower(approved_by) <> lower(made_by))
);
create index plan_by_campaign on plan (account, campaign, made_at);

comment on table plan is
  'A plan that was written to a file: what an approval needs, and what a later plan is compared with.';
comment on column plan.sha256 is 'Of the file, byte for byte.';
comment on column plan.account is '= account.name';
comment on column plan.salt is
  'What recipients are hashed with in this plan; never in the file, because ten digits could be guessed from their '
  'hash. Null: made with another database.';
comment on column plan.body is 'The contents of the file.';
comment on index plan_by_campaign is 'The last plans of a campaign.';

create table planning_death (
  id          bigint generated always as identity primary key,
  account_id  bigint not null references account,
  campaign    text not null,
  inputs_hash text not null,
  line_number integer not null,
  is_alone    boolean not null,
  at          timestamptz not null
);
create index planning_death_by_inputs on planning_death (account_id, campaign, inputs_hash);

comment on table planning_death is
  'Where processes died while texts were being filled in: a row that ends the process must not do so for ever. It is '
  'left out when it did so three times alone.';
comment on column planning_death.inputs_hash is 'That of the run: a death counts for the same files only.';
comment on column planning_death.line_number is 'The row of the CSV, or the first of several.';
comment on column planning_death.is_alone is 'True: line_number is that row, not the first of several.';
comment on index planning_death_by_inputs is 'The deaths over the same files, before planning begins.';

create table left_out (
  run_id      integer not null references run on delete cascade,
  line_number integer not null,
  contact_id  bigint not null references contact,
  reason      text not null constraint left_out_reason_is_known_word
              check (reason in ('only', 'filter', 'excluded', 'duplicate', 'not_sampled', 'over_limit')),
  values      jsonb not null default '{}',
  primary key (run_id, line_number)
);
create index left_out_by_contact on left_out (contact_id);

comment on table left_out is 'Valid rows that the run''s audience does not mean, with one reason each.';
comment on column left_out.line_number is 'The row of the CSV; the header is 1.';
comment on column left_out.values is '= import_row.values';
comment on index left_out_by_contact is 'Why a contact is not among a run''s recipients: explain.';

-- Neither recipients nor what follows them has foreign keys: what a plan names was read in the statement that names it,
-- and to look it up again took more than half of what writing a plan costs. Section 9 keeps what they name.

-- Ids come in blocks, so that a plan can give its rows their ids and copy them in.
create sequence recipient_block increment by 1024 minvalue 1024;

create table recipient (
  id          bigint primary key,
  run_id      integer not null,
  contact_id  bigint not null,
  line_number integer not null,
  values      jsonb not null,
  variant     text,
  row_key     integer not null default 0,
  evidence    text not null default 'none' constraint recipient_evidence_is_known_word
              check (evidence in ('row', 'zip', 'state', 'area', 'none')),
  constraint recipient_is_once_per_run unique (run_id, contact_id, row_key)
);

comment on table recipient is
  'One contact in one run, with the values of its row; in a run with messages for each row, one row of a contact.';
comment on column recipient.id is 'From a block of recipient_block. The ids of its messages are made of it.';
comment on column recipient.row_key is
  'In a run with messages for each row (perRow) the line_number; otherwise 0, so that a contact is in the run once.';
comment on column recipient.run_id is '-> run.id';
comment on column recipient.contact_id is '-> contact.id';
comment on column recipient.line_number is 'The row of the CSV; the header is 1.';
comment on column recipient.values is 'What its texts are filled with, by column.';
comment on column recipient.evidence is
  'How it is known where the person may be: by the row''s zone, ZIP or state, by the area code, or not at all.';
comment on column recipient.variant is 'Which of the campaign''s texts this person gets; null: there is only one.';
comment on index recipient_is_once_per_run is 'The recipients of a run, and a contact''s place in it.';

-- Appointments, in runs that stand. A row of a newer file changes its appointment, and what waits for it, in one transaction.

create table appointment (
  id            bigint generated always as identity primary key,
  run_id        integer not null references run on delete cascade,
  key           text not null,
  contact_id    bigint not null,
  at            timestamptz not null,
  asked         text not null,
  zone          text,
  offset_ms     integer,
  is_off        boolean not null default false,
  values        jsonb not null,
  first_seen_at timestamptz not null,
  changed_at    timestamptz not null,
  import_id     bigint not null,
  line_number   integer not null,
  constraint appointment_is_once_per_run unique (run_id, key),
  constraint appointment_has_clocks check (num_nonnulls(zone, offset_ms) = 1)
);
create index appointment_by_contact on appointment (run_id, contact_id);

comment on table appointment is 'What the last file that named an appointment said of it.';
comment on column appointment.key is 'What it is known by: the cell of the column reminder.key.';
comment on column appointment.contact_id is '-> contact.id';
comment on column appointment.at is 'When it is, by the zone data of the day on which it was read.';
comment on column appointment.asked is 'Its time as the file has it.';
comment on column appointment.zone is 'The zone of the office; null: the time had an offset, and no zone was named.';
comment on column appointment.is_off is 'It was cancelled, is missing in a complete file, or stands in a row that cannot be read or is left out.';
comment on column appointment.values is 'What texts are filled with, by column.';
comment on column appointment.first_seen_at is 'Texts that were due before it are not made up for.';
comment on column appointment.import_id is '-> import.id: the file that last changed it (the import may be gone).';
comment on column appointment.line_number is 'The row of that file; the header is 1.';
comment on index appointment_by_contact is 'The appointments of one person, which may share texts.';

create table reminder (
  appointment_id bigint not null references appointment on delete cascade,
  step           text not null,
  recipient_id   bigint,
  due_at         timestamptz not null,
  not_after      timestamptz not null,
  hash           text not null,
  reason         text,
  is_again       boolean not null default false,
  moved_at       timestamptz,
  primary key (appointment_id, step),
  constraint reminder_has_text_or_reason check ((recipient_id is null) <> (reason is null))
);

comment on table reminder is 'One step of one appointment, and the text that it has.';
comment on column reminder.step is 'As campaign.yaml names it: -24h.';
comment on column reminder.recipient_id is '-> recipient.id: its text, which several appointments may share; null: it has none.';
comment on column reminder.hash is 'SHA-256 of everything that its text was made of: shows whether it is still right.';
comment on column reminder.reason is 'Why it has no text: the step was over when the appointment was first seen.';
comment on column reminder.is_again is 'The appointment moved after its text had gone out, and this is one more.';
comment on column reminder.moved_at is 'When the appointment moved after its text had gone out; null: it did not.';

-- 6. The ledger -------------------------------------------------------------------------------------------------------
-- A message is written once. Where it stands is the table that holds its row: queue (planned), open (sending), attempt
-- (answered), skipped. A move deletes in one of them and inserts into another, in one statement. A message that waits
-- for an earlier part is in none of them; one that is planned in a cancelled run is cancelled.

create type attempt_state as enum ('accepted', 'sent', 'delivered', 'failed', 'unknown');
create type attempt_outcome as enum ('accepted', 'refused', 'unsent', 'unknown');
create type channel as enum ('iMessage', 'RCS', 'SMS');

create table message (
  id             bigint primary key constraint message_part_is_between_one_and_thirty_one check (id & 31 > 0),
  contact_id     bigint not null,
  run_id         integer not null,
  line_id        integer not null,
  revision       smallint not null default 1,
  is_new_contact boolean not null,
  is_last        boolean not null,
  place_id       integer not null,
  channel        channel,
  kind           text not null constraint message_kind_is_known_word check (kind in ('text', 'image', 'carousel')),
  send_style     text constraint message_send_style_is_known_word check (send_style in
                 ('celebration', 'shooting_star', 'fireworks', 'lasers', 'love', 'confetti', 'balloons', 'spotlight',
                  'echo', 'invisible', 'gentle', 'loud', 'slam')),
  content        text not null default '',
  media_urls     text[] not null default '{}',
  not_after      timestamptz,
  withdrawn      text constraint message_withdrawn_is_known_word check (withdrawn in
                 ('appointment_cancelled', 'appointment_unread', 'left_out', 'appointment_moved', 'number_changed',
                  'step_removed', 'shared')),
  constraint message_carousel_has_images check (kind <> 'carousel' or cardinality(media_urls) between 2 and 20),
  constraint message_has_content check (content <> '' or cardinality(media_urls) > 0)
);
create index message_by_run on message (run_id, id);

comment on table message is
  'One part of what a recipient gets. It stands as it was planned; only a revision, a fallback text and the loss of a '
  'line change it. What became of it: message_state.';
comment on column message.id is
  'recipient.id * 32 + part, so that the messages of a recipient lie together. A part goes out when the one before it '
  'was accepted.';
comment on column message.contact_id is '-> contact.id';
comment on column message.run_id is '-> run.id';
comment on column message.line_id is '-> line.id: the line that sends it.';
comment on column message.revision is 'The revision of the run that its text is from.';
comment on column message.place_id is '-> place.id: where its person may be; 0: it may go at any time.';
comment on column message.is_new_contact is 'When it was planned, sending it would have counted against the line''s new contacts.';
comment on column message.is_last is 'The recipient has no later part.';
comment on column message.channel is 'The channel that was expected; null: not known.';
comment on column message.send_style is 'An effect of iMessage; other channels do not show it.';
comment on column message.content is 'The text, filled in.';
comment on column message.not_after is 'It is of no use after this time, and is skipped; null: it always is.';
comment on column message.withdrawn is
  'Why nobody is to get it any longer: if it returns from an attempt, it is skipped. Null: it is wanted.';
comment on index message_by_run is 'The messages of a run in pages: reports, forecasts.';

create table queue (
  message_id     bigint not null,
  contact_id     bigint not null,
  ready_at       timestamptz not null,
  run_id         integer not null,
  line_id        integer not null,
  place_id       integer not null,
  part           smallint not null,
  attempts       smallint not null,
  crashes        smallint not null,
  is_suspect     boolean not null,
  is_new_contact boolean not null
  -- Vacuumed often: a claim passes over what is dead at the head of its queue.
) with (autovacuum_vacuum_scale_factor = 0.05);
create unique index queue_due on queue
  (run_id, line_id, is_suspect, is_new_contact desc, part desc, place_id desc, ready_at, message_id);

comment on table queue is 'The messages that are planned and wait for no earlier part. Claims take them from here.';
comment on column queue.message_id is '-> message.id';
comment on column queue.contact_id is '-> contact.id';
comment on column queue.ready_at is 'Not before this time; infinity: it waits for the canary.';
comment on column queue.run_id is '-> run.id';
comment on column queue.line_id is '-> line.id';
comment on column queue.place_id is '-> place.id: that of its message.';
comment on column queue.part is '1, 2, …: the message''s part.';
comment on column queue.attempts is 'Attempts so far that count.';
comment on column queue.crashes is
  'How often the process died while sending it, before the outcome was recorded.';
comment on column queue.is_suspect is 'The message is suspected of ending the process, and goes alone.';
comment on column queue.is_new_contact is 'Stands apart, because only new contacts are rationed.';
comment on index queue_due is
  'The heads of the queue of one line in one run, by place; and which places have something, by skipping from one to the next.';

create sequence attempt_id_seq;

create table open (
  message_id       bigint constraint open_message_is_once primary key,
  attempt_id       bigint not null,
  contact_id       bigint not null,
  started_at       timestamptz not null,
  ready_at         timestamptz not null,
  run_id           integer not null,
  line_id          integer not null,
  epoch            integer not null,
  attempts         smallint not null,
  crashes          smallint not null,
  is_new_contact   boolean not null,
  is_informational boolean not null,
  is_last          boolean not null,
  channel          channel,
  content_hash     bytea not null
) with (autovacuum_vacuum_scale_factor = 0.05);

comment on table open is
  'The messages that are sending: one request to send each. Its row is committed before the request.';
comment on column open.message_id is '-> message.id';
comment on column open.attempt_id is 'The number of the attempt, from attempt_id_seq. The request carries it.';
comment on column open.contact_id is '-> contact.id';
comment on column open.ready_at is '= queue.ready_at: where it returns to if it never left.';
comment on column open.run_id is '-> run.id';
comment on column open.line_id is '-> line.id: the line it goes out from.';
comment on column open.epoch is 'The ownership of the line under which it was made.';
comment on column open.attempts is 'Attempts so far that count, this one not among them.';
comment on column open.crashes is '= queue.crashes';
comment on column open.is_new_contact is 'It counts against the line''s new contacts.';
comment on column open.is_informational is
  'Its run is informational: a part of the day''s new contacts may be kept for these.';
comment on column open.is_last is '= message.is_last';
comment on column open.channel is '= message.channel';
comment on column open.content_hash is 'SHA-256 of text and media as they are sent.';

create table attempt (
  message_id       bigint not null,
  id               bigint not null,
  contact_id       bigint not null,
  started_at       timestamptz not null,
  finished_at      timestamptz not null,
  status_at        timestamptz,
  run_id           integer not null,
  line_id          integer not null,
  epoch            integer not null,
  attempts         smallint not null,
  crashes          smallint not null,
  is_new_contact   boolean not null,
  is_informational boolean not null,
  is_last          boolean not null,
  is_handle_taken  boolean not null default false,
  outcome          attempt_outcome not null,
  state            attempt_state,
  -- Indexes must not name the state itself: a report that changes what an index names writes into all of them.
  is_unknown       boolean generated always as (state = 'unknown') stored,
  channel          channel,
  evidence         text not null,
  status_source    text,
  provider_status  text,
  handle           text collate "C",
  error_code       text,
  error_message    text,
  content_hash     bytea not null,
  looked_at        timestamptz,
  looked           text,
  constraint attempt_is_once primary key (message_id, id),
  constraint attempt_without_state_is_unsent check (state is not null or outcome = 'unsent'),
  constraint attempt_accepted_has_handle_or_an_operators_word check (
    state is null or state not in ('accepted', 'sent', 'delivered') or handle is not null
    or status_source is not distinct from 'operator'),
  constraint attempt_sms_is_never_delivered check (not (state = 'delivered' and channel = 'SMS'))
  -- Room in each page for the next version of its rows: a report changes no column of an index.
) with (fillfactor = 50);
create unique index attempt_handle_is_unique on attempt (handle) where handle is not null and not is_handle_taken;
create index attempt_unknown on attempt (line_id) where is_unknown;
create index attempt_of_new_contacts on attempt (line_id, started_at) where is_new_contact;

comment on table attempt is
  'One request to send one message, from its answer on. A message has one at most with a state, its last; limits are '
  'counted from these rows and those of open.';
comment on column attempt.message_id is '-> message.id';
comment on column attempt.id is '= open.attempt_id';
comment on column attempt.contact_id is '-> contact.id';
comment on column attempt.status_at is 'The time that the last report claims.';
comment on column attempt.run_id is '-> run.id';
comment on column attempt.line_id is '-> line.id: the line it went out from.';
comment on column attempt.epoch is '= open.epoch';
comment on column attempt.attempts is 'Attempts so far that count, with this one.';
comment on column attempt.crashes is '= queue.crashes';
comment on column attempt.is_new_contact is '= open.is_new_contact';
comment on column attempt.is_informational is '= open.is_informational';
comment on column attempt.is_last is '= message.is_last';
comment on column attempt.is_handle_taken is
  'Another message has this handle, too, and had it first: reports of it are about that one.';
comment on column attempt.outcome is
  'unsent: proved not to have reached the provider; unknown: not known yet.';
comment on column attempt.state is
  'The state of the message. Null: this attempt never reached the provider, and the message returned to the queue.';
comment on column attempt.is_unknown is 'Its state is unknown.';
comment on column attempt.channel is
  'The channel that was expected, and from the provider''s first report on the one that it named; null: not known.';
comment on column attempt.evidence is
  'How the outcome became known: answer, list, callback, operator, takeover, or why the message was put back.';
comment on column attempt.status_source is
  'Where the last report came from: answer, list, poller, callback, webhook, status, or operator; null: there was none.';
comment on column attempt.provider_status is 'The provider''s own word, in capitals.';
comment on column attempt.handle is 'The provider''s id of the message; null also when an operator said that it was sent.';
comment on column attempt.content_hash is '= open.content_hash';
comment on column attempt.looked_at is 'The last look for evidence that settled nothing.';
comment on column attempt.looked is 'What that look saw.';
comment on index attempt_is_once is 'The attempts of a message, and an attempt by its message and number.';
comment on index attempt_handle_is_unique is 'The message that a report is about.';
comment on index attempt_unknown is 'What has to be settled.';
comment on index attempt_of_new_contacts is 'How many new contacts a line has written to, in the last hour and today.';

create table verdict (
  id         bigint generated always as identity primary key,
  message_id bigint not null,
  attempt_id bigint not null,
  at         timestamptz not null,
  source     text not null constraint verdict_source_is_known_word
             check (source in ('answer', 'callback', 'list', 'operator', 'crash')),
  outcome    text not null constraint verdict_outcome_is_known_word
             check (outcome in ('accepted', 'refused', 'unsent')),
  because    text not null
);
create index verdict_by_attempt on verdict (message_id, attempt_id);

comment on table verdict is 'What settled an attempt that had become unknown, and why. Rows are only added.';
comment on column verdict.message_id is '-> message.id';
comment on column verdict.attempt_id is '= attempt.id';
comment on index verdict_by_attempt is 'How an attempt was settled: explain.';

create table skipped (
  message_id bigint constraint skipped_message_is_once primary key,
  reason     text not null,
  at         timestamptz not null
);

comment on table skipped is 'The messages that will never be sent, and why.';
comment on column skipped.message_id is '-> message.id';

create table lookup (
  id          bigint generated always as identity primary key,
  contact_id  bigint not null references contact,
  line_id     integer not null references line,
  asked_at    timestamptz not null,
  answered_at timestamptz,
  outcome     text constraint lookup_outcome_is_known_word check (outcome in ('answered', 'no-answer', 'unsent')),
  service     text,
  constraint lookup_settled_has_time check ((outcome is null) = (answered_at is null)),
  constraint lookup_answered_has_service check ((outcome is not distinct from 'answered') = (service is not null))
);
create index lookup_by_line on lookup (line_id, asked_at);
create index lookup_by_contact on lookup (contact_id, asked_at);

comment on table lookup is
  'Questions to the provider for a contact''s channel: lines have so many an hour and a day. A row is committed before '
  'its question, and settled as soon as the answer comes.';
comment on column lookup.line_id is 'The line whose ration it uses.';
comment on column lookup.answered_at is 'When it was settled; null: it is under way, or its process died meanwhile.';
comment on column lookup.outcome is
  'no-answer: the provider could not or would not say; unsent: it never counted at the provider; null: not known.';
comment on column lookup.service is '= contact.service: the answer.';
comment on index lookup_by_line is 'How much of its ration a line has used.';
comment on index lookup_by_contact is 'Whether a contact was asked for lately, and explain.';

create table poll_cursor (
  account_id bigint not null references account,
  name       text not null,
  updated_to timestamptz not null,
  primary key (account_id, name)
);

comment on table poll_cursor is 'How far each reader of an account''s lists has read.';

-- 7. Where messages stand ---------------------------------------------------------------------------------------------

create table run_count (
  run_id      integer not null references run on delete cascade,
  line_id     integer not null,
  state       text not null check (state in
    ('planned', 'sending', 'accepted', 'sent', 'delivered', 'failed', 'skipped', 'cancelled', 'unknown')),
  skip_reason text not null,
  channel     text not null,
  error_code  text not null default '',
  messages    bigint not null,
  example     text,
  primary key (run_id, line_id, state, skip_reason, channel, error_code)
) with (fillfactor = 50);

comment on table run_count is
  'How many messages of a run stand where: what every page and every sum reads. The statement that moves messages moves '
  'these, too. A row for each line, so that owners of different lines do not wait for each other.';
comment on column run_count.line_id is '-> line.id';
comment on column run_count.state is 'As in message_state.';
comment on column run_count.skip_reason is '= skipped.reason or ''''';
comment on column run_count.channel is '= message.channel or '''': the expected one, or that of the last report.';
comment on column run_count.error_code is 'The provider''s code, of failed messages alone.';
comment on column run_count.messages is 'May be 0.';
comment on column run_count.example is 'What the provider said about one of the failed ones.';
comment on index run_count_pkey is 'The counters of a run.';

create function first_message(recipient_id bigint) returns bigint language sql immutable parallel safe
  return recipient_id << 5;
comment on function first_message is 'The ids of a recipient''s messages are above this one.';

create function last_message(recipient_id bigint) returns bigint language sql immutable parallel safe
  return recipient_id << 5 | 31;
comment on function last_message is 'No id of a recipient''s messages is above this one.';

create view message_state as
select m.id, m.id >> 5 as recipient_id, (m.id & 31)::smallint as part, m.contact_id, m.run_id,
       coalesce(a.line_id, m.line_id) as line_id,
       (select phone from contact where contact.id = m.contact_id) as phone,
       m.revision, m.place_id, m.kind, m.send_style, m.content, m.media_urls, m.is_last,
       case when s.message_id is not null then 'skipped'
            when o.message_id is not null then 'sending'
            when a.state is not null then a.state::text
            when run.state = 'cancelled' then 'cancelled'
            else 'planned' end as state,
       s.reason as skip_reason,
       coalesce(a.channel, m.channel)::text as channel,
       coalesce(o.is_new_contact, a.is_new_contact, m.is_new_contact) as is_new_contact,
       a.handle, a.provider_status, a.status_source, a.status_at, a.error_code, a.error_message,
       coalesce(o.attempts + 1, a.attempts,
                (select attempts from attempt x where x.message_id = m.id order by id desc limit 1), 0) as attempts,
       coalesce(s.at, o.started_at, greatest(a.finished_at, a.status_at), run.created_at) as updated_at
  from message m
  join run on run.id = m.run_id
  left join skipped s on s.message_id = m.id
  left join open o on o.message_id = m.id
  left join attempt a on a.message_id = m.id and a.state is not null;

comment on view message_state is
  'Every message with what became of it: the one place that makes states of tables.';

-- 8. What accounts share -----------------------------------------------------------------------------------------------
-- A trigger, because answers, reports and inbound messages all say that somebody has opted out.

create function share_opt_out() returns trigger language plpgsql as $$
begin
  update contact c set opted_out_at = new.opted_out_at
    from account own, account other
   where own.id = new.account_id and own.shares_consent and other.id = c.account_id and other.shares_consent
     and c.phone = new.phone and c.id <> new.id and c.opted_out_at is distinct from new.opted_out_at;
  return null;
end $$;
comment on function share_opt_out is
  'A person who opts out of one account that shares consent, or in again, does so for all accounts that share it.';
create trigger opt_out_is_shared after update of opted_out_at on contact
  for each row when (old.opted_out_at is distinct from new.opted_out_at) execute function share_opt_out();

-- 9. What is named stays ----------------------------------------------------------------------------------------------

create function remove_messages_and_recipients() returns trigger language plpgsql as $$
begin
  delete from message where run_id = old.id;
  delete from queue where run_id = old.id;
  delete from recipient where run_id = old.id;
  return old;
end $$;
comment on function remove_messages_and_recipients is 'A run takes its messages and recipients with it.';
create trigger run_takes_its_messages_and_recipients before delete on run
  for each row execute function remove_messages_and_recipients();

create function remove_what_became_of_messages() returns trigger language plpgsql as $$
begin
  delete from open where message_id in (select id from old_rows);
  delete from skipped where message_id in (select id from old_rows);
  delete from verdict where message_id in (select id from old_rows);
  delete from attempt where message_id in (select id from old_rows);
  return null;
end $$;
comment on function remove_what_became_of_messages is 'A message takes what became of it with it.';
create trigger message_takes_what_became_of_it after delete on message referencing old table as old_rows
  for each statement execute function remove_what_became_of_messages();

create function refuse_removal() returns trigger language plpgsql as $$
begin
  raise exception 'Cannot remove from %: recipients, messages and attempts name its rows', tg_table_name
    using errcode = 'foreign_key_violation';
end $$;
comment on function refuse_removal is 'Rows of this table are never removed: others name them.';
create trigger contact_stays before delete on contact for each row execute function refuse_removal();
create trigger account_stays before delete on account for each row execute function refuse_removal();
create trigger line_stays before delete on line for each row execute function refuse_removal();
