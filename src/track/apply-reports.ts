/**
 * The only place where the provider's reports move states, whether they come from the poller, a callback or a webhook.
 * Invariant: `advance` decides, and its decision is written only if the message has not changed since; repeated reports change
 * nothing.
 */

import { groupBy } from '../core/group-by.ts';
import { advance } from '../core/message/advance.ts';
import { redact } from '../core/provider-error.ts';
import type { ProviderMessage } from '../sendblue/contract/message.ts';
import type { Database } from '../store/database/connect.ts';
import { retryDeadlock } from '../store/database/retry-deadlock.ts';
import { findByHandle, type MovedMessage, moveReported, type ReportTarget } from '../store/track/report-apply.ts';

/** Where a report came from. */
export type ReportSource = 'poller' | 'callback' | 'webhook' | 'status';

/** Applies reports in the given order and returns how many messages they moved. Ignores reports of unknown handles. */
export async function applyReports(
  world: { db: Database; now: Date },
  asked: {
    source: ReportSource;
    reports: readonly ProviderMessage[];
    /** Messages of these reports that were just read; they are not read again. */
    read?: readonly ReportTarget[];
  },
): Promise<number> {
  const reports = groupBy(
    asked.reports.filter((report) => report.handle !== null && report.status !== null),
    (report) => report.handle ?? '',
  );
  let moves = 0;
  let read = new Map(asked.read?.map((message) => [message.handle, message]));
  // Repeats for messages that changed in the meantime; this ends, because states only move forward.
  for (let left: readonly string[] = [...reports.keys()]; left.length > 0; ) {
    const unread = left.filter((handle) => !read.has(handle));
    const found = unread.length === 0 ? [] : await findByHandle(world.db, unread);
    const messages = [...read.values(), ...found].sort((one, other) => one.id - other.id);
    read = new Map();
    const moved = messages.flatMap((message) =>
      moveOne(message, reports.get(message.handle) ?? [], { ...asked, now: world.now }),
    );
    if (moved.length === 0) break;
    const written = await retryDeadlock(async () => moveReported(world.db, { moved, now: world.now }));
    moves += written.size;
    const isLeft = new Set(moved.filter(({ id }) => !written.has(id)).map(({ id }) => id));
    left = messages.filter(({ id }) => isLeft.has(id)).map(({ handle }) => handle);
  }
  return moves;
}

/** What a report claims is never later than its arrival: a sender who knows the secret could write any date. */
function notLater(at: Date | null, now: Date): Date {
  return at === null || at > now ? now : at;
}

/** The message's state after its reports; empty when they change nothing. */
function moveOne(
  message: ReportTarget,
  reports: readonly ProviderMessage[],
  context: { source: ReportSource; now: Date },
): readonly MovedMessage[] {
  let status = {
    state: message.state,
    providerStatus: message.providerStatus,
    channel: message.channel,
  };
  let last: ProviderMessage | null = null;
  for (const report of reports) {
    const next = advance(status, { ...report, status: report.status ?? '' });
    if (next === null) continue;
    status = next;
    last = report;
  }
  if (last === null) return [];
  const isThrough = status.state === 'sent' || status.state === 'delivered';
  return [
    {
      id: message.id,
      before: message,
      contactId: message.contactId,
      ...status,
      providerStatus: status.providerStatus ?? '',
      errorCode: status.state === 'failed' ? (last.errorCode ?? last.status) : null,
      errorMessage: status.state === 'failed' && last.errorMessage !== null ? redact(last.errorMessage) : null,
      source: context.source,
      at: notLater(last.updatedAt, context.now),
      isChannelProved: isThrough && status.channel !== null,
      isOptedOut: last.isOptedOut,
    },
  ];
}
