/** A planned run as a plan file: its recipients, hashed, and its sums. */
import type { Account } from '../core/campaign/account.ts';
import { allParts, type Campaign, templateOf } from '../core/campaign/campaign.ts';
import {
  hashPhone,
  nameMessage,
  nameSkipped,
  type PlanFile,
  type PlanHead,
  type PlanRecipient,
  type PlanTotals,
  readRecipient,
  skipReasonOf,
} from '../core/plan/plan-file.ts';
import type { Database } from '../store/database/connect.ts';
import { countRejects, listPlanFilePages, type PlanFilePage } from '../store/plan/plan-file.ts';
import { getRunFacts } from '../store/report/run-report.ts';

/** Ids of recipients read at once. */
const pageIds = 5_000;

export interface DescribePlanOptions {
  readonly runId: number;
  readonly salt: string;
  /** Ids of the account's lines in the order of account.yaml. */
  readonly lineIds: readonly number[];
  readonly onProgress?: (recipients: number) => void;
}

export interface DescribedRecipients {
  readonly recipients: readonly PlanRecipient[];
  /** Their numbers, in the same order: an earlier plan may have hashed them with another salt. */
  readonly phones: readonly string[];
}

/** All recipients of a run, as the plan file has them. */
export async function describeRecipients(db: Database, options: DescribePlanOptions): Promise<DescribedRecipients> {
  const recipients: PlanRecipient[] = [];
  const phones: string[] = [];
  const places = new Map(options.lineIds.map((id, index) => [id, index]));
  let described = 0;
  for await (const page of listPlanFilePages(db, { runId: options.runId, pageIds })) {
    let messages: string[] = [];
    for (const [index, recipientId] of page.recipientIds.entries()) {
      if (recipientId !== described) {
        const phone = page.phones[index] ?? '';
        // -1: the line has left the account.
        const line = places.get(page.lineIds[index] ?? 0) ?? -1;
        messages = [];
        phones.push(phone);
        recipients.push([
          hashPhone(options.salt, phone),
          page.csvRows[index] ?? 0,
          line,
          page.channels[index] ?? null,
          messages,
        ]);
        described = recipientId;
      }
      messages.push(nameOf(page, index));
    }
    options.onProgress?.(recipients.length);
  }
  return { recipients, phones };
}

function nameOf({ kinds, hashes, skipReasons }: PlanFilePage, index: number): string {
  const reason = skipReasons[index] ?? null;
  return reason === null ? nameMessage(kinds[index] ?? '', hashes[index] ?? '') : nameSkipped(reason);
}

/** The whole plan of a run, without what depends on the time. */
export async function describePlan(
  db: Database,
  options: DescribePlanOptions & {
    head: Pick<PlanHead, 'engine' | 'rules' | 'locked' | 'git'>;
    account: Pick<Account, 'name'>;
    campaign: Campaign;
  },
): Promise<{ plan: Omit<PlanFile, 'made'>; phones: readonly string[] }> {
  const facts = await getRunFacts(db, options.runId);
  const { recipients, phones } = await describeRecipients(db, options);
  const { engine, rules, locked, git } = options.head;
  const plan = {
    engine,
    rules,
    account: options.account.name,
    campaign: options.campaign.path,
    occurrence: facts.occurrence,
    locked,
    git,
    totals: { csvRows: facts.csvRows, duplicates: facts.duplicates, rejected: facts.rejected, ...countAll(recipients) },
    rejects: await listRejects(db, facts.importId),
    templates: allParts(options.campaign).map(templateOf),
    recipients,
  };
  return { plan, phones };
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
  for (const recipient of recipients) {
    const { channel, messages } = readRecipient(recipient);
    all += messages.length;
    for (const message of messages) {
      const reason = skipReasonOf(message);
      const [sums, name] = reason === null ? [channels, channel ?? 'unknown'] : [skipped, reason];
      sums[name] = (sums[name] ?? 0) + 1;
    }
  }
  return { recipients: recipients.length, messages: all, skipped: sorted(skipped), channels: sorted(channels) };
}

/** In the order of their names, so that the same sums make the same bytes. */
function sorted(sums: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(sums).sort(([one], [other]) => (one < other ? -1 : 1)));
}
