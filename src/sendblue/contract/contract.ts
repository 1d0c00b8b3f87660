/**
 * The API's 33 endpoints, by the name of the client's method and the sandbox's handler. Invariant: each key is the endpoint's own
 * name.
 */
import { accountEndpoints } from './accounts.ts';
import { contactEndpoints } from './contacts.ts';
import { interactionEndpoints } from './interactions.ts';
import { lineEndpoints } from './lines.ts';
import { mediaEndpoints } from './media.ts';
import { messageEndpoints } from './messages.ts';
import { sendEndpoints } from './sends.ts';
import { totpEndpoints } from './totp.ts';
import { webhookEndpoints } from './webhooks.ts';

export const contract = {
  ...sendEndpoints,
  ...messageEndpoints,
  ...interactionEndpoints,
  ...mediaEndpoints,
  ...contactEndpoints,
  ...webhookEndpoints,
  ...accountEndpoints,
  ...totpEndpoints,
  ...lineEndpoints,
} as const;

export type Contract = typeof contract;
export type EndpointName = keyof Contract;
