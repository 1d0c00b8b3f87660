/** Where the account's events are sent. Source: sendblue-api.md §2.24 to §2.27. */
import type { Contract } from '../../sendblue/contract/contract.ts';
import type { RequestOf } from '../../sendblue/contract/endpoint.ts';
import { type WebhookType, webhookTypes } from '../../sendblue/contract/webhooks.ts';
import type { Handler } from '../http/answer.ts';
import type { SandboxAccount, StoredWebhook } from '../provider/account.ts';

type GivenWebhook = RequestOf<Contract['addWebhooks']>['webhooks'][number];

const listWebhooks: Handler<'listWebhooks'> = ({ account }) => ({
  status: 'OK',
  webhooks: configurationJson(account),
});

const addWebhooks: Handler<'addWebhooks'> = ({ account, sandbox }, request) => {
  account.webhooks[request.type ?? 'receive'].push(...request.webhooks.map(storedOf));
  if (request.globalSecret !== undefined) account.globalSecret = request.globalSecret;
  sandbox.version += 1;
  return { status: 'OK', message: 'Webhooks added successfully', webhooks: configurationJson(account) };
};

const replaceWebhooks: Handler<'replaceWebhooks'> = ({ account, sandbox }, { webhooks }) => {
  for (const type of webhookTypes) account.webhooks[type] = (webhooks[type] ?? []).map(storedOf);
  account.globalSecret = webhooks.globalSecret ?? null;
  sandbox.version += 1;
  return { status: 'OK', message: 'Webhooks updated successfully', webhooks: configurationJson(account) };
};

const deleteWebhooks: Handler<'deleteWebhooks'> = ({ account, sandbox }, request) => {
  const type: WebhookType = request.type ?? 'receive';
  account.webhooks[type] = account.webhooks[type].filter(({ url }) => !request.webhooks.includes(url));
  sandbox.version += 1;
  return { status: 'OK', message: 'Webhooks deleted successfully', webhooks: configurationJson(account) };
};

function storedOf(given: GivenWebhook): StoredWebhook {
  if (typeof given === 'string') return { url: given, secret: null, lineNumbers: [] };
  return { url: given.url, secret: given.secret ?? null, lineNumbers: given.sendblue_numbers ?? [] };
}

function configurationJson(account: SandboxAccount) {
  const lists = webhookTypes.map((type) => [type, account.webhooks[type].map(webhookJson)] as const);
  const globalSecret = account.globalSecret === null ? {} : { globalSecret: account.globalSecret };
  return { ...(Object.fromEntries(lists) as Record<WebhookType, GivenWebhook[]>), ...globalSecret };
}

/** In the form it was given: the address alone, or an object with its settings. */
function webhookJson({ url, secret, lineNumbers }: StoredWebhook): GivenWebhook {
  if (secret === null && lineNumbers.length === 0) return url;
  return {
    url,
    ...(secret === null ? {} : { secret }),
    ...(lineNumbers.length === 0 ? {} : { sendblue_numbers: [...lineNumbers] }),
  };
}

export const webhookHandlers = { listWebhooks, addWebhooks, replaceWebhooks, deleteWebhooks };
