/** Where the account's events are sent. Source: guide/webhooks, the reference, texts seen live in May 2026. */
import { z } from 'zod';
import { asFields, type Fields, listIn, textIn, textsIn } from '../fields.ts';
import { okAnswer } from './acknowledgement.ts';
import { type DocumentedError, defineEndpoint } from './endpoint.ts';
import { webUrl } from './values.ts';

/** Source: guide/webhooks for the first six; the SDK's types for the last three. */
export const webhookTypes = [
  'receive',
  'call_log',
  'line_blocked',
  'line_assigned',
  'outbound',
  'contact_created',
  'typing_indicator',
  'inbound_call',
  'contact_profile',
] as const;
export type WebhookType = (typeof webhookTypes)[number];

/** It is sent unchanged in a header. */
const secret = z.string().regex(/^[\x20-\x7e]*$/, 'must be of printable ASCII characters');

/** An address, alone or with its secret; `sendblue_numbers` limits `receive` to some lines. The provider upgrades http to https. */
const webhookEntry = z.union([
  webUrl,
  z.strictObject({ url: webUrl, secret: secret.optional(), sendblue_numbers: z.array(z.string()).optional() }),
]);
const webhookList = z.array(webhookEntry);

const webhookType = z.enum(webhookTypes);
const lists = z.strictObject({
  receive: webhookList.optional(),
  call_log: webhookList.optional(),
  line_blocked: webhookList.optional(),
  line_assigned: webhookList.optional(),
  outbound: webhookList.optional(),
  contact_created: webhookList.optional(),
  typing_indicator: webhookList.optional(),
  inbound_call: webhookList.optional(),
  contact_profile: webhookList.optional(),
  globalSecret: secret.optional(),
});

const configuration = okAnswer.extend({ webhooks: z.looseObject(lists.shape) });

export interface Webhook {
  readonly url: string;
  readonly secret: string | null;
  /** Only events of these lines; empty means all. */
  readonly lineNumbers: readonly string[];
}

export interface WebhookConfiguration {
  readonly webhooks: Readonly<Record<WebhookType, readonly Webhook[]>>;
  readonly globalSecret: string | null;
  readonly raw: Fields;
}

function readConfiguration(body: unknown): WebhookConfiguration {
  const raw = asFields(body);
  const listed = asFields(raw['webhooks']);
  const webhooks = webhookTypes.map((type) => [type, listIn(listed, type).flatMap(readWebhook)] as const);
  return {
    webhooks: Object.fromEntries<readonly Webhook[]>(webhooks) as Record<WebhookType, readonly Webhook[]>,
    globalSecret: textIn(listed, 'globalSecret', 'global_secret'),
    raw,
  };
}

function readWebhook(entry: unknown): readonly Webhook[] {
  if (typeof entry === 'string') return [{ url: entry, secret: null, lineNumbers: [] }];
  const fields = asFields(entry);
  const url = textIn(fields, 'url');
  if (url === null) return [];
  return [{ url, secret: textIn(fields, 'secret'), lineNumbers: textsIn(fields, 'sendblue_numbers') }];
}

const typeInvalid = {
  status: 400,
  when: 'type is unknown',
  message: `Invalid webhook type. Must be one of: ${webhookTypes.join(', ')}`,
  confidence: 'O',
  field: 'type',
} as const satisfies DocumentedError;

const webhooksMissing = {
  status: 400,
  when: 'webhooks is missing or not as described',
  message: 'You must specify `webhooks` in the request body.',
  confidence: 'I',
  field: 'webhooks',
} as const satisfies DocumentedError;

const common = {
  family: 'webhooks',
  path: '/api/account/webhooks',
  pathAliases: ['/api/v2/account/webhooks'],
  source: 'guide/webhooks; reference; SDK; CLI',
  confidence: 'G',
  fieldAliases: {},
  successStatus: 200,
  response: configuration,
  read: readConfiguration,
} as const;

const listWebhooks = defineEndpoint({
  ...common,
  name: 'listWebhooks',
  method: 'GET',
  summary: 'Lists the webhooks of all types and the global secret',
  undocumented: 'the alias of the path: it is from early copies of the documentation',
  sdkMethod: 'webhooks.list',
  effect: 'read',
  errors: {},
});

const addWebhooks = defineEndpoint({
  ...common,
  name: 'addWebhooks',
  method: 'POST',
  summary: 'Adds webhooks of one type, by default `receive`',
  undocumented: 'the text of its success, and whether contact_created accepts objects (since mid-2026, by the SDK)',
  sdkMethod: 'webhooks.create',
  effect: 'write',
  body: z.strictObject({ webhooks: webhookList, type: webhookType.optional(), globalSecret: secret.optional() }),
  errors: { typeInvalid, webhooksMissing },
});

const replaceWebhooks = defineEndpoint({
  ...common,
  name: 'replaceWebhooks',
  method: 'PUT',
  summary: 'Replaces all webhooks; those not given are removed',
  undocumented: 'whether an omitted globalSecret is removed, too (it is here)',
  sdkMethod: 'webhooks.update',
  effect: 'write',
  body: z.strictObject({ webhooks: lists }),
  errors: { webhooksMissing },
});

const deleteWebhooks = defineEndpoint({
  ...common,
  name: 'deleteWebhooks',
  method: 'DELETE',
  summary: 'Removes webhooks of one type by their addresses (JSON body)',
  undocumented: 'the default type (we use `receive`), and the text of its success',
  sdkMethod: 'webhooks.delete',
  effect: 'write',
  body: z.strictObject({ webhooks: z.array(z.string().min(1)), type: webhookType.optional() }),
  response: okAnswer.extend({ webhooks: z.looseObject(lists.shape).optional() }),
  errors: { typeInvalid, webhooksMissing },
});

export const webhookEndpoints = { listWebhooks, addWebhooks, replaceWebhooks, deleteWebhooks };
