/** What happens to reminders between two files: late ones are skipped, texts that were withdrawn on their way, and never left, are made anew, and new zone data move what is planned. */
import { factsEdition } from '../core/hours/facts.ts';
import { readAppointmentTime } from '../core/reminder/appointment-time.ts';
import type { InTransaction } from '../store/database/connect.ts';
import { holdRun } from '../store/ledger/hold-run.ts';
import { skipTooLate } from '../store/ledger/skip-queued.ts';
import { getDefinition } from '../store/plan/plan-file.ts';
import { listAppointments, retimeAppointments } from '../store/reminders/appointment.ts';
import { listReturned, listStandingRuns } from '../store/reminders/reminder.ts';
import { listTurnLines } from '../store/report/explain-turn.ts';
import type { DatabaseWorld } from '../world.ts';
import { changeTextsOf } from './change-texts.ts';
import { reminderCampaign } from './sync-reminders.ts';

/** May be repeated at any time. */
export async function tendReminders(world: TendWorld, accountId: number): Promise<void> {
  const { db, now, log } = world;
  for (const { id: runId, factsEdition: madeBy } of await listStandingRuns(db, accountId)) {
    const late = await skipTooLate(db, { runId, now: now() });
    if (late > 0) log('reminders-too-late', { run: runId, messages: late });
    const returned = await listReturned(db, { runId, now: now() });
    const isStale = madeBy !== factsEdition;
    if (returned.length === 0 && !isStale) continue;
    const campaign = reminderCampaign(await getDefinition(db, runId));
    const lines = (await listTurnLines(db, accountId)).filter(({ blockedReason }) => blockedReason === null);
    const lineIds = new Map(lines.map(({ number, id }) => [number, id]));
    const people = await holdRun(db, runId, async (trx) => {
      const moved = isStale ? await retime(trx, { runId, now: now() }) : [];
      const contactIds = [...new Set([...returned, ...moved])];
      await changeTextsOf(trx, { runId, campaign, account: { lines }, lineIds, contactIds, now: now() });
      return contactIds.length;
    });
    log('reminders-made-anew', { run: runId, people });
  }
}

type TendWorld = Pick<DatabaseWorld, 'db' | 'now' | 'log'>;

/** New zone data move the moments of appointments whose wall time stands. Returns whose they are. */
async function retime(trx: InTransaction, { runId, now }: { runId: number; now: Date }): Promise<readonly number[]> {
  const moved = (await listAppointments(trx, { runId })).flatMap((row) => {
    const read = readAppointmentTime(row.asked, row.zone);
    const isSame = !read.ok || read.atMs === row.at.getTime() || row.at <= now;
    return isSame ? [] : [{ id: row.id, contactId: row.contactId, at: new Date(read.atMs) }];
  });
  await retimeAppointments(trx, { runId, edition: factsEdition, times: moved });
  return moved.map(({ contactId }) => contactId);
}
