/**
 * Taking a message: the rules that all kinds of sends share. Invariant: a refused message leaves no trace but a violation in the
 * ledger; a taken one is counted in the windows, stored and set on its way, in this order, before the request is answered.
 */
import { dayMs } from '../../core/duration.ts';
import { contract } from '../../sendblue/contract/contract.ts';
import { emergencyNumber } from '../../sendblue/contract/values.ts';
import { type Refusal, refuse, refuseForNow } from '../http/answer.ts';
import type { LineState } from '../provider/account.ts';
import { countOf, type LimitName } from '../provider/limits.ts';
import type { Conversation, MessageBody, StoredMessage } from '../provider/message-store.ts';
import type { Phone } from '../provider/phone.ts';
import { isFinal, walkOf } from '../provider/walk.ts';
import { type AccountWorld, findPhone, isOptedOut } from '../provider/world.ts';
import { reportStatus } from './events.ts';

export interface Outgoing extends MessageBody {
  readonly statusCallback: string | null;
  readonly mayExceedUnanswered?: boolean;
}

const { errors } = contract.sendMessage;

/** A contact is new after this long without a message in either direction. Source: sendblue-api.md §5.1. */
const newContactMs = 30 * dayMs;
/** Violations kept one by one; beyond these only their number is kept. */
const mostViolations = 10_000;
/** Area codes of the form N11, as in 911: none of their numbers may be texted. */
const serviceCode = /^\+1[2-9]11/;

/** The account's line with this number, or the refusal when it has none. */
export function findLine(world: AccountWorld, number: string): LineState | Refusal {
  return world.account.lineStates.get(number) ?? refuse(errors.lineNotDefined, { number });
}

/** The refusal of a recipient, or null. `asked.seat`: the seat that the sender names. */
export function refuseRecipient(
  world: AccountWorld,
  line: LineState,
  asked: { readonly number: string; readonly seat: string | undefined },
): Refusal | null {
  const { number, seat } = asked;
  if (number === line.number) return refuse(errors.toSelf);
  if (seat !== undefined && !world.sandbox.settings.seats.has(seat)) return refuse(errors.seatNotFound);
  const isOut = isOptedOut(world, number);
  const isNotAllowed = serviceCode.test(number) || emergencyNumber.test(number);
  if (!isOut && !isNotAllowed) return null;
  const more = {
    accountEmail: world.account.email,
    is_outbound: true,
    // No message was made that one could ask for.
    message_handle: '',
    from_number: line.number,
    number,
    to_number: number,
    sendblue_number: line.number,
    opted_out: isOut,
  };
  if (!isOut) return refuse(errors.numberNotAllowed, { more });
  noteOptOut(world, { number, line: line.number });
  return refuse(errors.optedOut, { more });
}

function noteOptOut({ account, sandbox }: AccountWorld, attempt: { number: string; line: string }): void {
  account.afterOptOut.count += 1;
  if (account.afterOptOut.last.length < mostViolations)
    account.afterOptOut.last.push({ ...attempt, at: sandbox.now() });
}

/** Records a request over a limit and returns its refusal. */
export function refuseOverLimit(
  { account, sandbox }: AccountWorld,
  attempt: { readonly limit: LimitName; readonly line: string | null; readonly number: string | null },
): Refusal {
  const { counts, last } = account.violations;
  counts.set(attempt.limit, (counts.get(attempt.limit) ?? 0) + 1);
  if (last.length < mostViolations) last.push({ ...attempt, at: sandbox.now() });
  return refuseForNow();
}

