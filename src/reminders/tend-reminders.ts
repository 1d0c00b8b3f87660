/** What happens to reminders between two files: late ones are skipped, and texts that were withdrawn on their way, and never left, are made anew. */
import { holdRun } from '../store/ledger/hold-run.ts';
import { skipTooLate } from '../store/ledger/skip-queued.ts';
import { getDefinition } from '../store/plan/plan-file.ts';
import { listReturned, listStandingRuns } from '../store/reminders/reminder.ts';
import { listTurnLines } from '../store/report/explain-turn.ts';
import type { DatabaseWorld } from '../world.ts';
import { changeTextsOf } from './change-texts.ts';
import { reminderCampaign } from './sync-reminders.ts';

/** May be repeated at any time. */
export async function tendReminders(
  { db, now, log }: Pick<DatabaseWorld, 'db' | 'now' | 'log'>,
  accountId: number,
): Promise<void> {
  for (const runId of await listStandingRuns(db, accountId)) {
    const late = await skipTooLate(db, { runId, now: now() });
    if (late > 0) log('reminders-too-late', { run: runId, messages: late });
    const contactIds = await listReturned(db, { runId, now: now() });
    if (contactIds.length === 0) continue;
    const campaign = reminderCampaign(await getDefinition(db, runId));
    const lines = (await listTurnLines(db, accountId)).filter(({ blockedReason }) => blockedReason === null);
    const lineIds = new Map(lines.map(({ number, id }) => [number, id]));
    await holdRun(db, runId, async (trx) =>
      changeTextsOf(trx, { runId, campaign, account: { lines }, lineIds, contactIds, now: now() }),
    );
    log('reminders-made-anew', { run: runId, people: contactIds.length });
  }
}
