/** The provider's own SDK against the sandbox, with every endpoint that the SDK has. */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import Sendblue from 'sendblue';
import { expect, test } from 'vitest';
import { contract } from '../../src/sendblue/contract/contract.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { ana, ben, cyd, line, noon, run } from './running.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

async function runWithSdk(allowPrivateMedia = false) {
  const running = await run({ seats: ['seat-1'], allowPrivateMedia });
  const { apiKeyId, apiSecretKey, url } = running.sandbox;
  const sdk = new Sendblue({ apiKey: apiKeyId, apiSecret: apiSecretKey, baseURL: url, maxRetries: 0 });
  return { ...running, sdk };
}

/** One call of each method, with its answer. */
async function callEverything(): Promise<readonly (readonly [method: string, answer: unknown])[]> {
  const { sdk, pass, sandbox, client } = await runWithSdk(true);
  const answers: [string, unknown][] = [];
  const keep = async <T>(method: string, calling: PromiseLike<T>): Promise<T> => {
    const answer = await calling;
    answers.push([method, answer]);
    return answer;
  };
  const sent = await keep(
    'messages.send',
    sdk.messages.send({ number: ana, from_number: line, content: 'Hello', send_style: 'confetti', seat_id: 'seat-1' }),
  );
  const numbers = [ben, cyd];
  await keep('groups.sendMessage', sdk.groups.sendMessage({ numbers, from_number: line, content: 'Kickoff at 10' }));
  const media_urls = ['https://img.example.test/1.jpg', 'https://img.example.test/2.jpg'];
  await keep('sendCarousel.send', sdk.sendCarousel.send({ number: ana, from_number: line, media_urls }));
  pass(200);
  sandbox.receive({ number: ana, line, content: 'Thanks' });
  const handle = sent.message_handle ?? '';
  expect((await keep('messages.getStatus', sdk.messages.getStatus({ handle }))).status).toBe('DELIVERED');
  const list = await keep('messages.list', sdk.messages.list({ number: ana, order_direction: 'asc', limit: 50 }));
  expect(list.data?.map(({ status }) => status)).toEqual(['DELIVERED', 'DELIVERED', 'RECEIVED']);
  expect((await keep('messages.retrieve', sdk.messages.retrieve(handle))).data?.content).toBe('Hello');
  expect(await keep('lookups.lookupNumber', sdk.lookups.lookupNumber({ number: ben }))).toEqual({
    number: ben,
    service: 'SMS',
  });
  await keep('typingIndicators.send', sdk.typingIndicators.send({ number: ana, from_number: line }));

  await keep(
    'contacts.create',
    sdk.contacts.create({ number: ana, first_name: 'Ana', custom_variables: { Plan: 'a' } }),
  );
  const two = [{ phone: ben, first_name: 'Ben', tags: ['x'] }, { phone: cyd }];
  expect((await keep('contacts.bulk.create', sdk.contacts.bulk.create({ contacts: two }))).contacts).toHaveLength(2);
  const changed = { last_name: 'Lee', custom_variables: { Size: 'M' } };
  const updated = await keep('contacts.update', sdk.contacts.update(ana, changed));
  expect(updated.contact).toMatchObject({
    first_name: 'Ana',
    last_name: 'Lee',
    custom_variables: { Plan: 'a', Size: 'M' },
  });
  expect((await keep('contacts.retrieve', sdk.contacts.retrieve(ana))).contact?.phone).toBe(ana);
  const listed = await keep('contacts.list', sdk.contacts.list({ order_by: 'phone', order_direction: 'asc' }));
  expect(listed.map(({ phone }) => phone)).toEqual([ana, ben, cyd]);
  expect((await keep('contacts.count', sdk.contacts.count())).count).toBe(3);
  await keep('contacts.delete', sdk.contacts.delete(ana));
  const contact_ids = [ana, ben, cyd];
  expect((await keep('contacts.bulk.delete', sdk.contacts.bulk.delete({ contact_ids }))).amount).toBe(2);

  const webhook = { url: 'https://app.example.test/in', secret: 's', sendblue_numbers: [line] };
  await keep('webhooks.create', sdk.webhooks.create({ webhooks: [webhook, 'https://app.example.test/all'] }));
  expect((await keep('webhooks.list', sdk.webhooks.list())).webhooks?.receive).toEqual([
    webhook,
    'https://app.example.test/all',
  ]);
  await keep('webhooks.update', sdk.webhooks.update({ webhooks: { outbound: ['https://app.example.test/out'] } }));
  const remove = { webhooks: ['https://app.example.test/out'], type: 'outbound' as const };
  await keep('webhooks.delete', sdk.webhooks.delete(remove));
  expect((await sdk.webhooks.list()).webhooks).toMatchObject({ receive: [], outbound: [] });

  const secret = { label: 'Portal', secret: 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ' };
  const created = await keep('v2.totp.secrets.create', sdk.v2.totp.secrets.create(secret));
  const id = created.totp_secret?.id ?? '';
  expect((await keep('v2.totp.secrets.list', sdk.v2.totp.secrets.list())).totp_secrets).toHaveLength(1);
  const left = 30 - (Math.floor(noon / 1_000) % 30);
  expect(await keep('v2.totp.getCode', sdk.v2.totp.getCode(id))).toMatchObject({ expires_in: left });
  await keep('v2.totp.secrets.delete', sdk.v2.totp.secrets.delete(id));

  // A test may fetch only from this machine, here from the sandbox itself.
  const { mediaUrl } = await client.uploadFile({ file: new File(['a'], 'a.txt', { type: 'text/plain' }) });
  const upload = await keep('mediaObjects.upload', sdk.mediaObjects.upload({ media_url: mediaUrl ?? '' }));
  expect(upload.mediaObjectId).toMatch(/^MO_.*\.txt$/);
  return answers;
}

test('every method that the SDK has for the contract is answered, with values of the types that it declares', async () => {
  const answers = await callEverything();
  const called = new Set(answers.map(([method]) => method));
  const known = Object.values(contract).flatMap(({ sdkMethod }) => (sdkMethod === null ? [] : [sdkMethod]));
  expect(known.filter((method) => !called.has(method))).toEqual([]);
  // The SDK says SENT or ERROR; the guide and the live service say QUEUED.
  expect(typeErrors(answers.filter(([method]) => method !== 'typingIndicators.send'))).toBe('');
});

test('the type check notices an answer that the SDK does not expect', () => {
  expect(typeErrors([['contacts.count', { count: 'three' }]])).toContain(
    '{ readonly count: "three"; }\' is not assignable',
  );
});

test('an upload from a private address is refused, and the SDK reports it', async () => {
  const { sdk } = await runWithSdk();
  await expect(sdk.mediaObjects.upload({ media_url: 'http://127.0.0.1:1/a.jpg' })).rejects.toMatchObject({
    status: 400,
    message: expect.stringContaining('Invalid media URL'),
  });
});

test.each([
  ['wrong keys', { apiKey: 'wrong', apiSecret: 'wrong' }, Sendblue.AuthenticationError],
  ['too many requests', {}, Sendblue.RateLimitError],
])('the SDK sees %s as that', async (_case, keys, ErrorOfSdk) => {
  const { sandbox } = await runWithSdk();
  sandbox.setFault('rate429');
  const { apiKeyId, apiSecretKey, url } = sandbox;
  const sdk = new Sendblue({ apiKey: apiKeyId, apiSecret: apiSecretKey, ...keys, baseURL: url, maxRetries: 0 });
  const sending = sdk.messages.send({ number: ana, from_number: line, content: 'Hello' });
  await expect(sending).rejects.toBeInstanceOf(ErrorOfSdk);
});

/**
 * The compiler's errors for the answers as values of the SDK's types. Also allowed: null and "" for absent values, as on the wire; the
 * lists of numbers in a group's message; the message type `carousel`, which the SDK sends but does not expect in a list.
 */
function typeErrors(answers: readonly (readonly [method: string, answer: unknown])[]): string {
  const folder = temporaryFolder();
  const lines = answers.map(([method, answer], at) => {
    const type = `Sdk${method
      .split('.')
      .map((part) => `['${part}']`)
      .join('')}`;
    return `const v${at} = ${JSON.stringify(answer)} as const;\nexport const a${at}: Loose<Awaited<ReturnType<${type}>>> = v${at};`;
  });
  const file = path.join(folder, 'answers.ts');
  writeFileSync(
    file,
    `type Sdk = import('${root}node_modules/sendblue/client.mjs').SendblueAPI;
type Loose<T> = T extends readonly (infer U)[] ? readonly Loose<U>[] : T extends object ? { readonly [K in keyof T]: Loose<T[K]> | Beyond<K> } : T;
type Beyond<K> = null | '' | (K extends 'number' | 'to_number' ? readonly string[] : K extends 'message_type' ? 'carousel' : never);
${lines.join('\n')}
`,
  );
  const tsc = path.join(root, 'node_modules/.bin/tsc');
  const options = ['--noEmit', '--ignoreConfig', '--skipLibCheck', '--module', 'nodenext', '--target', 'es2023'];
  try {
    execFileSync(tsc, [...options, '--strict', '--types', '', file], { encoding: 'utf8' });
    return '';
  } catch (error) {
    return String((error as { stdout?: string }).stdout ?? error);
  }
}
