/**
 * The steps of a message after it was taken: QUEUED -> SENT -> DELIVERED, or an error. Source: sendblue-api.md §3.3, §3.4.
 * Invariant: SMS ends at SENT; DELIVERED, ERROR and DECLINED are final.
 */
import type { ProviderService, ProviderStatus } from '../../sendblue/contract/values.ts';
import type { Phone } from './phone.ts';
import { chanceOf, pickBetween } from './random.ts';

/** Milliseconds from one step to the next. */
export interface WalkDelays {
  readonly sentAfterMs: readonly [least: number, most: number];
  readonly deliveredAfterMs: readonly [least: number, most: number];
  /** Multiplies both; 0 means at once. Default 1. */
  readonly scale?: number;
}

export const defaultDelays: WalkDelays = { sentAfterMs: [200, 900], deliveredAfterMs: [300, 2_500] };

export interface StepFailure {
  readonly code: number | string | null;
  readonly message: string;
  readonly reason: string | null;
  readonly detail: string | null;
}

export interface Step {
  /** Since the message was taken. */
  readonly afterMs: number;
  readonly status: ProviderStatus;
  readonly service: ProviderService;
  readonly wasDowngraded: boolean | null;
  readonly failure: StepFailure | null;
}

/** These texts are the sandbox's own; the provider lists none. */
export const failures = {
  notSent: { code: 10001, message: 'Message failed to send', reason: null, detail: null },
  declined: { code: 10001, message: 'Message was declined', reason: 'declined', detail: null },
  internal: { code: 5000, message: 'Internal error', reason: null, detail: null },
  unresolved: { code: 10002, message: 'Failed to resolve message status', reason: null, detail: null },
  smsLimit: { code: 'SMS_LIMIT_REACHED', message: 'SMS limit reached', reason: null, detail: null },
} as const satisfies Record<string, StepFailure>;

const finalStatuses: ReadonlySet<string> = new Set(['DELIVERED', 'ERROR', 'DECLINED', 'FAILED', 'RECEIVED', 'READ']);

/** True when the message no longer changes by itself. */
export function isFinal(status: string, service: ProviderService): boolean {
  return finalStatuses.has(status) || (status === 'SENT' && service === 'SMS');
}

export interface WalkAsked {
  readonly seed: string;
  /** Unique among the messages of this seed. */
  readonly name: string;
  readonly number: string;
  readonly phone: Phone;
  /** Only V2 lines have RCS. */
  readonly isV2: boolean;
  /** App cards and carousels never become SMS. */
  readonly isIMessageOnly: boolean;
  /** The last step is an error after SENT. */
  readonly isLateError: boolean;
  readonly delays: WalkDelays;
}

/** The steps of one message; only the seed decides. */
export function walkOf(asked: WalkAsked): readonly Step[] {
  const { phone, delays } = asked;
  const scale = delays.scale ?? 1;
  const sentAt = scale * pickBetween(asked.seed, { topic: 'sent', name: asked.name, range: delays.sentAfterMs });
  const laterAt =
    sentAt + scale * pickBetween(asked.seed, { topic: 'delivered', name: asked.name, range: delays.deliveredAfterMs });
  const service = serviceOf(asked);
  const sent: Step = { afterMs: sentAt, status: 'SENT', service, wasDowngraded: service === 'SMS', failure: null };
  if (phone.channel === 'unreachable' || (asked.isIMessageOnly && service !== 'iMessage')) {
    return [{ ...sent, status: 'ERROR', failure: failures.notSent }];
  }
  if (phone.fate === 'declined') return [{ ...sent, status: 'DECLINED', failure: failures.declined }];
  if (phone.fate === 'error') return [{ ...sent, status: 'ERROR', failure: failureOf(asked, service) }];
  if (asked.isLateError) return [sent, { ...sent, afterMs: laterAt, status: 'ERROR', failure: failures.notSent }];
  return service === 'SMS' ? [sent] : [sent, { ...sent, afterMs: laterAt, status: 'DELIVERED' }];
}

function serviceOf(asked: WalkAsked): ProviderService {
  const { channel } = asked.phone;
  if (channel === 'iMessage') return 'iMessage';
  return channel === 'RCS' && asked.isV2 ? 'RCS' : 'SMS';
}

/** By the number, so that a second message to it fails in the same way. */
function failureOf(asked: WalkAsked, service: ProviderService): StepFailure {
  const chance = chanceOf(asked.seed, 'failure', asked.number);
  if (chance < 0.7) return failures.notSent;
  if (chance < 0.8) return failures.unresolved;
  return chance < 0.9 && service === 'SMS' ? failures.smsLimit : failures.internal;
}
