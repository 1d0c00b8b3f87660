/**
 * The one function that decides what a provider's report does to a message, for reports from all sources.
 * Invariant: a message never goes back, and reports give the same final status in any order and number. It holds because the status
 * depends on two things that only grow: the highest step reported, and the channel.
 */
import type { Service } from '../people/service-trust.ts';

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

/** The provider could not find out what became of it: above ACCEPTED, and below anything that it may still find out. */
const undecidedStep = 3.5;
const sentStep = 4;
/** Above SENT, because the provider may revoke that; below DELIVERED, because a device's confirmation is better proof. */
const failedStep = 4.5;
const deliveredStep = 5;
/** An unknown status word proves only that the provider has the message. */
const unknownWordStep = -0.5;

/** The provider could not find out what became of the message. It may have arrived. Source: sendblue-api.md §3.4. */
export const undecidedError = '10002';
/** Its value in `provider_status`: the provider's final answer, neither a failure nor a success. */
const undecidedStatus = `ERROR ${undecidedError}`;

/**
 * The step of each status of the provider. Source: sendblue-api.md §3.2 and §3.3. SUCCESS was never seen on a message, so it counts
 * as the least that it can mean.
 */
const stepOf: ReadonlyMap<string, number> = new Map([
  ['REGISTERED', 0],
  ['PENDING', 1],
  ['QUEUED', 2],
  ['ACCEPTED', 3],
  [undecidedStatus, undecidedStep],
  ['SENT', sentStep],
  ['SUCCESS', sentStep],
  ['ERROR', failedStep],
  ['DECLINED', failedStep],
  ['FAILED', failedStep],
  ['DELIVERED', deliveredStep],
  ['READ', 6],
]);
/** The step that a state proves, if its provider status does not prove more. */
const stepOfState: Partial<Record<MessageState, number>> = {
  accepted: unknownWordStep,
  sent: sentStep,
  failed: failedStep,
  delivered: deliveredStep,
};
/** The provider tries the channels in this order. Source: sendblue-api.md §3.3. */
const cascade: readonly Service[] = ['iMessage', 'RCS', 'SMS'];
/** Characters of a status word that are kept: the longest known one has ten. */
const maxStatusLength = 40;

export interface KnownStatus {
  readonly state: MessageState;
  /** In capitals; null before the first report. */
  readonly providerStatus: string | null;
  /** The expected channel until the provider reports one; null if it is not known. */
  readonly channel: Service | null;
}

export interface StatusReport {
  /** As the provider wrote it, in upper or lower case. */
  readonly status: string;
  readonly service: Service | null;
  readonly wasDowngraded: boolean | null;
  /** As a string; null or `0` for none. */
  readonly errorCode: string | null;
}

/**
 * The message's status after a report; null if the report changes nothing. No report changes a planned, skipped or cancelled message:
 * it was never sent.
 */
export function advance(current: KnownStatus, report: StatusReport): KnownStatus | null {
  if (current.state === 'planned' || current.state === 'skipped' || current.state === 'cancelled') return null;
  const word = wordOf(report);
  const step = stepOf.get(word) ?? unknownWordStep;
  const before = stepReached(current);
  const reached = Math.max(step, before);
  const channel = channelAfter({ current, step: before }, { report, step });
  const next: KnownStatus = {
    state: stateAt(reached, channel),
    providerStatus: step > before ? word : (current.providerStatus ?? word),
    channel,
  };
  return isSame(next, current) ? null : next;
}

/** The provider's status word; an error that means "outcome unknown" is a word of its own. */
function wordOf({ status, errorCode }: StatusReport): string {
  const word = status.trim().toUpperCase().slice(0, maxStatusLength);
  return stepOf.get(word) === failedStep && errorCode === undecidedError ? undecidedStatus : word;
}

function stepReached({ state, providerStatus }: KnownStatus): number {
  const reported = providerStatus === null ? undefined : (stepOf.get(providerStatus) ?? unknownWordStep);
  return Math.max(reported ?? Number.NEGATIVE_INFINITY, stepOfState[state] ?? Number.NEGATIVE_INFINITY);
}

/** SMS ends at `sent`, because no device confirms it. Source: sendblue-api.md §3.2. */
function stateAt(step: number, channel: Service | null): MessageState {
  if (step >= deliveredStep) return channel === 'SMS' ? 'sent' : 'delivered';
  if (step === failedStep) return 'failed';
  if (step === undecidedStep) return 'unknown';
  return step >= sentStep ? 'sent' : 'accepted';
}

/**
 * The channel of the furthest report counts. A message that fell back to SMS stays SMS. A message that a device confirmed was not SMS:
 * otherwise it would go back to `sent`.
 */
function channelAfter(
  { current, step: before }: { current: KnownStatus; step: number },
  { report, step }: { report: StatusReport; step: number },
): Service | null {
  const reported = report.wasDowngraded === true ? 'SMS' : report.service;
  if (reported === null || (reported === 'SMS' && current.state === 'delivered')) return current.channel;
  const isSettledSms = current.channel === 'SMS' && before >= sentStep;
  if (current.channel === null || report.wasDowngraded === true) return reported;
  if (isSettledSms || step < before) return current.channel;
  if (step > before) return reported;
  return cascade.indexOf(reported) > cascade.indexOf(current.channel) ? reported : current.channel;
}

function isSame(a: KnownStatus, b: KnownStatus): boolean {
  return a.state === b.state && a.providerStatus === b.providerStatus && a.channel === b.channel;
}
