/** Faults of the connection and of the answer. Invariant: each name says on which side of the acceptance it strikes. */
import type { FastifyReply } from 'fastify';
import { commonErrors } from '../../sendblue/contract/common-errors.ts';
import type { Occasion } from '../provider/faults.ts';
import type { AccountWorld } from '../provider/world.ts';
import { refuse, refuseForNow } from './answer.ts';
import { sendJson, sendRefusal } from './http-answers.ts';

/** True when the request was ended here; then nothing was taken. */
export async function strikeBefore(
  { sandbox }: AccountWorld,
  reply: FastifyReply,
  occasion: Occasion,
): Promise<boolean> {
  const { faults } = sandbox;
  const slow = faults.strike('slow', occasion);
  if (slow !== undefined) {
    await new Promise<void>((resolve) => sandbox.queue.add(sandbox.now() + slow.delayMs, resolve));
  }
  if (faults.strike('resetBeforeAccept', occasion) !== undefined) {
    reply.hijack();
    reply.raw.socket?.resetAndDestroy();
    return true;
  }
  if (faults.strike('error500BeforeAccept', occasion) !== undefined) {
    void sendRefusal(reply, refuse(commonErrors.internalError));
    return true;
  }
  if (faults.strike('rate429', occasion) !== undefined) {
    const wait = sandbox.settings.retryAfterSeconds;
    if (wait !== null) void reply.header('retry-after', String(wait));
    void sendRefusal(reply, refuseForNow());
    return true;
  }
  const inside = faults.strike('errorInside200', occasion);
  if (inside === undefined) return false;
  void sendJson(reply, 200, {
    status: 'ERROR',
    error_code: inside.errorCode,
    error_message: 'Message failed to send',
    message_handle: '',
    number: occasion.number,
    from_number: occasion.line,
    is_outbound: true,
  });
  return true;
}

/** True when the answer was broken here; the message was taken and goes its way. */
export function strikeAfter({ sandbox }: AccountWorld, reply: FastifyReply, occasion: Occasion): boolean {
  const { faults } = sandbox;
  if (faults.strike('dropReplyAfterAccept', occasion) !== undefined) {
    reply.hijack();
    reply.raw.socket?.destroy();
    return true;
  }
  if (faults.strike('hangAfterAccept', occasion) !== undefined) {
    reply.hijack();
    return true;
  }
  if (faults.strike('error500AfterAccept', occasion) === undefined) return false;
  void sendRefusal(reply, refuse(commonErrors.internalError));
  return true;
}