/** Takes a message, or refuses it when one of the line's limits is reached. */
export function accept(
  world: AccountWorld,
  line: LineState,
  conversation: Conversation,
  outgoing: Outgoing,
): StoredMessage | Refusal {
  const { account, sandbox } = world;
  const now = sandbox.now();
  const isNew = conversation.lastAt < now - newContactMs;
  const limit = findLimit(world, line, { conversation, isNew, outgoing, now });
  if (limit !== null) return refuseOverLimit(world, { limit, line: line.number, number: conversation.number });
  line.burst.add(now);
  if (isNew) {
    line.newHour.add(now);
    line.newDay.add(now);
  }
  line.conversations.set(conversation.number, conversation);
  conversation.lastAt = now;
  conversation.unanswered += 1;
  const message = account.messages.add(conversation, outgoing, {
    isOutbound: true,
    status: 'QUEUED',
    // The cascade begins at iMessage; the final channel is known with SENT.
    service: 'iMessage',
    now,
  });
  message.statusCallback = outgoing.statusCallback;
  message.isLateError = strikesLate(world, conversation);
  sandbox.version += 1;
  sandbox.noteTaken?.(account, message, isNew);
  setOnItsWay(world, line, message);
  return message;
}

function strikesLate({ sandbox }: AccountWorld, { number, line }: Conversation): boolean {
  return (
    !sandbox.faults.isQuiet() &&
    sandbox.faults.strike('lateError', { number, line, endpoint: null, isSend: true }) !== undefined
  );
}

interface LimitAsked {
  readonly conversation: Conversation;
  readonly isNew: boolean;
  readonly outgoing: Outgoing;
  readonly now: number;
}

function findLimit({ sandbox }: AccountWorld, line: LineState, asked: LimitAsked): LimitName | null {
  const { conversation, now } = asked;
  if (!line.burst.hasRoom(now)) return 'perSecond';
  if (asked.isNew && !line.newHour.hasRoom(now)) return 'newPerHour';
  if (asked.isNew && !line.newDay.hasRoom(now)) return 'newPerDay';
  const most = countOf(sandbox.settings.limits.unanswered);
  return conversation.unanswered >= most && asked.outgoing.mayExceedUnanswered !== true ? 'unanswered' : null;
}

/** Schedules a message's remaining steps, one after another. */
export function setOnItsWay(world: AccountWorld, line: LineState, message: StoredMessage): void {
  const { account, sandbox } = world;
  const steps = walkOf({
    seed: sandbox.settings.seed,
    name: `${account.name}/${message.sequence}`,
    number: message.conversation.number,
    phone: phoneFor(world, message.conversation),
    isV2: line.generation === 'V2',
    isIMessageOnly: message.type === 'carousel' || message.extras?.appCard !== undefined,
    isLateError: message.isLateError,
    delays: sandbox.settings.delays,
  });
  const take = (index: number): void => {
    const step = steps[index];
    if (step === undefined) return;
    sandbox.queue.add(message.createdAt + step.afterMs, () => {
      // Keep a final status that was set by hand in the meantime.
      if (isFinal(message.status, message.service) && message.status !== 'SENT') return;
      moveTo(world, message, step);
      take(index + 1);
    });
  };
  const done = steps.findIndex((step) => step.status === message.status);
  take(done + 1);
}

/** Changes a message's status and reports it to its callback and webhooks. */
export function moveTo(
  world: AccountWorld,
  message: StoredMessage,
  step: Pick<StoredMessage, 'status' | 'service' | 'wasDowngraded' | 'failure'>,
): void {
  const { account, sandbox } = world;
  message.status = step.status;
  message.service = step.service;
  message.wasDowngraded = step.wasDowngraded;
  message.failure = step.failure;
  account.messages.touch(message, sandbox.now());
  sandbox.version += 1;
  reportStatus(world, message);
  if (isFinal(message.status, message.service) && !message.isLateError) message.statusCallback = null;
}

/** A group uses iMessage only if every phone in it can. */
function phoneFor(world: AccountWorld, conversation: Conversation): Phone {
  if (conversation.group === null) return findPhone(world.sandbox, conversation.number);
  const phones = conversation.group.members.map((number) => findPhone(world.sandbox, number));
  const isIMessage = phones.every((phone) => phone.channel === 'iMessage');
  return { channel: isIMessage ? 'iMessage' : 'SMS', isOptedOut: false, fate: 'arrives' };
}
