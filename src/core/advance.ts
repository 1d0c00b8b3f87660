/**
 * The one function that says what a provider's report does to a message, whatever source it came from. Invariant: states
 * only move forward; the same reports in any order and number end in the same state.
 */
import type { Service } from './service-trust.ts';

/** Every state of a message, in the order of its life. */
export const messageStates = [
  'planned',
  'sending',
  'unknown',
  'accepted',
  'sent',
  'delivered',
  'failed',
  'skipped',
  'cancelled',
] as const;
export type MessageState = (typeof messageStates)[number];

/** Source: sendblue-api.md §3.2 and §3.3. SUCCESS was never seen on a message; it is read as a good end. */
const stepOf: Readonly<Record<string, number>> = {
  REGISTERED: 0,
  PENDING: 1,
  QUEUED: 2,
  ACCEPTED: 3,
  SENT: 4,
  DELIVERED: 5,
  SUCCESS: 5,
  READ: 6,
};
const failures: ReadonlySet<string> = new Set(['ERROR', 'DECLINED', 'FAILED']);
/** Error 10002: the provider could not find out what became of the message. It may have arrived. Source: §3.4. */
const undecidedError = '10002';

export interface MessageStatus {
  readonly state: MessageState;
  readonly providerStatus: string | null;
  readonly channel: Service | null;
}

export interface StatusReport {
  /** As the provider wrote it. */
  readonly status: string;
  readonly service: Service | null;
  readonly wasDowngraded: boolean | null;
  readonly errorCode: string | null;
}

/** The message's status after a report, or null when the report changes nothing. */
export function advance(current: MessageStatus, report: StatusReport): MessageStatus | null {
  if (!isWithProvider(current.state)) return null;
  const status = report.status.toUpperCase();
  const channel = channelAfter(current.channel, report);
  const next = failures.has(status)
    ? failedAfter(current, { status, channel, errorCode: report.errorCode })
    : movedAfter(current, { status, channel });
  const isSame =
    next.state === current.state && next.providerStatus === current.providerStatus && next.channel === current.channel;
  return isSame ? null : next;
}

/** True for states that a report can move: the message has left, or may have. */
function isWithProvider(state: MessageState): boolean {
  return !['planned', 'skipped', 'cancelled'].includes(state);
}

/** Downgraded stays downgraded; else the latest word counts. */
function channelAfter(current: Service | null, report: StatusReport): Service | null {
  if (report.wasDowngraded === true || current === 'SMS') return 'SMS';
  return report.service ?? current;
}

function failedAfter(
  current: MessageStatus,
  report: { status: string; channel: Service | null; errorCode: string | null },
): MessageStatus {
  if (current.state === 'delivered' || current.state === 'failed') return { ...current };
  if (report.errorCode === undecidedError) return { ...current, channel: report.channel };
  return { state: 'failed', providerStatus: report.status, channel: report.channel };
}

function movedAfter(current: MessageStatus, report: { status: string; channel: Service | null }): MessageStatus {
  const step = stepOf[report.status];
  const before = current.providerStatus === null ? -1 : (stepOf[current.providerStatus] ?? -1);
  // A device's confirmation is worth more than a failure that was reported before it.
  const isLate = current.state === 'failed' && (step === undefined || step < 5);
  if (step === undefined || isLate) return { ...current };
  const reached = Math.max(step, current.state === 'failed' ? step : before);
  const providerStatus = reached === before && current.providerStatus !== null ? current.providerStatus : report.status;
  return { state: stateOf(reached, report.channel), providerStatus, channel: report.channel };
}

/** SMS ends at `sent`: nobody confirms it. */
function stateOf(step: number, channel: Service | null): MessageState {
  if (step >= 5 && channel !== 'SMS') return 'delivered';
  return step >= 4 ? 'sent' : 'accepted';
}
