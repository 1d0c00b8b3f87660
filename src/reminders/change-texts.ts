/**
 * Makes the texts of some people what their appointments want by now. Invariant: a text that has gone out is never taken back or sent twice;
 * one that waits is changed in place; what is on its way waits for its verdict. The run is held.
 */
import { mainVariant } from '../core/campaign/campaign.ts';
import { groupBy } from '../core/group-by.ts';
import { createLineShare } from '../core/pace/share-lines.ts';
import { findPlaceColumns } from '../core/place/place-columns.ts';
import { createPlaceBook } from '../plan/place-book.ts';
import { compileVariants } from '../plan/render-messages.ts';
import type { InTransaction } from '../store/database/connect.ts';
import { skipQueuedMessages } from '../store/ledger/skip-queued.ts';
import { loadByLine } from '../store/plan/plan-source.ts';
import { listAppointments } from '../store/reminders/appointment.ts';
import { insertTexts } from '../store/reminders/insert-texts.ts';
import { listReminded } from '../store/reminders/person.ts';
import { changeTexts, listReminders, withdrawTexts, writeReminders } from '../store/reminders/reminder.ts';
import { decidePerson } from './person-texts.ts';
import type { Batch, ChangeAsked, Work } from './text-work.ts';

/** What became of the texts, in numbers. */
export interface TextCounts {
  readonly added: number;
  readonly changed: number;
  readonly withdrawn: number;
}

/** So many people at once. */
const batchPeople = 500;

export async function changeTextsOf(trx: InTransaction, asked: ChangeAsked): Promise<TextCounts> {
  const parts = compileVariants(asked.campaign).get(mainVariant) ?? [];
  const share = createLineShare({
    lines: asked.account.lines,
    lineIds: asked.lineIds,
    load: await loadByLine(trx),
    needsCarousel: false,
  });
  const counts = { added: 0, changed: 0, withdrawn: 0 };
  for (let from = 0; from < asked.contactIds.length; from += batchPeople) {
    const contactIds = asked.contactIds.slice(from, from + batchPeople);
    const work = await decideBatch(trx, { ...asked, contactIds, parts, share });
    await writeBatch(trx, { asked, work });
    counts.added += work.added.length;
    counts.changed += work.changed.length;
    counts.withdrawn += work.withdrawn.length;
  }
  return counts;
}

async function decideBatch(trx: InTransaction, batch: Batch): Promise<Work> {
  const { runId, contactIds } = batch;
  const appointments = await listAppointments(trx, { runId, contactIds });
  const reminders = await listReminders(trx, { runId, contactIds });
  const people = await listReminded(trx, contactIds);
  const work: Work = { added: [], changed: [], withdrawn: [], onTheirWay: [], reminders: [] };
  const rows = appointments.map(({ contactId, values }) => ({ phone: people.get(contactId)?.phone ?? '', values }));
  const columns = findPlaceColumns(Object.keys(rows[0]?.values ?? {}));
  const places = await createPlaceBook(trx, { runId, columns })(rows);
  const placeOf = new Map(appointments.map(({ id }, index) => [id, places[index]]));
  for (const contactId of contactIds) {
    const person = people.get(contactId);
    const own = appointments.filter((each) => each.contactId === contactId);
    const ids = new Set(own.map(({ id }) => id));
    const steps = reminders.filter(({ appointmentId }) => ids.has(appointmentId));
    if (person !== undefined) decidePerson(batch, { person, appointments: own, reminders: steps, placeOf, work });
  }
  return work;
}

async function writeBatch(trx: InTransaction, { asked, work }: { asked: ChangeAsked; work: Work }): Promise<void> {
  const { runId, now } = asked;
  for (const [reason, texts] of groupBy(work.withdrawn, (each) => each.reason))
    await skipQueuedMessages(trx, { runId, messageIds: texts.map((each) => each.recipientId * 32 + 1), reason, now });
  for (const [reason, texts] of groupBy(work.onTheirWay, (each) => each.reason))
    await withdrawTexts(trx, { recipientIds: texts.map((each) => each.recipientId), reason });
  await changeTexts(trx, { runId, texts: work.changed });
  const ids = await insertTexts(trx, { runId, now, texts: work.added });
  const reminders = work.reminders.map(({ newIndex, ...facts }) => {
    return newIndex === null ? facts : { ...facts, recipientId: ids.get(newIndex) ?? null };
  });
  await writeReminders(trx, reminders);
}
