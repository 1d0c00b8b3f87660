/**
 * Reports events to the account's owner: webhooks by type, and the callback of a single message. Source: sendblue-api.md §4.
 * Invariant: webhooks carry their secret, callbacks carry none; the body is the state at the moment of the event.
 */
import type { WebhookType } from '../../sendblue/contract/webhooks.ts';
import type { FaultName, FaultRule } from '../provider/faults.ts';
import type { StoredMessage } from '../provider/message-store.ts';
import type { AccountWorld } from '../provider/world.ts';
import { messageJson } from './message-json.ts';

/** Sends an event to every webhook of its type that is not limited to other lines. */
export function callWebhooks(world: AccountWorld, type: WebhookType, event: { line: string; body: unknown }): void {
  const { account, sandbox } = world;
  const wanting = account.webhooks[type].filter(
    ({ lineNumbers }) => lineNumbers.length === 0 || lineNumbers.includes(event.line),
  );
  if (wanting.length === 0) return;
  const body = JSON.stringify(event.body);
  for (const { url, secret } of wanting) {
    sandbox.deliveries.send({ url, body, secret: secret ?? account.globalSecret });
  }
}

/** Reports a change of an outbound message to its callback and to the `outbound` webhooks. */
export function reportStatus(world: AccountWorld, message: StoredMessage): void {
  const { account, sandbox } = world;
  const { statusCallback, conversation } = message;
  if (statusCallback === null && account.webhooks.outbound.length === 0) return;
  const body = messageJson(world, message);
  const send = (): void => {
    if (statusCallback !== null) {
      sandbox.deliveries.send({ url: statusCallback, body: JSON.stringify(body), secret: null });
    }
    callWebhooks(world, 'outbound', { line: conversation.line, body });
  };
  if (sandbox.faults.isQuiet()) {
    send();
    return;
  }
  const strike = (name: FaultName): FaultRule | undefined =>
    sandbox.faults.strike(name, { number: conversation.number, line: conversation.line, endpoint: null, isSend: true });
  if (strike('callbackLoss') !== undefined) return;
  const times = strike('callbackDuplicate') === undefined ? 1 : 2;
  const late = strike('callbackReorder');
  for (let time = 0; time < times; time += 1) {
    if (late === undefined) send();
    else sandbox.queue.add(sandbox.now() + late.delayMs, send);
  }
}
