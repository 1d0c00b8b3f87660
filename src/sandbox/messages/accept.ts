/**
 * Taking a message: the rules that every kind of send shares. Invariant: what is refused leaves no trace but a violation in the
 * ledger; what is taken is stored, counted in the windows and set on its way, in this order, before anybody is answered.
 */
import { dayMs } from '../../core/duration.ts';
import { contract } from '../../sendblue/contract/contract.ts';
import { type Refusal, refuse, refuseForNow } from '../http/answer.ts';
import type { LineState } from '../provider/account.ts';
import { countOf, type LimitName } from '../provider/limits.ts';
import type { Conversation, MessageBody, StoredMessage } from '../provider/message-store.ts';
import type { Phone } from '../provider/phone.ts';
import { isFinal, walkOf } from '../provider/walk.ts';
import { type AccountWorld, findPhone, isOptedOut } from '../provider/world.ts';
import { tellStatus } from './events.ts';

export interface Outgoing extends MessageBody {
  readonly statusCallback: string | null;
  readonly mayExceedUnanswered?: boolean;
}

const { errors } = contract.sendMessage;

/** Days without a message in either direction after which a contact is new. Source: sendblue-api.md §5.1. */
const newContactMs = 30 * dayMs;
/** Violations that are kept one by one; beyond them only their number. */
const mostViolations = 10_000;
/** Numbers that no message may go to: area codes of the form N11, as in 911. */
const notAllowed = /^\+1[2-9]11/;

/** The line of the account, or the refusal when it has none with this number. */
export function findLine(world: AccountWorld, number: string): LineState | Refusal {
  return world.account.lineStates.get(number) ?? refuse(errors.lineNotDefined, { number });
}

/** The refusal of one person, or null. `asked.seat` is a seat that the sender names. */
export function refuseRecipient(
  world: AccountWorld,
  line: LineState,
  asked: { readonly number: string; readonly seat: string | undefined },
): Refusal | null {
  const { number, seat } = asked;
  if (number === line.number) return refuse(errors.toSelf);
  if (seat !== undefined && !world.sandbox.settings.seats.has(seat)) return refuse(errors.seatNotFound);
  const isOut = isOptedOut(world, number);
  const isNotAllowed = notAllowed.test(number);
  if (!isOut && !isNotAllowed) return null;
  const more = {
    accountEmail: world.account.email,
    is_outbound: true,
    // Nothing was made that could be asked for.
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

/** Notes an attempt over a limit and answers it. */
export function refuseOverLimit(
  { account, sandbox }: AccountWorld,
  attempt: { readonly limit: LimitName; readonly line: string | null; readonly number: string | null },
): Refusal {
  const { counts, last } = account.violations;
  counts.set(attempt.limit, (counts.get(attempt.limit) ?? 0) + 1);
  if (last.length < mostViolations) last.push({ ...attempt, at: sandbox.now() });
  return refuseForNow();
}

/** Takes a message, or refuses it because a limit of the line is reached. */
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
    // The cascade begins at iMessage; what it ends at is known with SENT.
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

/** Schedules what is still to happen to a message, one step after another. */
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
      // What a person set by hand in the meantime stands.
      if (isFinal(message.status, message.service) && message.status !== 'SENT') return;
      moveTo(world, message, step);
      take(index + 1);
    });
  };
  const done = steps.findIndex((step) => step.status === message.status);
  take(done + 1);
}

/** Changes the status of a message and tells it to everybody who wants to know. */
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
  tellStatus(world, message);
  if (isFinal(message.status, message.service) && !message.isLateError) message.statusCallback = null;
}

/** A group is as good as its weakest phone. */
function phoneFor(world: AccountWorld, conversation: Conversation): Phone {
  if (conversation.group === null) return findPhone(world.sandbox, conversation.number);
  const phones = conversation.group.members.map((number) => findPhone(world.sandbox, number));
  const isIMessage = phones.every((phone) => phone.channel === 'iMessage');
  return { channel: isIMessage ? 'iMessage' : 'SMS', isOptedOut: false, fate: 'arrives' };
}
