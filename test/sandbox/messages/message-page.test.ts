import { expect, test } from 'vitest';
import { createLog } from '../../../src/sandbox/provider/message-log.ts';
import { ana, ben, cyd, line, noon, run, secondLine } from '../running.ts';

const at = (ms: number): string => new Date(noon + ms).toISOString();

/** Ana, Ben and Cyd one second apart; Ana and Cyd are delivered, Ben's is sent; Ben answers. */
async function three() {
  const running = await run();
  const handles: Record<string, string> = {};
  for (const [number, from] of [
    [ana, line],
    [ben, line],
    [cyd, secondLine],
  ] as const) {
    const { handle } = await running.client.sendMessage({ number, from_number: from, content: 'Hello' });
    handles[number] = handle ?? '';
    running.pass(1_000);
  }
  running.sandbox.receive({ number: ben, line, content: 'Yes' });
  const { client } = running;
  const numbers = async (query: Parameters<typeof client.listMessages>[0]) => {
    const page = await client.listMessages(query);
    return page.messages.map(({ number, isOutbound }) => (isOutbound === true ? number : `<${number}`));
  };
  return { ...running, handles, numbers };
}

test('the list is newest first, with its total', async () => {
  const { call } = await three();
  const { body } = await call('GET', '/api/v2/messages?limit=3');
  expect(body).toMatchObject({ status: 'OK', pagination: { limit: 3, offset: 0, total: 4, hasMore: true } });
  expect(body['data']).toMatchObject([
    { number: ben, is_outbound: false, status: 'RECEIVED' },
    { number: cyd, service: 'RCS', status: 'DELIVERED' },
    { number: ben, service: 'SMS', status: 'SENT', was_downgraded: true },
  ]);
  const rest = await call('GET', '/api/v2/messages?limit=3&offset=3');
  expect(rest.body).toMatchObject({ data: [{ number: ana }], pagination: { offset: 3, total: 4, hasMore: false } });
});

test('filters work alone and together', async () => {
  const { numbers } = await three();
  const asc = { order_direction: 'asc' } as const;
  expect(await numbers({ ...asc, is_outbound: true })).toEqual([ana, ben, cyd]);
  expect(await numbers({ ...asc, is_outbound: false })).toEqual([`<${ben}`]);
  expect(await numbers({ ...asc, status: 'DELIVERED' })).toEqual([ana, cyd]);
  expect(await numbers({ ...asc, service: 'SMS' })).toEqual([ben, `<${ben}`]);
  expect(await numbers({ ...asc, number: ben })).toEqual([ben, `<${ben}`]);
  expect(await numbers({ ...asc, number: ben, is_outbound: true })).toEqual([ben]);
  expect(await numbers({ ...asc, number: secondLine })).toEqual([cyd]);
  expect(await numbers({ ...asc, from_number: ben })).toEqual([`<${ben}`]);
  expect(await numbers({ ...asc, from_number: line })).toEqual([ana, ben]);
  expect(await numbers({ ...asc, to_number: line })).toEqual([`<${ben}`]);
  expect(await numbers({ ...asc, to_number: cyd })).toEqual([cyd]);
  expect(await numbers({ ...asc, sendblue_number: secondLine })).toEqual([cyd]);
  expect(await numbers({ ...asc, sendblue_number: line, is_outbound: true })).toEqual([ana, ben]);
  expect(await numbers({ ...asc, message_type: 'group' })).toEqual([]);
  expect(await numbers({ ...asc, account_email: 'other@sandbox.test' })).toEqual([]);
  expect(await numbers({ ...asc, number: '+12125550199' })).toEqual([]);
});

test('a person is found in their groups, too, and an unknown number gives an empty list', async () => {
  const { numbers, client, sandbox } = await three();
  const group = await client.sendGroupMessage({ numbers: [ana, cyd], from_number: line, content: 'All' });
  sandbox.receive({ number: cyd, line, content: 'Yes', groupId: group.groupId ?? '' });
  const list = async (query: Parameters<typeof client.listMessages>[0]) =>
    (await client.listMessages({ order_direction: 'asc', ...query })).messages.map(({ content }) => content);
  expect(await list({ number: cyd })).toEqual(['Hello', 'All', 'Yes']);
  expect(await list({ number: cyd, sendblue_number: line, is_outbound: true })).toEqual(['All']);
  expect(await list({ to_number: ana })).toEqual(['Hello', 'All']);
  expect(await list({ from_number: ana })).toEqual([]);
  expect(await list({ from_number: cyd })).toEqual(['Yes']);
  expect(await list({ from_number: line, to_number: ana })).toEqual(['Hello', 'All']);
  expect(await numbers({ to_number: '+12125550199', from_number: line })).toEqual([]);
});

