/** Decides on the texts of one person: which stay, change, are made or taken back. */
import { createHash } from 'node:crypto';
import { minuteMs } from '../core/duration.ts';
import { newContactBefore } from '../core/pace/new-contact.ts';
import { trustedService } from '../core/people/service-trust.ts';
import { momentOf } from '../core/reminder/step.ts';
import { isBeyondRecall, mayHaveText } from '../core/reminder/step-state.ts';
import { listWanted, type WantedText } from '../core/reminder/wanted.ts';
import { chooseSkipReason } from '../plan/choose-skip-reason.ts';
import type { PlaceOfRow } from '../plan/place-book.ts';
import { renderMessages, withEmpty } from '../plan/render-messages.ts';
import type { PlannedMessage } from '../store/plan/plan-insert.ts';
import type { AppointmentRow } from '../store/reminders/appointment.ts';
import type { NewText } from '../store/reminders/insert-texts.ts';
import type { Person } from '../store/reminders/person.ts';
import type { ReminderRow } from '../store/reminders/reminder.ts';
import { letGo } from './let-go.ts';
import { type Batch, clockOf, type PersonFacts, withoutText } from './text-work.ts';

export function decidePerson(batch: Batch, facts: PersonFacts): void {
  const { appointments, reminders, person, work } = facts;
  const { now, campaign } = batch;
  const { reminder } = campaign;
  const known = appointments.map((row) => ({
    id: row.id,
    atMs: row.at.getTime(),
    clock: clockOf(row),
    isOff: row.isOff,
  }));
  const byStep = new Map(reminders.map((each) => [`${each.appointmentId} ${each.step}`, each]));
  const stepOf = (id: number, step: string): ReminderRow | undefined => byStep.get(`${id} ${step}`);
  const mayChange = (id: number, step: string): boolean => {
    const appointment = known.find((each) => each.id === id);
    const moment = reminder.steps.find(({ name }) => name === step);
    if (appointment === undefined || moment === undefined || appointment.atMs <= now.getTime()) return false;
    const due = momentOf(moment, { ...appointment, usefulUntilMs: reminder.usefulUntilMs });
    const { remindAgainAfterMs } = reminder;
    return mayHaveText(stepOf(id, step), { ...due, nowMs: now.getTime(), contactId: person.id, remindAgainAfterMs });
  };
  const wanted = listWanted(known, reminder, mayChange);
  const kept = new Set<number>();
  const said = new Map<string, number>();
  const before = work.reminders.length;
  for (const text of spaced(wanted)) keepText(batch, { ...facts, text, stepOf, kept, said });
  const decided = new Map(
    work.reminders
      .slice(before)
      .map(({ appointmentId, step, reason }) => [`${appointmentId} ${step}`, reason] as const),
  );
  for (const row of reminders) letGo(row, { ...facts, kept, decided, batch });
  // A step that was over when its appointment was first seen is not made up for.
  for (const { id, atMs, clock, isOff } of known)
    for (const step of reminder.steps) {
      if (isOff || atMs <= now.getTime() || stepOf(id, step.name) !== undefined || mayChange(id, step.name)) continue;
      const moment = momentOf(step, { atMs, clock, usefulUntilMs: reminder.usefulUntilMs });
      work.reminders.push(withoutText({ id, step: step.name, reason: 'booked_after', ...moment }));
    }
}

/** Two texts of one person go out a minute apart at least. */
function spaced(texts: readonly WantedText[]): readonly WantedText[] {
  const taken = new Set<number>();
  return texts.map((text) => {
    let { dueMs } = text;
    while (taken.has(Math.floor(dueMs / minuteMs)) && dueMs + minuteMs < text.notAfterMs) dueMs += minuteMs;
    taken.add(Math.floor(dueMs / minuteMs));
    return { ...text, dueMs };
  });
}

interface Keeping extends PersonFacts {
  readonly text: WantedText;
  readonly stepOf: (id: number, step: string) => ReminderRow | undefined;
  /** Recipients whose text stays. */
  readonly kept: Set<number>;
  /** What is said to this person, and when. */
  readonly said: Map<string, number>;
}

