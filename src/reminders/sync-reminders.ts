/**
 * Brings the standing run of a campaign with reminders to what its file says now. Invariant: what a file changes is changed in one
 * transaction, or not at all; the same file again changes nothing.
 */
import { saveLoadedAccount } from '../accounts/save-account.ts';
import type { ImportSummary } from '../audience/audience.ts';
import type { Campaign } from '../core/campaign/campaign.ts';
import type { FileNote } from '../core/csv/file-note.ts';
import { formatNumber } from '../core/format-count.ts';
import { badInput } from '../core/operating-error.ts';
import { type AppointmentChange, appointmentChanges, compareAppointment } from '../core/reminder/compare.ts';
import type { Reminder } from '../core/reminder/reminder.ts';
import type { Inputs } from '../inputs/load-inputs.ts';
import { leaveOut } from '../plan/leave-out.ts';
import { importAudience } from '../runs/import-audience.ts';
import { withPlanningLock } from '../runs/planning-lock.ts';
import { withStagedExclusions } from '../runs/stage-excluded.ts';
import { deleteImportRows } from '../store/audience/import.ts';
import { insertRejects } from '../store/audience/reject.ts';
import type { InTransaction } from '../store/database/connect.ts';
import { holdRun } from '../store/ledger/hold-run.ts';
import { keepWindowsOfRun } from '../store/places/place.ts';
import {
  type AppointmentFacts,
  type AppointmentRow,
  listAppointments,
  markOff,
  writeAppointments,
} from '../store/reminders/appointment.ts';
import { describeStandingRun, findStandingRun, forgetLeftOut } from '../store/reminders/standing-run.ts';
import { getRun, insertRun, markPlanned, type RunRow } from '../store/runs/run.ts';
import type { DatabaseWorld } from '../world.ts';
import { changeTextsOf, type TextCounts } from './change-texts.ts';
import { type ReadAppointments, readAppointments } from './read-appointments.ts';

export type ReminderCampaign = Campaign & { readonly reminder: Reminder };

export interface SyncAsked {
  readonly inputs: Inputs;
  /** So many appointments may vanish at once, confirmed by an operator; null: not confirmed. */
  readonly yesCancel: number | null;
  /** Called with a description of each step, for display. */
  readonly onStep: (step: string) => void;
}

export interface Synced {
  readonly run: RunRow;
  readonly isNewRun: boolean;
  readonly imported: ImportSummary;
  /** Appointments by what the file changed of them. */
  readonly appointments: Readonly<Record<AppointmentChange, number>>;
  readonly rejected: number;
  readonly texts: TextCounts;
  readonly notes: readonly FileNote[];
}

/** Throws `no-reminder`, `many-vanished`, and what reading the files throws. */
export async function syncReminders(world: DatabaseWorld, asked: SyncAsked): Promise<Synced> {
  const campaign = reminderCampaign(asked.inputs.campaign);
  const { accountId, lineIds } = await saveLoadedAccount(world, asked.inputs);
  return withPlanningLock(world, { accountId, campaign: campaign.path }, async () =>
    syncLocked(world, { ...asked, campaign, accountId, lineIds }),
  );
}

/** Throws `no-reminder` for a campaign that goes to everybody at once. */
export function reminderCampaign(campaign: Campaign): ReminderCampaign {
  const { reminder } = campaign;
  if (reminder !== undefined) return { ...campaign, reminder };
  throw badInput('no-reminder', `Cannot sync ${campaign.path}: its campaign.yaml has no key reminder`);
}

interface Syncing extends SyncAsked {
  readonly campaign: ReminderCampaign;
  readonly accountId: number;
  readonly lineIds: ReadonlyMap<string, number>;
}