test('a line that writes to another line of ours is found as sender, as receiver and as either', async () => {
  const { numbers, client, sandbox } = await three();
  await client.sendMessage({ number: secondLine, from_number: line, content: 'To the other' });
  sandbox.receive({ number: line, line: secondLine, content: 'From the other' });
  expect(await numbers({ from_number: line, order_direction: 'asc' })).toEqual([ana, ben, secondLine, `<${line}`]);
  expect(await numbers({ to_number: secondLine })).toEqual([`<${line}`, secondLine]);
  expect(await numbers({ number: secondLine })).toEqual([`<${line}`, secondLine, cyd]);
});

test('times are inclusive and precise to the millisecond', async () => {
  const { numbers } = await three();
  const asc = { order_direction: 'asc', is_outbound: true } as const;
  expect(await numbers({ ...asc, created_at_gte: at(1_000) })).toEqual([ben, cyd]);
  expect(await numbers({ ...asc, created_at_gte: at(1_001) })).toEqual([cyd]);
  expect(await numbers({ ...asc, created_at_lte: at(1_000) })).toEqual([ana, ben]);
  expect(await numbers({ ...asc, sent_at_lte: at(999) })).toEqual([ana]);
  // The clock moves a second per step, so each change is seen at the end of its step.
  const byUpdate = { ...asc, order_by: 'updatedAt' } as const;
  expect(await numbers({ ...byUpdate, updated_at_gte: at(1_000) })).toEqual([ana, ben, cyd]);
  expect(await numbers({ ...byUpdate, updated_at_gte: at(1_001) })).toEqual([ben, cyd]);
  expect(await numbers({ ...byUpdate, updated_at_gte: at(1_001), updated_at_lte: at(2_000) })).toEqual([ben]);
  expect(await numbers({ ...asc, updated_at_gte: at(2_001) })).toEqual([cyd]);
});

test('a message that changes moves to the end of the order of updates', async () => {
  const { numbers, sandbox, handles, pass } = await three();
  pass(1_000);
  sandbox.advance(handles[ana] ?? '', { status: 'ERROR' });
  const query = { order_by: 'updated_at', order_direction: 'asc', is_outbound: true } as const;
  expect(await numbers(query)).toEqual([ben, cyd, ana]);
  expect(await numbers({ ...query, offset: 1, limit: 1 })).toEqual([cyd]);
});

test('a deleted message is gone from list, status and read, but stays in the ledger', async () => {
  const { call, client, sandbox, handles } = await three();
  expect((await call('DELETE', `/api/message/${handles[ana]}`)).body).toEqual({
    status: 'OK',
    message: 'Message deleted',
  });
  expect((await client.listMessages()).total).toBe(3);
  const gone = { status: 404, body: { status: 'ERROR', message: 'Message not found' } };
  expect(await call('GET', `/api/v2/messages/${handles[ana]}`)).toMatchObject(gone);
  expect(await call('GET', `/api/status?handle=${handles[ana]}`)).toMatchObject(gone);
  expect(await call('DELETE', `/api/message/${handles[ana]}`)).toMatchObject(gone);
  expect(sandbox.ledger().accepted).toBe(3);
});

test('the list is asked at most 100 times in 10 seconds', async () => {
  const { call, pass } = await run();
  for (let nth = 0; nth < 100; nth += 1) expect((await call('GET', '/api/v2/messages?limit=1')).status).toBe(200);
  expect((await call('GET', '/api/v2/messages?limit=1')).status).toBe(429);
  pass(10_000);
  expect((await call('GET', '/api/v2/messages?limit=1')).status).toBe(200);
});

test.each(['limit=0', 'limit=1001', 'offset=-1', 'order_by=color', 'updated_at_gte=yesterday'])(
  'a list with %s is refused with 400',
  async (query) => {
    const { call } = await run();
    expect((await call('GET', `/api/v2/messages?${query}`)).status).toBe(400);
  },
);

test('a log of 100,000 messages that each moved five times keeps its order and forgets the gaps', () => {
  const places: number[] = [];
  const log = createLog<number>((item, place) => {
    places[item] = place;
  });
  let tick = 0;
  for (let round = 0; round < 6; round += 1) {
    for (let item = 0; item < 100_000; item += 1) {
      const place = places[item];
      if (place !== undefined) log.remove(place);
      tick += 1;
      places[item] = log.add(item, { tick, time: tick });
    }
  }
  const [start, end] = log.range(0, tick);
  expect(log.count(start, end)).toBe(100_000);
  // Each item is alive only in its last place, and there are fewer than three places per item.
  expect(end).toBeLessThan(300_000);
  let place = log.seek(start, 1);
  for (let item = 0; item < 100_000; item += 1) {
    if (log.itemAt(place) !== item) throw new Error(`place ${place} holds ${log.itemAt(place)}, not ${item}`);
    place = log.seek(place + 1, 1);
  }
  expect(place).toBe(-1);
  expect(log.itemAt(log.seek(end - 1, -1))).toBe(99_999);
});
