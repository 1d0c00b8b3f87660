/**
 * The one function that says what a provider's report does to a message, whatever source it came from.
 * Invariant: a message never goes back, and the reports of a true history end in the same status in any order and number.
 * It holds because the status is a function of two things that only grow: the highest step reported, and the channel.
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

/** The provider could not find out what became of it: more than accepted, and anything it finds out after all is more. */
const undecidedStep = 3.5;
const sentStep = 4;
/** Above SENT, because the provider may take it back; below DELIVERED, because a device's confirmation is better proof. */
const failedStep = 4.5;
const deliveredStep = 5;
/** A word that nobody knows yet proves only that the provider has the message. */
const unknownWordStep = -0.5;

/** Error 10002: the provider could not find out what became of the message. It may have arrived. Source: §3.4. */
const undecidedError = '10002';
/** How it stands in `provider_status`: the provider's last word on it, and neither a failure nor a success. */
const undecidedStatus = `ERROR ${undecidedError}`;

/**
 * How far each status of the provider is. Source: sendblue-api.md §3.2 and §3.3. SUCCESS was never seen on a message: it
 * is taken for as little as it can mean.
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
/** The least step that a state stands for, when its provider status does not say more. */
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
  /** Expected until the provider has told, told from then on; null while nobody knows. */
  readonly channel: Service | null;
}

export interface StatusReport {
  /** As the provider wrote it, in any case. */
  readonly status: string;
  readonly service: Service | null;
  readonly wasDowngraded: boolean | null;
  /** As a string; null or `0` for none. */
  readonly errorCode: string | null;
}

/**
 * The message's status after a report, or null when the report changes nothing. Planned, skipped and cancelled messages
 * are moved by no report: they never left.
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

/** The provider's word; an error that only says that nothing is known is a word of its own. */
function wordOf({ status, errorCode }: StatusReport): string {
  const word = status.trim().toUpperCase().slice(0, maxStatusLength);
  return stepOf.get(word) === failedStep && errorCode === undecidedError ? undecidedStatus : word;
}

function stepReached({ state, providerStatus }: KnownStatus): number {
  const told = providerStatus === null ? undefined : (stepOf.get(providerStatus) ?? unknownWordStep);
  return Math.max(told ?? Number.NEGATIVE_INFINITY, stepOfState[state] ?? Number.NEGATIVE_INFINITY);
}

/** SMS ends at `sent`: no device confirms it. Source: sendblue-api.md §3.2. */
function stateAt(step: number, channel: Service | null): MessageState {
  if (step >= deliveredStep) return channel === 'SMS' ? 'sent' : 'delivered';
  if (step === failedStep) return 'failed';
  if (step === undecidedStep) return 'unknown';
  return step >= sentStep ? 'sent' : 'accepted';
}

/**
 * The word of the furthest report counts. A message that fell back to SMS stays SMS, and one that a device confirmed was
 * none: otherwise a confirmed message would go back to `sent`.
 */
function channelAfter(
  { current, step: before }: { current: KnownStatus; step: number },
  { report, step }: { report: StatusReport; step: number },
): Service | null {
  const told = report.wasDowngraded === true ? 'SMS' : report.service;
  if (told === null || (told === 'SMS' && current.state === 'delivered')) return current.channel;
  const isSettledSms = current.channel === 'SMS' && before >= sentStep;
  if (current.channel === null || report.wasDowngraded === true) return told;
  if (isSettledSms || step < before) return current.channel;
  if (step > before) return told;
  return cascade.indexOf(told) > cascade.indexOf(current.channel) ? told : current.channel;
}

function isSame(a: KnownStatus, b: KnownStatus): boolean {
  return a.state === b.state && a.providerStatus === b.providerStatus && a.channel === b.channel;
}
