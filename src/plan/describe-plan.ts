/** A planned run as a plan file: its rows, hashed, and its sums. */
import { allParts, type Campaign, textOf } from '../core/campaign.ts';
import {
  hashPhone,
  nameMessage,
  type PlanFile,
  type PlanHead,
  type PlanRecipient,
  type PlanTotals,
} from '../core/plan-file.ts';
import type { Database } from '../store/connect.ts';
import { countRejects, listPlanFileRows, type PlanFileRow } from '../store/plan-file.ts';
import { getRunFacts } from '../store/run-report.ts';

/** Recipients read at once. */
const pageRecipients = 5_000;

export interface DescribePlanOptions {
  readonly runId: number;
  readonly salt: string;
  /** Ids of the account's lines in the order of account.yaml. */
  readonly lineIds: readonly number[];
  readonly onProgress?: (recipients: number) => void;
}

/** Everybody of a run as the plan file has them. */
export async function describeRecipients(
  db: Database,
  options: DescribePlanOptions,
): Promise<readonly PlanRecipient[]> {
  const recipients: PlanRecipient[] = [];
  const places = new Map(options.lineIds.map((id, index) => [id, index]));
  let afterId = 0;
  for (;;) {
    const rows = await listPlanFileRows(db, { runId: options.runId, afterId, limit: pageRecipients });
    const last = rows.at(-1);
    if (last === undefined) return recipients;
    for (const row of rows) recipients.push(describeRecipient(row, { salt: options.salt, places }));
    afterId = last.recipientId;
    options.onProgress?.(recipients.length);
  }
}

function describeRecipient(row: PlanFileRow, by: { salt: string; places: ReadonlyMap<number, number> }): PlanRecipient {
  const messages = row.kinds.map((kind, index) => {
    const reason = row.skipReasons[index] ?? null;
    return reason === null ? nameMessage(kind, row.hashes[index] ?? '') : `-${reason}`;
  });
  // A line that has left the account stands as -1.
  return [hashPhone(by.salt, row.phone), row.csvLine, by.places.get(row.lineId) ?? -1, row.channel, messages];
}

/** The whole plan of a run, but for what depends on the moment. */
export async function describePlan(
  db: Database,
  options: DescribePlanOptions & {
    head: Pick<PlanHead, 'engine' | 'rules' | 'locked' | 'git'>;
    campaign: Campaign;
  },
): Promise<Omit<PlanFile, 'made'>> {
  const facts = await getRunFacts(db, options.runId);
  const recipients = await describeRecipients(db, options);
  const { engine, rules, locked, git } = options.head;
  return {
    engine,
    rules,
    campaign: options.campaign.slug,
    occurrence: facts.occurrence,
    locked,
    git,
    totals: { csvRows: facts.csvRows, duplicates: facts.duplicates, rejected: facts.rejected, ...countAll(recipients) },
    rejects: await listRejects(db, facts.importId),
    templates: allParts(options.campaign).map(textOf),
    recipients,
  };
}

async function listRejects(db: Database, importId: number | null): Promise<PlanHead['rejects']> {
  if (importId === null) return [];
  const counted = await countRejects(db, importId);
  return counted.map(({ columnName, reason, rows }) => [columnName, reason, rows]);
}

/** The sums over recipients. */
export function countAll(
  recipients: readonly PlanRecipient[],
): Pick<PlanTotals, 'recipients' | 'messages' | 'skipped' | 'channels'> {
  const skipped: Record<string, number> = {};
  const channels: Record<string, number> = {};
  let all = 0;
  for (const [, , , channel, messages] of recipients) {
    all += messages.length;
    for (const message of messages) {
      const [sums, name] = message.startsWith('-') ? [skipped, message.slice(1)] : [channels, channel ?? 'unknown'];
      sums[name] = (sums[name] ?? 0) + 1;
    }
  }
  return { recipients: recipients.length, messages: all, skipped: sorted(skipped), channels: sorted(channels) };
}

/** In the order of their names: the same sums are the same bytes. */
function sorted(sums: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(sums).sort(([one], [other]) => (one < other ? -1 : 1)));
}
