import path from 'node:path';
import { expect, test } from 'vitest';
import { type SandboxInput, sandbox } from '../../src/commands/sandbox.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

/** What a sandbox says until it is stopped; `use` is called with its address. */
async function said(input: Partial<SandboxInput>, use: (url: string) => Promise<void> = async () => {}) {
  const stopping = new AbortController();
  const printed: string[] = [];
  const notes: string[] = [];
  const running = sandbox(
    {
      print: (text) => {
        printed.push(text);
        const [, url] = /Sandbox at (\S+) /.exec(text) ?? [];
        if (url !== undefined) void use(url).finally(() => stopping.abort());
      },
      note: (text) => void notes.push(text),
      now: () => new Date(),
      root: temporaryFolder(),
      stopping: stopping.signal,
    },
    { port: 0, ...input },
  );
  expect(await running).toBe(0);
  return { text: printed.join('\n'), notes };
}

async function send(url: string): Promise<number> {
  const headers = {
    'content-type': 'application/json',
    'sb-api-key-id': 'sandbox-key',
    'sb-api-secret-key': 'sandbox-secret',
  };
  const body = JSON.stringify({ number: '+12125550123', from_number: '+14155550109', content: 'Hello' });
  return (await fetch(`${url}/api/send-message`, { method: 'POST', headers, body })).status;
}

test('beside a state other lines are not used, and that is said in one sentence', async () => {
  const state = path.join(temporaryFolder(), 'state.json');
  const first = await said({ state, line: ['+14155550109'] });
  expect(first.notes).toEqual([]);
  const second = await said({ state, line: ['+14155550108'] });
  expect(second.text).toContain('Its lines: +14155550109 (V2)');
  expect(second.notes).toEqual([
    `Note: --line has no effect: ${state} has its own lines; name another file to use others.`,
  ]);
  expect((await said({ state, line: ['+14155550109:V2'] })).notes).toEqual([]);
  expect((await said({ state })).notes).toEqual([]);
});

test('limits are those of each start, also beside a state', async () => {
  const state = path.join(temporaryFolder(), 'state.json');
  const statuses: number[] = [];
  const sendOnce = async (url: string): Promise<void> => void statuses.push(await send(url));
  await said({ state, line: ['+14155550109'], limit: ['newPerDay=0'] }, sendOnce);
  await said({ state, limit: ['newPerDay=1'] }, sendOnce);
  expect(statuses).toEqual([429, 200]);
});

test('a line that is given twice is refused', async () => {
  await expect(said({ line: ['+14155550109', '+14155550109:V1'] })).rejects.toThrow(
    /given twice; name each line once$/,
  );
});
