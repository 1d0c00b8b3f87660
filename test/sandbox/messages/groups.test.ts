import { expect, test } from 'vitest';
import { ana, ben, cyd, line, run, secondLine } from '../running.ts';

test('the same people on the same line are the same group, in whatever order', async () => {
  const { client } = await run({ limits: 'off' });
  const first = await client.sendGroupMessage({ numbers: [ana, cyd], from_number: line, content: 'Kickoff at 10' });
  const again = await client.sendGroupMessage({ numbers: [cyd, ana], from_number: line, content: 'Make that 11' });
  const other = await client.sendGroupMessage({ numbers: [ana, cyd], from_number: secondLine, content: 'Hello' });
  expect(first.groupId).toMatch(/\S/);
  expect(again.groupId).toBe(first.groupId);
  expect(other.groupId).not.toBe(first.groupId);
});

test('a group created by name is texted by its id, and its answers carry the id', async () => {
  const { client, sandbox, call } = await run();
  const created = await client.createGroup({ from_number: line, numbers: [ana, ben], group_name: 'Parents' });
  const groupId = created.groupId ?? '';
  await client.sendGroupMessage({ group_id: groupId, from_number: line, content: 'Welcome' });
  const answer = sandbox.receive({ number: ben, line, groupId, content: 'Thanks' });
  expect(answer).toMatchObject({ from_number: ben, number: ben, to_number: line, participants: [ana, ben, line] });
  const list = await call('GET', '/api/v2/messages?message_type=group&order_direction=asc');
  const messages = list.body['data'] as Record<string, unknown>[];
  expect(messages.map(({ content }) => content)).toEqual(['Welcome', 'Thanks']);
  for (const message of messages) {
    expect(message).toMatchObject({
      message_type: 'group',
      group_id: groupId,
      participants: [ana, ben, line],
      group_display_name: 'Parents',
    });
  }
});

test('a group with an opted-out member, and an unknown group, are refused', async () => {
  const { client, sandbox, call } = await run();
  sandbox.receive({ number: ana, line, content: 'STOP' });
  const refused = await call('POST', '/api/send-group-message', {
    numbers: [ana, ben],
    from_number: line,
    content: 'x',
  });
  expect(refused.body).toMatchObject({ status: 'ERROR' });
  await expect(
    client.sendGroupMessage({ group_id: 'sb_group_none', from_number: line, content: 'x' }),
  ).rejects.toMatchObject({ action: 'give-up' });
  expect(sandbox.ledger().accepted).toBe(0);
});

test.each([
  ['/api/send-group-message', { numbers: [ana, ana] }, 'You must specify a `group_id` or at least two `numbers`.'],
  ['/api/create-group', { numbers: [ana, ana] }, 'You must specify at least two `numbers`.'],
  ['/api/send-group-message', { numbers: [ana, ben, line] }, 'Cannot send messages to self'],
  ['/api/create-group', { numbers: [ana, line] }, 'Cannot send messages to self'],
])('%s refuses a group of one person, and one with the line itself: %o', async (path, numbers, message) => {
  const { sandbox, call } = await run();
  const refused = await call('POST', path, { ...numbers, from_number: line, content: 'x' });
  expect(refused).toMatchObject({ status: 400, body: { status: 'ERROR', message } });
  expect(sandbox.ledger().accepted).toBe(0);
});
