/** Plans a test of a campaign: one row's messages for a phone of our own, rendered exactly as in a plan. */

import type { Account } from '../core/campaign/account.ts';
import { allParts, type Campaign, mainVariant } from '../core/campaign/campaign.ts';
import { chooseVariant } from '../core/campaign/choose-variant.ts';
import { badInput } from '../core/operating-error.ts';
import { newContactBefore } from '../core/pace/new-contact.ts';
import { createLineShare } from '../core/pace/share-lines.ts';
import { trustedService } from '../core/people/service-trust.ts';
import type { Database } from '../store/database/connect.ts';
import { anywhere } from '../store/places/place.ts';
import { type CopyWorld, insertRecipients } from '../store/plan/plan-insert.ts';
import { loadByLine } from '../store/plan/plan-source.ts';
import type { TestContact } from '../store/plan/test-run.ts';
import { compileVariants, renderMessages } from './render-messages.ts';

export interface PlanTestOptions {
  readonly runId: number;
  readonly campaign: Campaign;
  readonly account: Account;
  readonly lineIds: ReadonlyMap<string, number>;
  readonly contact: TestContact;
  /** The number of the row in the CSV. */
  readonly csvRow: number;
  readonly values: Readonly<Record<string, string>>;
  /** Absent: the variant that this person would get. */
  readonly variant?: string | undefined;
}

/** Writes the recipient and the messages. Throws `cannot-fill-in` for a row that a plan would reject. */
export async function planTest(
  world: CopyWorld & { db: Database; now: Date },
  options: PlanTestOptions,
): Promise<void> {
  const { campaign, contact, values } = options;
  // A test ignores the holdout.
  const variant = options.variant ?? chooseVariant(campaign, { phone: contact.phone, values }).variant;
  const parts = compileVariants(campaign).get(variant ?? mainVariant) ?? [];
  // The row has no empty cells, but texts may use them.
  const noValues = Object.fromEntries(
    parts.flatMap(({ template }) => template?.variables ?? []).map((name) => [name, '']),
  );
  const rendered = renderMessages(parts, { ...noValues, ...values });
  if (!rendered.ok) {
    throw badInput('cannot-fill-in', `Cannot fill in row ${options.csvRow}: ${rendered.column} ${rendered.reason}`);
  }
  const share = createLineShare({
    lines: options.account.lines,
    lineIds: options.lineIds,
    load: await loadByLine(world.db),
    needsCarousel: allParts(campaign).some((part) => part.kind === 'carousel'),
  });
  const recipient = {
    contactId: contact.id,
    lineNumber: options.csvRow,
    values,
    variant,
    lineId: share.choose({ known: contact.lineId, isSending: true }),
    // It goes to a phone of our own.
    placeId: anywhere,
    evidence: 'none' as const,
    channel: trustedService(
      { service: contact.service, source: contact.serviceSource, at: contact.serviceAt },
      world.now,
    ),
    isNewContact: contact.lastMessageAt === null || contact.lastMessageAt < newContactBefore(world.now),
    skipReason: null,
    messages: rendered.messages,
  };
  await insertRecipients(world, {
    runId: options.runId,
    now: world.now,
    recipients: [recipient],
  });
}
