/** Faults of the connection and of the answer. Invariant: each name says on which side of the acceptance it strikes. */
import type { FastifyReply } from 'fastify';
import { commonErrors } from '../../sendblue/contract/common-errors.ts';
import type { FaultName, FaultRule, Occasion } from '../provider/faults.ts';
import type { AccountWorld, SandboxWorld } from '../provider/world.ts';
import { refuse, refuseForNow } from './answer.ts';
import { sendJson, sendRefusal } from './http-answers.ts';

interface Strike {
  readonly sandbox: SandboxWorld;
  readonly reply: FastifyReply;
  readonly rule: FaultRule;
  readonly occasion: Occasion;
}

/** What a fault does to the request; each ends it. */
type Faults = readonly (readonly [FaultName, (strike: Strike) => void])[];

const faultsBefore: Faults = [
  ['resetBeforeAccept', resetConnection],
  ['error500BeforeAccept', answerInternalError],
  ['rate429', answerTooMany],
  ['errorInside200', answerErrorInside200],
];

const faultsAfter: Faults = [
  ['dropReplyAfterAccept', dropConnection],
  ['hangAfterAccept', ({ reply }) => void reply.hijack()],
  ['error500AfterAccept', answerInternalError],
];

/** True when a fault ended the request; then nothing was taken. */
export async function strikeBefore(
  { sandbox }: AccountWorld,
  reply: FastifyReply,
  occasion: Occasion,
): Promise<boolean> {
  const slow = sandbox.faults.strike('slow', occasion);
  if (slow !== undefined) {
    await new Promise<void>((resolve) => sandbox.queue.add(sandbox.now() + slow.delayMs, resolve));
  }
  return strikeFirst(faultsBefore, { sandbox, reply, occasion });
}

/** True when a fault broke the answer; the message was taken and goes its way. */
export function strikeAfter({ sandbox }: AccountWorld, reply: FastifyReply, occasion: Occasion): boolean {
  return strikeFirst(faultsAfter, { sandbox, reply, occasion });
}

/** The first fault that strikes acts; those after it are not tried. */
function strikeFirst(faults: Faults, on: Omit<Strike, 'rule'>): boolean {
  for (const [name, act] of faults) {
    const rule = on.sandbox.faults.strike(name, on.occasion);
    if (rule === undefined) continue;
    act({ ...on, rule });
    return true;
  }
  return false;
}

function resetConnection({ reply }: Strike): void {
  reply.hijack();
  reply.raw.socket?.resetAndDestroy();
}

function dropConnection({ reply }: Strike): void {
  reply.hijack();
  reply.raw.socket?.destroy();
}

function answerInternalError({ reply }: Strike): void {
  void sendRefusal(reply, refuse(commonErrors.internalError));
}

function answerTooMany({ sandbox, reply }: Strike): void {
  const waitSeconds = sandbox.settings.retryAfterSeconds;
  if (waitSeconds !== null) void reply.header('retry-after', String(waitSeconds));
  void sendRefusal(reply, refuseForNow());
}

function answerErrorInside200({ reply, rule, occasion }: Strike): void {
  void sendJson(reply, 200, {
    status: 'ERROR',
    error_code: rule.errorCode,
    error_message: 'Message failed to send',
    message_handle: '',
    number: occasion.number,
    from_number: occasion.line,
    is_outbound: true,
  });
}
