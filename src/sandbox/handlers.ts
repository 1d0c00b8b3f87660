/** Every endpoint of the contract and its handler. Invariant: an endpoint without a handler does not compile. */
import type { EndpointName } from '../sendblue/contract/contract.ts';
import { accountHandlers } from './endpoints/account-handlers.ts';
import { contactHandlers } from './endpoints/contact-handlers.ts';
import { interactionHandlers } from './endpoints/interaction-handlers.ts';
import { mediaHandlers } from './endpoints/media-handlers.ts';
import { messageHandlers } from './endpoints/message-handlers.ts';
import { sendHandlers } from './endpoints/send-handlers.ts';
import { totpHandlers } from './endpoints/totp-handlers.ts';
import { webhookHandlers } from './endpoints/webhook-handlers.ts';
import type { Handler } from './http/answer.ts';

export const handlers: { readonly [K in EndpointName]: Handler<K> } = {
  ...sendHandlers,
  ...messageHandlers,
  ...interactionHandlers,
  ...mediaHandlers,
  ...contactHandlers,
  ...webhookHandlers,
  ...accountHandlers,
  ...totpHandlers,
};
