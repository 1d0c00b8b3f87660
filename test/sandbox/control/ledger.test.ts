import { expect, test } from 'vitest';
import { ana, ben, line, run, secondLine } from '../running.ts';

const hello = { number: ana, from_number: line, content: 'Hello' };

test('exactly those who got the same twice are listed, also when it came from two lines', async () => {
  const { client, sandbox } = await run({ limits: 'off' });
  const first = await client.sendMessage(hello);
  await client.sendMessage({ ...hello, content: 'Something else' });
  await client.sendMessage({ ...hello, number: ben });
  await client.sendMessage({ ...hello, media_url: 'https://img.example.test/a.jpg' });
  expect(sandbox.ledger()).toMatchObject({ accepted: 4, numbers: 2, duplicates: [] });
  const again = await client.sendMessage({ ...hello, from_number: secondLine });
  expect(sandbox.ledger()).toMatchObject({
    accepted: 5,
    numbers: 2,
    duplicates: [{ number: ana, content: 'Hello', times: 2 }],
  });
  expect(new Set(sandbox.ledger().duplicates[0]?.handles)).toEqual(new Set([first.handle, again.handle]));
});

test('over HTTP: only the sums, or everything', async () => {
  const { client, sandbox, call } = await run({ limits: { perSecond: 1 } });
  const { handle } = await client.sendMessage(hello);
  await client.sendMessage(hello).catch(() => {});
  const summary = await call('GET', '/_sandbox/ledger?summary=1', undefined, {});
  expect(summary.body).toEqual({
    accepted: 1,
    numbers: 1,
    duplicates: [],
    lookups: { asked: 0, numbers: 0, repeated: [] },
    violations: { perSecond: 1 },
    limited: 1,
    afterOptOut: 0,
  });
  expect((await call('GET', '/_sandbox/ledger', undefined, {})).body).toMatchObject({
    accepted: 1,
    violationList: [{ limit: 'perSecond', line, number: ana, at: '2026-09-01T16:00:00.000Z' }],
    countsByNumber: { [ana]: 1 },
    entries: [{ handle, number: ana, line, content: 'Hello', messageType: 'message', status: 'QUEUED' }],
  });
  expect(sandbox.messages()).toHaveLength(1);
});

test('inbound messages are not counted', async () => {
  const { sandbox } = await run();
  sandbox.receive({ number: ana, line, content: 'Hi' });
  sandbox.receive({ number: ana, line, content: 'Hi' });
  expect(sandbox.ledger()).toMatchObject({ accepted: 0, numbers: 0, duplicates: [] });
});

test('lookups are counted, and the numbers that were asked for more than once are named', async () => {
  const { sandbox, client } = await run({ limits: { lookupsPerHour: 1 } });
  for (const number of [ana, ana, ben]) await client.evaluateService({ number });
  await client.evaluateService({ number: ben }).catch(() => {});
  expect(sandbox.ledger()).toMatchObject({
    lookups: { asked: 3, numbers: 2, repeated: [{ number: ana, times: 2 }] },
    violations: { lookupsPerHour: 1 },
  });
});
