/** What goes out for each step of a run's appointments. */
import type { Database } from '../store/database/connect.ts';
import { listStepOverviews, type StepOverview } from '../store/report/reminder-overview.ts';
import { formatSteps } from './text/reminder-text.ts';

/** The steps, for programs and as text for people. */
export async function describeSteps(
  db: Database,
  { runId, width, zone }: { runId: number; width: number; zone: string },
): Promise<{ steps: readonly StepOverview[]; text: string }> {
  const steps = await listStepOverviews(db, runId);
  return { steps, text: formatSteps(steps, { width, zone }).join('\n') };
}
