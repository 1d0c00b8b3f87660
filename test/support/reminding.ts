/** A clinic with a campaign of reminders: its file, and what becomes of it by syncing at times that a test chooses. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { syncReminders } from '../../src/reminders/sync-reminders.ts';
import { markStarted } from '../../src/store/runs/run.ts';
import { anyTimeYaml } from './account.ts';
import { createTestClock } from './clock.ts';
import { loadInputs } from './inputs.ts';
import { sandboxWorld } from './sandbox-world.ts';
import { temporaryFolder } from './temporary-folder.ts';

export interface RemindingOptions {
  readonly csv: string;
  readonly at: string;
  /** The lines of the key reminder below time and key. */
  readonly reminder?: string;
  readonly text?: string;
}

const usual = 'zone: America/Chicago, steps: [-24h, -2h]';

export function reminderYaml({
  reminder = usual,
  text = 'See you on {{ appointment }}, {{ name }} ({{ step }}).',
}: Partial<RemindingOptions> = {}): string {
  return `name: Reminders
purpose: informational
audience: {csv: appointments.csv, columns: {phone: Mobile}}
reminder: {time: appointment, key: id, ${reminder}}
messages: [{text: ${JSON.stringify(text)}}]
`;
}

export async function openReminding(options: RemindingOptions) {
  const root = temporaryFolder({
    'campaigns/account.yaml': `lines: [{number: "+14155550100"}]\n${anyTimeYaml}\n`,
    'campaigns/clinic/campaign.yaml': reminderYaml(options),
    'campaigns/clinic/appointments.csv': options.csv,
  });
  const folder = path.join(root, 'campaigns/clinic');
  const clock = createTestClock(new Date(options.at));
  const sandbox = await sandboxWorld({ root });
  const world = { ...sandbox, clock, now: () => clock.now() };
  const sync = async ({ csv, at, yesCancel = null }: { csv?: string; at?: string; yesCancel?: number | null } = {}) => {
    if (csv !== undefined) writeFileSync(path.join(folder, 'appointments.csv'), csv);
    if (at !== undefined) clock.pass(Date.parse(at) - clock.now().getTime());
    const inputs = await loadInputs({ ...world, piped: null }, { campaign: folder, account: undefined });
    const synced = await syncReminders(world, { inputs, yesCancel, onStep: () => {} });
    await markStarted(world.db, { runId: synced.run.id, now: clock.now() });
    return synced;
  };
  return {
    world,
    clock,
    root,
    folder,
    sync,
    write: (csv: string) => writeFileSync(path.join(folder, 'appointments.csv'), csv),
    edit: (yaml: string) => writeFileSync(path.join(folder, 'campaign.yaml'), yaml),
    /** `A1 -24h 2027-03-13T14:00 See you …`, in the order of their times; what is skipped with the reason in place of the time. */
    texts: async () => {
      const rows = await world.db
        .selectFrom('reminder')
        .innerJoin('appointment', 'appointment.id', 'reminder.appointmentId')
        .select(['appointment.key', 'reminder.step', 'reminder.recipientId', 'reminder.reason'])
        .orderBy('appointment.key')
        .orderBy('reminder.step')
        .execute();
      const shown: string[] = [];
      for (const { key, step, recipientId, reason } of rows) {
        if (recipientId === null) {
          shown.push(`${key} ${step} ${reason}`);
          continue;
        }
        const message = await world.db
          .selectFrom('message')
          .selectAll()
          .where('id', '=', recipientId * 32 + 1)
          .executeTakeFirstOrThrow();
        const queued = await world.db
          .selectFrom('queue')
          .select('readyAt')
          .where('messageId', '=', message.id)
          .executeTakeFirst();
        const skipped = await world.db
          .selectFrom('skipped')
          .select('reason')
          .where('messageId', '=', message.id)
          .executeTakeFirst();
        shown.push(
          `${key} ${step} ${queued?.readyAt.toISOString().slice(0, 16) ?? skipped?.reason ?? 'gone'} ${message.content}`,
        );
      }
      return shown;
    },
  };
}
