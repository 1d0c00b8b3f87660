-- Who of a file is meant, which of several texts a person gets, and how a message looks when it arrives.

-- Lists that imports make, for campaigns to leave out.
create table contact_list (
  name       text not null,
  contact_id bigint not null references contact on delete cascade,
  added_at   timestamptz not null,
  primary key (name, contact_id)
);

-- Rows of a run's file that were sound, and yet did not become recipients: one reason each.
create table left_out (
  run_id      bigint not null references run on delete cascade,
  line_number integer not null,
  contact_id  bigint not null references contact,
  reason      text not null constraint left_out_reason_is_known_word
              check (reason in ('filter', 'excluded', 'duplicate', 'not_sampled', 'over_limit')),
  primary key (run_id, line_number)
);
create index left_out_by_contact on left_out (contact_id);

alter table run
  -- How many rows were left out, by reason: no page counts them.
  add column left_out jsonb not null default '{}';

alter table recipient
  -- Which of the campaign's texts this person gets; null where it has but one.
  add column variant text;

alter table message
  -- An effect of iMessage; other channels show none.
  add column send_style text constraint message_send_style_is_known_word check (send_style in
    ('celebration', 'shooting_star', 'fireworks', 'lasers', 'love', 'confetti', 'balloons', 'spotlight', 'echo', 'invisible',
     'gentle', 'loud', 'slam'));
