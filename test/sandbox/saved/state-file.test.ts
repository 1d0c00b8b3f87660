import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { startSandbox } from '../../../src/sandbox/sandbox.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { ana, ben, line, run, secondLine } from '../running.ts';

function freshFile(): string {
  return path.join(temporaryFolder(), 'state.ndjson');
}

test('a sandbox continues after a restart where it stopped', async () => {
  const stateFile = freshFile();
  const limits = { newPerHour: 3 };
  const before = await run({ stateFile, seed: 'kept', limits });
  const { handle } = await before.client.sendMessage({ number: ana, from_number: line, content: 'Hello' });
  before.pass(200);
  await before.client.sendMessage({ number: ben, from_number: line, content: 'On its way' });
  before.sandbox.receive({ number: ana, line, content: 'STOP' });
  await before.client.evaluateService({ number: ana });
  await before.client.createContact({ number: ana, custom_variables: { Plan: 'plus' } });
  await before.client.addWebhooks({ webhooks: ['https://app.example.test/in'], globalSecret: 's' });
  const secret = await before.client.createTotpSecret({ label: 'a', secret: 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ' });
  const child = await before.client.requestChildAccount({ company_name: 'Harbor', primary_email: 'a@example.test' });
  const file = new File(['plain'], 'note.txt', { type: 'text/plain' });
  const media = await before.client.uploadFile({ file });
  const list = (await before.call('GET', '/api/v2/messages?order_by=updatedAt')).body['data'];
  await before.sandbox.close();

  const after = await run({ stateFile, limits });
  expect(after.sandbox.seed).toBe('kept');
  expect((await after.call('GET', '/api/v2/messages?order_by=updatedAt')).body['data']).toEqual(list);
  expect((await after.client.getStatus({ handle: handle ?? '' })).status).toBe('DELIVERED');
  const stopped = await after.call('POST', '/api/send-message', { number: ana, from_number: line, content: 'More' });
  expect(stopped.body['opted_out']).toBe(true);
  expect(after.sandbox.ledger().lookups).toEqual({ asked: 1, numbers: 1, repeated: [] });
  expect((await after.client.getContact({ phone: ana })).customVariables).toEqual({ Plan: 'plus' });
  expect((await after.client.listWebhooks()).globalSecret).toBe('s');
  expect((await after.client.getTotpCode({ secret_id: secret.id ?? '' })).code).toMatch(/^\d{6}$/);
  const childKeys = { 'sb-api-key-id': child.apiKeyId ?? '', 'sb-api-secret-key': child.apiSecretKey ?? '' };
  expect((await after.call('GET', '/api/lines', undefined, childKeys)).status).toBe(200);
  const stored = await fetch(`${after.sandbox.url}${new URL(media.mediaUrl ?? '').pathname}`);
  expect(await stored.text()).toBe('plain');
  // Ben's message continues its walk, the windows remember, and no handle comes twice.
  after.pass(1_000);
  expect(after.sandbox.messages().map(({ status }) => status)).toEqual(['DELIVERED', 'SENT']);
  const [third, fourth] = ['+12125550130', '+12125550131'];
  const sent = await after.client.sendMessage({ number: third, from_number: line, content: 'New' });
  expect(after.sandbox.messages().filter((message) => message.handle === sent.handle)).toHaveLength(1);
  const refused = await after.call('POST', '/api/send-message', { number: fourth, from_number: line, content: 'New' });
  expect(refused.status).toBe(429);
});

test("no other file is left, and only the state's owner may read it", async () => {
  const stateFile = freshFile();
  const { sandbox } = await run({ stateFile });
  await sandbox.close();
  expect(readdirSync(path.dirname(stateFile))).toEqual(['state.ndjson']);
  expect(readFileSync(stateFile, 'utf8').split('\n')[0]).toContain('"kind":"sandbox"');
});

/** What a kill leaves: the file without the last save. */
function copyOf(stateFile: string, more = ''): string {
  const copy = freshFile();
  writeFileSync(copy, readFileSync(stateFile, 'utf8') + more);
  return copy;
}

test('after a kill no answered message is lost, no handle comes twice, and opt-outs and limits still count', async () => {
  const stateFile = freshFile();
  const limits = { newPerHour: 2, perSecond: 'off' } as const;
  const before = await run({ stateFile, limits });
  const text = { number: ana, from_number: line, content: 'Hello' };
  const { handle } = await before.client.sendMessage(text);
  const group = await before.client.sendGroupMessage({ numbers: [ana, ben], from_number: line, content: 'All' });
  before.sandbox.receive({ number: ana, line, content: 'STOP' });
  const killed = copyOf(stateFile, '{"kind":"taken","acc');

  const after = await run({ stateFile: killed, limits });
  expect(after.sandbox.messages()).toEqual(before.sandbox.messages());
  expect((await after.client.getStatus({ handle: handle ?? '' })).content).toBe('Hello');
  expect((await after.call('POST', '/api/send-message', text)).body['opted_out']).toBe(true);
  expect((await after.call('POST', '/api/send-message', { ...text, number: '+12125550130' })).status).toBe(429);
  after.pass(200);
  expect((await after.client.getStatus({ handle: group.handle ?? '' })).status).toBe('SENT');
  const next = await after.client.sendMessage({ ...text, number: ben, from_number: secondLine });
  expect([handle, group.handle]).not.toContain(next.handle);
});

test.each([
  ['no end', '{"kind":"sandbox","format":1,"seed":"a"}\n'],
  ['an account without its fields', '{"kind":"sandbox","format":1,"seed":"a"}\n{"kind":"account"}\n'],
  [
    'a message before its account',
    '{"kind":"sandbox","format":1,"seed":"a"}\n{"kind":"message","line":"+14155550100"}\n{"kind":"end"}\n',
  ],
  ['an unknown format', '{"kind":"sandbox","format":2,"seed":"a"}\n'],
  ['half a line', '{"kind":"sandbox","format":1,"se'],
  ['nothing', ''],
])('a state with %s is refused with one sentence and left unchanged', async (_case, text) => {
  const stateFile = freshFile();
  writeFileSync(stateFile, text);
  await expect(startSandbox({ now: Date.now, stateFile })).rejects.toThrow(
    /^Cannot read the state: .*is not a sandbox's/,
  );
  expect(readFileSync(stateFile, 'utf8')).toBe(text);
});

test('a state with a record of an unknown kind is refused with its kind, not read in part', async () => {
  const stateFile = freshFile();
  const text = '{"kind":"sandbox","format":1,"seed":"a"}\n{"kind":"call","number":"+12125550123"}\n{"kind":"end"}\n';
  writeFileSync(stateFile, text);
  await expect(startSandbox({ now: Date.now, stateFile })).rejects.toThrow(
    /^Cannot read the state: .* has a record of kind "call", which this version of Bluecast does not know; use the version/,
  );
  expect(readFileSync(stateFile, 'utf8')).toBe(text);
});

test('a state in a folder that does not exist is refused with the remedy', async () => {
  const stateFile = path.join(temporaryFolder(), 'no-such-folder', 'state.ndjson');
  await expect(startSandbox({ now: Date.now, stateFile })).rejects.toThrow(
    /^Cannot keep the state in .*ENOENT; choose/,
  );
});

test('a file that is not a state, and another seed, are refused before anything is overwritten', async () => {
  const stateFile = freshFile();
  writeFileSync(stateFile, 'my diary\n');
  await expect(startSandbox({ now: Date.now, stateFile })).rejects.toThrow(
    /Cannot read the state: .*is not a sandbox's/,
  );
  expect(readFileSync(stateFile, 'utf8')).toBe('my diary\n');
  rmSync(stateFile);
  await (await run({ stateFile, seed: 'a' })).sandbox.close();
  await expect(startSandbox({ now: Date.now, stateFile, seed: 'b' })).rejects.toThrow('made with seed a, not b');
});

test('a second sandbox can use a state only after the first has ended', async () => {
  const stateFile = freshFile();
  const first = await run({ stateFile });
  await expect(startSandbox({ now: Date.now, stateFile })).rejects.toThrow(
    /^Cannot use the state: another sandbox runs with .*; stop it or choose another file/,
  );
  await first.client.sendMessage({ number: ana, from_number: line, content: 'Hello' });
  await first.sandbox.close();
  expect((await run({ stateFile })).sandbox.messages()).toHaveLength(1);
});

test.each([
  ['a process that is gone', '999999999 0'],
  ['an earlier process that had our number', `${process.pid} 0`],
  ['nobody', ''],
])('a lock of %s does not prevent a start', async (_case, text) => {
  const stateFile = freshFile();
  writeFileSync(`${stateFile}.lock`, text);
  await (await run({ stateFile })).sandbox.close();
  expect(readdirSync(path.dirname(stateFile))).toEqual(['state.ndjson']);
});
