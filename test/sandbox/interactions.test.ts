import { describe, expect, test } from 'vitest';
import { ana, ben, line, run } from './running.ts';

const hello = { number: ana, from_number: line, content: 'Hello' };

describe('a reaction', () => {
  test('is put on a message of an iMessage conversation, by its name or one emoji', async () => {
    const { sandbox, client, call, pass } = await run();
    const { handle } = await client.sendMessage(hello);
    pass(200);
    const inbound = sandbox.receive({ number: ana, content: 'Who is this?' }) as { message_handle: string };
    for (const [message_handle, reaction] of [
      [inbound.message_handle, 'love'],
      [inbound.message_handle, '👀'],
      [handle, '-like'],
    ]) {
      const { status, body } = await call('POST', '/api/send-reaction', {
        from_number: line,
        message_handle,
        reaction,
      });
      expect([status, body]).toEqual([
        200,
        { status: 'OK', message: 'Reaction request sent', message_handle, reaction },
      ]);
    }
  });

  test('is refused for an unknown message, a message that is not an iMessage, or an unknown reaction', async () => {
    const { sandbox, call } = await run();
    const text = sandbox.receive({ number: ben, line, content: 'Hi' }) as { message_handle: string };
    const react = async (message_handle: string, reaction: string): Promise<number> =>
      (await call('POST', '/api/send-reaction', { from_number: line, message_handle, reaction })).status;
    expect(await react('unknown', 'love')).toBe(404);
    expect(await react(text.message_handle, 'love')).toBe(422);
    expect(await react(text.message_handle, 'lovely')).toBe(400);
    expect(await react(text.message_handle, '👀👀')).toBe(400);
  });
});

test.each([
  ['love', 'Loved “Hello”'],
  ['like', 'Liked “Hello”'],
  ['dislike', 'Disliked “Hello”'],
  ['laugh', 'Laughed at “Hello”'],
  ['emphasize', 'Emphasized “Hello”'],
  ['question', 'Questioned “Hello”'],
  ['👀', 'Reacted 👀 to “Hello”'],
])('a tapback with %s arrives as %s', async (reaction, content) => {
  const { sandbox, client } = await run();
  await client.sendMessage(hello);
  expect(sandbox.tapBack({ number: ana, reaction })).toMatchObject({ content, is_outbound: false, number: ana });
});

test('a tapback on an unknown message is refused', async () => {
  const { sandbox } = await run();
  expect(sandbox.tapBack({ number: ana, reaction: 'love' })).toBeNull();
});

test('a conversation is marked as read, except on a line that cannot do so', async () => {
  const lines = [
    { number: line, generation: 'V2' },
    { number: '+14155550109', generation: 'V2', canMarkRead: false },
  ] as const;
  const { sandbox, call } = await run({ lines });
  sandbox.receive({ number: ana, line, content: 'Hi' });
  const mark = async (from_number: string) => call('POST', '/api/mark-read', { number: ana, from_number });
  expect(await mark(line)).toMatchObject({ status: 200, body: { status: 'OK', message: 'Mark read request sent' } });
  expect((await mark('+14155550109')).body).toMatchObject({ status: 'ERROR' });
  expect((await mark('+14155550108')).status).toBe(404);
});

test('typing is shown only to people with whom there is a conversation', async () => {
  const { client, call } = await run();
  const typing = { number: ana, from_number: line };
  expect(await call('POST', '/api/send-typing-indicator', typing)).toMatchObject({ status: 400 });
  await client.sendMessage(hello);
  expect(await call('POST', '/api/send-typing-indicator', typing)).toMatchObject({
    status: 200,
    body: { status: 'QUEUED', error_message: null, number: ana },
  });
});