async function syncLocked(world: DatabaseWorld, asked: Syncing): Promise<Synced> {
  const { inputs, campaign, accountId, onStep } = asked;
  const now = world.now();
  onStep('reading appointments');
  const imported = await importAudience(world, { accountId, inputs, isPerRow: true });
  const { importId } = imported;
  const key = { accountId, campaign: campaign.path };
  const standing = await findStandingRun(world.db, key);
  const run = standing ?? (await insertStanding(world, { asked, importId }));
  const notes: FileNote[] = [];
  await forgetLeftOut(world.db, run.id);
  const excluding = async (excludedImportIds: readonly number[]): Promise<void> => {
    const audience = { ...campaign.audience, perRow: true };
    notes.push(
      ...(await leaveOut(
        { db: world.db, now },
        { runId: run.id, importId, campaign: { ...campaign, audience }, only: null, excludedImportIds },
      )),
    );
  };
  notes.push(...(await withStagedExclusions(world, { accountId, inputs }, excluding)));
  const { reminder } = campaign;
  const read = await readAppointments(world.db, {
    runId: run.id,
    importId,
    campaign,
    reminder,
    columns: imported.columns,
    now,
  });
  await insertRejects(world.db, { importId, rejects: read.rejects });
  onStep('changing reminders');
  const changed = await holdRun(world.db, run.id, async (trx) => changeAll(trx, { asked, run, importId, read, now }));
  await deleteImportRows(world.db, importId);
  await keepWindowsOfRun(world.db, { runId: run.id, now });
  await markPlanned(world.db, run.id);
  const rejected = imported.rejected + read.rejects.length;
  return { run: await getRun(world.db, run.id), isNewRun: standing === null, imported, ...changed, rejected, notes };
}

async function insertStanding(
  world: DatabaseWorld,
  { asked, importId }: { asked: Syncing; importId: number },
): Promise<RunRow> {
  const { inputs, campaign, accountId } = asked;
  return insertRun(world.db, {
    accountId,
    campaign: campaign.path,
    purpose: campaign.purpose,
    definition: campaign,
    inputsHash: inputs.hash,
    isStanding: true,
    importId,
    now: world.now(),
  });
}

interface Changing {
  readonly asked: Syncing;
  readonly run: RunRow;
  readonly importId: number;
  readonly read: ReadAppointments;
  readonly now: Date;
}

async function changeAll(trx: InTransaction, changing: Changing): Promise<Pick<Synced, 'appointments' | 'texts'>> {
  const { asked, run, read, now } = changing;
  const rows = await listAppointments(trx, { runId: run.id });
  const known = new Map(rows.map((row) => [row.key, row]));
  const counts = Object.fromEntries(appointmentChanges.map((change) => [change, 0])) as Record<
    AppointmentChange,
    number
  >;
  const written: AppointmentFacts[] = [];
  for (const facts of read.appointments) {
    const change = compareAppointment(known.get(facts.key) ?? null, facts, now);
    counts[change] += 1;
    if (change !== 'unchanged' && change !== 'passed') written.push(facts);
  }
  const unread = rows.filter(({ key, isOff, at }) => !isOff && at > now && read.unreadKeys.includes(key));
  counts.unread = unread.length;
  await markOff(trx, { ids: unread.map(({ id }) => id), now });
  const named = new Set([...read.appointments.map(({ key }) => key), ...read.unreadKeys]);
  const vanished = rows.filter(({ key, isOff, at }) => !isOff && at > now && !named.has(key));
  if (asked.campaign.reminder.isComplete) {
    refuseMany(vanished, { rows, asked, now });
    counts.vanished = vanished.length;
    await markOff(trx, { ids: vanished.map(({ id }) => id), now });
  }
  await writeAppointments(trx, { runId: run.id, now, appointments: written });
  const isNewText = await describeStandingRun(trx, {
    runId: run.id,
    definition: asked.campaign,
    inputsHash: asked.inputs.hash,
    importId: changing.importId,
  });
  const touched = isNewText
    ? (await listAppointments(trx, { runId: run.id })).filter(({ at }) => at > now)
    : [...written, ...unread, ...(asked.campaign.reminder.isComplete ? vanished : [])];
  const { campaign, lineIds } = asked;
  const texts = await changeTextsOf(trx, {
    runId: run.id,
    campaign,
    account: asked.inputs.account,
    lineIds,
    contactIds: [...new Set(touched.map(({ contactId }) => contactId))],
    now,
  });
  return { appointments: counts, texts };
}

/** More than this share of what is to come does not vanish in a day: the file is cut off, or another one. */
const mostVanished = 0.2;

function refuseMany(
  vanished: readonly AppointmentRow[],
  { rows, asked, now }: { rows: readonly AppointmentRow[]; asked: Syncing; now: Date },
): void {
  const ahead = rows.filter(({ isOff, at }) => !isOff && at > now).length;
  if (vanished.length <= ahead * mostVanished || asked.yesCancel === vanished.length) return;
  const confirmed = asked.yesCancel === null ? '' : `, not ${formatNumber(asked.yesCancel)}`;
  throw badInput(
    'many-vanished',
    `Cannot sync ${asked.campaign.path}: ${formatNumber(vanished.length)}${confirmed} of ${formatNumber(ahead)} appointments to come are missing in this file, and complete says that they are off; nothing was changed`,
    { vanished: vanished.length },
  );
}
