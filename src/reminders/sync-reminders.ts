/**
 * Brings the standing run of a campaign with reminders to what its file says now. Invariant: what a file changes is changed in one
 * transaction, or not at all; the same file again changes nothing.
 */
import { saveLoadedAccount } from '../accounts/save-account.ts';
import type { ImportSummary } from '../audience/audience.ts';
import type { Campaign } from '../core/campaign/campaign.ts';
import type { FileNote } from '../core/csv/file-note.ts';
import { badInput } from '../core/operating-error.ts';
import { type AppointmentChange, appointmentChanges, compareAppointment } from '../core/reminder/compare.ts';
import type { Reminder } from '../core/reminder/reminder.ts';
import type { Inputs } from '../inputs/load-inputs.ts';
import { leaveOut } from '../plan/leave-out.ts';
import { importAudience } from '../runs/import-audience.ts';
import { withPlanningLock } from '../runs/planning-lock.ts';
import { withStagedExclusions } from '../runs/stage-excluded.ts';
import { deleteImport, deleteImportRows } from '../store/audience/import.ts';
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
import { deleteUnsentRun, getRun, insertRun, markPlanned, type RunRow } from '../store/runs/run.ts';
import type { DatabaseWorld } from '../world.ts';
import { changeTextsOf, type TextCounts } from './change-texts.ts';
import { listLeftOutKeys, listNamedKeys, refuseManyVanished, sortMissing } from './missing.ts';
import { readAppointments } from './read-appointments.ts';

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
  const { campaign, accountId, onStep } = asked;
  onStep('reading appointments');
  const imported = await importAudience(world, { accountId, inputs: asked.inputs, isPerRow: true });
  const { importId } = imported;
  const standing = await findStandingRun(world.db, { accountId, campaign: campaign.path });
  const run = standing ?? (await insertStanding(world, { asked, importId }));
  const now = world.now();
  const done = await takeOver(world, { asked, imported, run, now }).catch(async (error: unknown) => {
    // Nothing of a file that is refused stays.
    if (standing === null) await deleteUnsentRun(world.db, run.id);
    await deleteImport(world.db, importId);
    throw error;
  });
  await deleteImportRows(world.db, importId);
  await keepWindowsOfRun(world.db, { runId: run.id, now });
  await markPlanned(world.db, run.id);
  return { run: await getRun(world.db, run.id), isNewRun: standing === null, imported, ...done };
}

interface TakingOver {
  readonly asked: Syncing;
  readonly imported: ImportSummary;
  readonly run: RunRow;
  readonly now: Date;
}

/** From the staged rows to changed reminders. */
async function takeOver(
  world: DatabaseWorld,
  { asked, imported, run, now }: TakingOver,
): Promise<Pick<Synced, 'appointments' | 'texts' | 'rejected' | 'notes'>> {
  const { inputs, campaign, accountId, yesCancel, onStep } = asked;
  const { importId, columns } = imported;
  const { reminder } = campaign;
  const named = await listNamedKeys(world.db, { importId, columns, key: reminder.key });
  await refuseManyVanished(world.db, { runId: run.id, campaign, named, yesCancel, now });
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
  const leftOut = await listLeftOutKeys(world.db, { runId: run.id, key: reminder.key });
  const read = await readAppointments(world.db, { runId: run.id, importId, campaign, reminder, columns, now });
  await insertRejects(world.db, { importId, rejects: read.rejects });
  onStep('changing reminders');
  const file = { appointments: read.appointments, named, leftOut };
  const changed = await holdRun(world.db, run.id, async (trx) => changeAll(trx, { asked, run, importId, file, now }));
  return { ...changed, rejected: imported.rejected + read.rejects.length, notes };
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
  readonly file: {
    readonly appointments: readonly AppointmentFacts[];
    /** All keys in the file, and those of rows that the audience leaves out. */
    readonly named: ReadonlySet<string>;
    readonly leftOut: ReadonlySet<string>;
  };
  readonly now: Date;
}

async function changeAll(trx: InTransaction, changing: Changing): Promise<Pick<Synced, 'appointments' | 'texts'>> {
  const { asked, run, importId, file, now } = changing;
  const { campaign, lineIds, inputs } = asked;
  const rows = await listAppointments(trx, { runId: run.id });
  const { counts, written, contactIds } = compareAll(rows, file.appointments, now);
  const read = new Set(file.appointments.map(({ key }) => key));
  const { unread, leftOut, vanished } = sortMissing(rows, { ...file, read, now });
  const gone = campaign.reminder.isComplete ? vanished : [];
  const off = [...unread, ...leftOut, ...gone];
  await markOff(trx, { ids: off.map(({ id }) => id), now });
  await writeAppointments(trx, { runId: run.id, now, appointments: written });
  const isNewText = await describeStandingRun(trx, {
    runId: run.id,
    definition: campaign,
    inputsHash: inputs.hash,
    importId,
  });
  const reworded = isNewText ? (await listAppointments(trx, { runId: run.id })).filter(({ at }) => at > now) : [];
  const texts = await changeTextsOf(trx, {
    runId: run.id,
    campaign,
    account: inputs.account,
    lineIds,
    contactIds: [...new Set([...contactIds, ...[...off, ...reworded].map(({ contactId }) => contactId)])],
    offBecause: new Map([
      ...unread.map(({ id }) => [id, 'appointment_unread'] as const),
      ...leftOut.map(({ id }) => [id, 'left_out'] as const),
    ]),
    now,
  });
  const missing = { unread: unread.length, left_out: leftOut.length, vanished: gone.length };
  return { appointments: { ...counts, ...missing }, texts };
}

interface Compared {
  readonly counts: Record<AppointmentChange, number>;
  readonly written: readonly AppointmentFacts[];
  /** Whose texts may change: of a number that changed, the former person's, too. */
  readonly contactIds: readonly number[];
}

function compareAll(rows: readonly AppointmentRow[], appointments: readonly AppointmentFacts[], now: Date): Compared {
  const known = new Map(rows.map((row) => [row.key, row]));
  const none = appointmentChanges.map((change) => [change, 0]);
  const counts = Object.fromEntries(none) as Record<AppointmentChange, number>;
  const written: AppointmentFacts[] = [];
  const contactIds: number[] = [];
  for (const facts of appointments) {
    const was = known.get(facts.key) ?? null;
    const change = compareAppointment(was, facts, now);
    counts[change] += 1;
    if (change === 'unchanged' || change === 'passed') continue;
    written.push(facts);
    contactIds.push(facts.contactId, ...(was === null ? [] : [was.contactId]));
  }
  return { counts, written, contactIds };
}
