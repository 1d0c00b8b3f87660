-- What pacing has to remember beyond the attempts themselves.

alter table attempt
  -- Of a run whose purpose is informational: a part of the day's new contacts may be kept for these.
  add column is_informational boolean not null default false;

alter table contact
  -- Messages in a row that were taken by the provider and not answered; the provider allows so many.
  add column unanswered integer not null default 0;

alter table line
  -- After "too many requests": how many messages a second the line was slowed to, and when. It recovers with the time that has
  -- passed since: see core/pace/slowed-pace.ts.
  add column slowed_to double precision constraint line_slowed_to_is_a_pace check (slowed_to > 0),
  add column slowed_at timestamptz,
  add constraint line_slowed_has_time check ((slowed_to is null) = (slowed_at is null));

alter table instance
  -- Requests for the account's list of messages in ten seconds; null is no limit. As the last account.yaml said.
  add column list_per_ten_seconds integer default 100;