function keepText(batch: Batch, keeping: Keeping): void {
  const { text, appointments, stepOf, kept, said, work, person, placeOf } = keeping;
  const members = text.appointmentIds.flatMap((id) => appointments.find((each) => each.id === id) ?? []);
  const [first] = members;
  const place = first === undefined ? undefined : placeOf.get(first.id);
  if (first === undefined || place === undefined) return;
  const rendered = renderMessages(batch.parts, withEmpty(batch.parts, { ...first.values, step: text.step }), {
    appointments: members.map(({ values }) => values),
  });
  const moment = { step: text.step, dueMs: text.dueMs, notAfterMs: text.notAfterMs };
  const dropAll = (reason: string): void => {
    for (const { id } of members) work.reminders.push(withoutText({ id, reason, ...moment }));
  };
  if (!rendered.ok) return dropAll('not_filled_in');
  const contents = rendered.messages.map(({ content }) => content);
  const same = said.get(contents.join('\n'));
  // If the outcome of one of two equal texts were unknown, nobody could say which it was.
  if (same !== undefined && Math.abs(same - text.dueMs) < sameWithinMs) return dropAll('same_text');
  said.set(contents.join('\n'), text.dueMs);
  const rows = members.flatMap(({ id }) => stepOf(id, text.step) ?? []);
  const waiting = rows.find(
    ({ state, contactId, recipientId, parts }) =>
      state === 'planned' &&
      contactId === person.id &&
      parts === contents.length &&
      recipientId !== null &&
      !kept.has(recipientId),
  );
  const hash = hashOf({ text, contents, place, person });
  const recipientId = waiting?.recipientId ?? null;
  if (recipientId !== null) kept.add(recipientId);
  const isSame =
    recipientId !== null &&
    rows.length === members.length &&
    rows.every((row) => row.recipientId === recipientId && row.hash === hash);
  const skipReason = chooseSkipReason(batch.campaign, {
    optedOutAt: person.optedOutAt,
    contactConsent: person.consent,
  });
  if (isSame && skipReason === null) return;
  const when = { dueAt: new Date(text.dueMs), notAfter: new Date(text.notAfterMs) };
  if (recipientId === null)
    work.added.push(newText(batch, { ...keeping, first, place, when, skipReason, messages: rendered.messages }));
  else if (skipReason !== null) work.withdrawn.push({ recipientId, reason: skipReason });
  else {
    const where = { placeId: place.placeId, evidence: place.evidence };
    work.changed.push({ recipientId, ...when, ...where, values: valuesOf(first, text), contents });
  }
  const newIndex = recipientId === null ? work.added.length - 1 : null;
  for (const { id } of members) {
    const row = stepOf(id, text.step);
    const wasGone = row !== undefined && isBeyondRecall(row);
    work.reminders.push({
      appointmentId: id,
      step: text.step,
      recipientId,
      newIndex,
      ...when,
      hash,
      reason: null,
      isAgain: wasGone,
      movedAt: null,
    });
  }
}

/** The cells of the row, and the step, so that reports show it. */
function valuesOf({ values }: AppointmentRow, { step }: WantedText): Readonly<Record<string, string>> {
  return { ...values, step };
}

/** Equal texts that are further apart are told apart by their times. */
const sameWithinMs = 10 * minuteMs;

function hashOf(made: { text: WantedText; contents: readonly string[]; place: PlaceOfRow; person: Person }): string {
  const { text, contents, place, person } = made;
  const all = JSON.stringify([person.id, text.appointmentIds, text.dueMs, text.notAfterMs, contents, place.placeId]);
  return createHash('sha256').update(all).digest('hex');
}

function newText(
  batch: Batch,
  made: PersonFacts & {
    text: WantedText;
    first: AppointmentRow;
    place: PlaceOfRow;
    when: { dueAt: Date; notAfter: Date };
    skipReason: NewText['skipReason'];
    messages: readonly PlannedMessage[];
  },
): NewText {
  const { person, first, place, when, skipReason, messages, work } = made;
  const { service, serviceSource: source, serviceAt: at } = person;
  return {
    index: work.added.length,
    contactId: person.id,
    lineNumber: first.lineNumber,
    values: valuesOf(first, made.text),
    evidence: place.evidence,
    lineId: batch.share.choose({ known: person.lineId, isSending: skipReason === null }),
    placeId: place.placeId,
    isNewContact: person.lastMessageAt === null || person.lastMessageAt < newContactBefore(batch.now),
    channel: trustedService({ service, source, at }, batch.now),
    ...when,
    skipReason,
    messages: messages.map(({ part, kind, content, mediaUrls, sendStyle = null }, index) => {
      return { part, isLast: index === messages.length - 1, kind, content, mediaUrls, sendStyle };
    }),
  };
}
