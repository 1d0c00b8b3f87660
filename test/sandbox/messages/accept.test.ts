import { describe, expect, test } from 'vitest';
import { ana, ben, cyd, line, noon, oldLine, run, secondLine } from '../running.ts';

const hello = { number: ana, from_number: line, content: 'Hello' };

describe('the answer to a send', () => {
  test('a text is QUEUED, in both naming styles', async () => {
    const { call } = await run();
    const { status, body } = await call('POST', '/api/send-message', hello);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      status: 'QUEUED',
      accountEmail: 'ops@sandbox.test',
      account_email: 'ops@sandbox.test',
      content: 'Hello',
      is_outbound: true,
      error_code: null,
      message_handle: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/),
      date_sent: '2026-09-01T16:00:00.000Z',
      date_created: '2026-09-01T16:00:00.000Z',
      from_number: line,
      number: ana,
      to_number: ana,
      was_downgraded: null,
      media_url: '',
      message_type: 'message',
      group_id: '',
      participants: [],
      opted_out: false,
      sendblue_number: line,
    });
  });

  test('a carousel is answered with 202 and shows its first image', async () => {
    const { call } = await run();
    const media_urls = ['https://img.example.test/1.jpg', 'https://img.example.test/2.jpg'];
    const answer = await call('POST', '/api/send-carousel', { to: ana, fromNumber: line, mediaURLs: media_urls });
    expect(answer).toMatchObject({
      status: 202,
      body: { message_type: 'carousel', media_url: media_urls[0], media_urls },
    });
  });

  test.each([
    [{ number: ana, content: 'x' }, 'missing required parameter: "from_number"'],
    [{ from_number: line, content: 'x' }, 'missing required parameter: "number"'],
    [{ ...hello, from_number: '+14155550199' }, 'This phone number is not defined.'],
    [{ ...hello, from_number: '++14155550100' }, 'This phone number is not defined.'],
    [{ ...hello, number: line }, 'Cannot send messages to self'],
    [{ ...hello, content: '' }, 'Message content is empty'],
    [{ ...hello, send_style: 'sparkles' }, 'Invalid send_style'],
    [{ ...hello, seat_id: 'nobody' }, 'Seat not found'],
    [{ ...hello, content: 'x'.repeat(18_997) }, expect.stringContaining('content')],
    [{ ...hello, reply_to: { message_handle: 'unknown' } }, expect.stringContaining('reply_to')],
  ])('%j is refused with 400: %s', async (body, message) => {
    const { call, sandbox } = await run();
    const answer = await call('POST', '/api/send-message', body);
    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject({ status: 'ERROR', message });
    expect(sandbox.ledger().accepted).toBe(0);
  });

  test.each([
    [{}, "'media_urls' is required — an array of 2-20 HTTPS URLs"],
    [{ media_urls: 'https://a.test/1.jpg' }, "'media_urls' is required — an array of 2-20 HTTPS URLs"],
    [
      { media_urls: ['https://a.test/1.jpg'] },
      'Carousel requires at least 2 media URLs. For single media, use /send-message with media_url.',
    ],
    [
      { media_urls: Array.from({ length: 21 }, () => 'https://a.test/1.jpg') },
      'Carousel supports at most 20 media URLs.',
    ],
    [{ media_urls: ['https://a.test/1.jpg', 'http://a.test/2.jpg'] }, 'All media URLs must be HTTPS.'],
  ])('a carousel with %j is refused: %s', async (media, message) => {
    const { call } = await run();
    const answer = await call('POST', '/api/send-carousel', { number: ana, from_number: line, ...media });
    expect(answer).toMatchObject({ status: 400, body: { status: 'ERROR', message } });
  });

  test('carousels are only for V2 lines and iMessage', async () => {
    const { call } = await run();
    const media_urls = ['https://a.test/1.jpg', 'https://a.test/2.jpg'];
    const old = await call('POST', '/api/send-carousel', { number: ana, from_number: oldLine, media_urls });
    expect(old).toMatchObject({ status: 400, body: { message: 'Carousel messaging is only available on V2 lines.' } });
    expect((await call('POST', '/api/send-carousel', { number: ben, from_number: line, media_urls })).status).toBe(422);
  });

  test.each(['+19115550123', '911', '+911', '+1911', '1911', '112', '988'])(
    '%s may not be texted, and is refused inside a 200 with code 4002',
    async (number) => {
      const { call, client } = await run();
      const answer = await call('POST', '/api/send-message', { ...hello, number });
      expect(answer).toMatchObject({ status: 200, body: { status: 'ERROR', error_code: 4002, message_handle: '' } });
      const group = await call('POST', '/api/send-group-message', {
        ...hello,
        number: undefined,
        numbers: [ana, number],
      });
      expect(group).toMatchObject({ status: 200, body: { status: 'ERROR', error_code: 4002 } });
      await expect(client.sendMessage({ ...hello, number })).rejects.toMatchObject({ code: 'number-not-allowed' });
    },
  );

  test.each(['91', '9111', '', '+19'])('%j is no number at all, and is refused as invalid', async (number) => {
    const { call } = await run();
    const answer = await call('POST', '/api/send-message', { ...hello, number });
    expect(answer).toMatchObject({ status: 400, body: { status: 'ERROR' } });
  });

  test('a reply to a message of the same conversation names its thread', async () => {
    const { call, client } = await run();
    const { handle } = await client.sendMessage(hello);
    const reply = { ...hello, content: 'Again', reply_to: { message_handle: handle } };
    expect((await call('POST', '/api/send-message', reply)).body).toMatchObject({
      reply_to: { message_handle: handle },
      thread_originator: { message_handle: handle },
    });
    expect((await call('POST', '/api/send-message', { ...reply, number: ben })).status).toBe(400);
  });
});

describe('what becomes of a message', () => {
  const walk = async (number: string, from = line) => {
    const { client, pass } = await run();
    const { handle } = await client.sendMessage({ number, from_number: from, content: 'Hello' });
    const seen = [];
    for (let step = 0; step < 4; step += 1) {
      const { status, service, wasDowngraded } = await client.getStatus({ handle: handle ?? '' });
      seen.push([status, service, wasDowngraded]);
      pass(100);
    }
    return seen;
  };

  test('iMessage is sent, then delivered', async () => {
    expect(await walk(ana)).toEqual([
      ['QUEUED', 'iMessage', null],
      ['SENT', 'iMessage', false],
      ['DELIVERED', 'iMessage', false],
      ['DELIVERED', 'iMessage', false],
    ]);
  });

  test('SMS ends at sent, and says that it was downgraded', async () => {
    expect((await walk(ben)).slice(1)).toEqual(Array.from({ length: 3 }, () => ['SENT', 'SMS', true]));
  });

  test('RCS is delivered from a V2 line and becomes SMS on a V1 line', async () => {
    expect((await walk(cyd)).at(-1)).toEqual(['DELIVERED', 'RCS', false]);
    expect((await walk(cyd, oldLine)).at(-1)).toEqual(['SENT', 'SMS', true]);
  });

  test('a phone that cannot be reached ends as ERROR 10001', async () => {
    const { client, pass } = await run({ pinned: { [ana]: { channel: 'unreachable' } } });
    const { handle } = await client.sendMessage(hello);
    pass(1_000);
    expect(await client.getStatus({ handle: handle ?? '' })).toMatchObject({ status: 'ERROR', errorCode: '10001' });
  });

  test('by the seed, a share of the numbers is declined or fails', async () => {
    const { client, pass, sandbox } = await run({
      pinned: {},
      limits: 'off',
      phoneMix: { iMessage: 0.5, RCS: 0.2, SMS: 0.2 },
      errorRates: { declined: 0.2, error: 0.2 },
    });
    for (let last = 100; last < 200; last += 1) {
      await client.sendMessage({ number: `+12125550${last}`, from_number: line, content: 'Hi' });
    }
    pass(1_000);
    const count = (status: string) => sandbox.messages().filter((message) => message.status === status).length;
    expect(count('DECLINED')).toBeGreaterThan(5);
    expect(count('ERROR')).toBeGreaterThan(5);
    expect(count('DELIVERED')).toBeGreaterThan(20);
  });
});

describe('limits', () => {
  const tooMany = { status: 429, body: { status: 'ERROR', error_code: 4001, message: 'Too Many Requests' } };

  test('the eleventh message of a line within a second is refused, and taken a second later', async () => {
    const { call, pass, sandbox } = await run({ limits: { newPerHour: 'off', newPerDay: 'off' } });
    for (let nth = 0; nth < 10; nth += 1) expect((await call('POST', '/api/send-message', hello)).status).toBe(200);
    expect(await call('POST', '/api/send-message', hello)).toMatchObject(tooMany);
    expect((await call('POST', '/api/send-message', { ...hello, from_number: secondLine })).status).toBe(200);
    pass(999);
    expect((await call('POST', '/api/send-message', hello)).status).toBe(429);
    pass(1);
    expect((await call('POST', '/api/send-message', hello)).status).toBe(200);
    expect(sandbox.ledger()).toMatchObject({ violations: { perSecond: 2 }, limited: 2 });
  });

  const sendToNew = async ({ call, pass }: Awaited<ReturnType<typeof run>>, first: number, count: number) => {
    const statuses = [];
    for (let nth = first; nth < first + count; nth += 1) {
      pass(1_000);
      statuses.push((await call('POST', '/api/send-message', { ...hello, number: `+1312555${1_000 + nth}` })).status);
    }
    return statuses;
  };

  test('a line may text 15 new contacts in any 60 minutes; known contacts do not count', async () => {
    const running = await run();
    expect(await sendToNew(running, 0, 16)).toEqual([...Array.from({ length: 15 }, () => 200), 429]);
    running.pass(1_000);
    expect((await running.call('POST', '/api/send-message', { ...hello, number: '+13125551003' })).status).toBe(200);
    expect(running.sandbox.ledger().violations).toEqual({ newPerHour: 1 });
    running.pass(3_600_000);
    expect(await sendToNew(running, 100, 1)).toEqual([200]);
  });

  test('a line may text 50 new contacts from 3 AM to 3 AM in New York', async () => {
    const running = await run({ limits: { newPerHour: 'off' } });
    expect((await sendToNew(running, 0, 51)).filter((status) => status === 429)).toHaveLength(1);
    // 3 AM in New York is 7 AM UTC in September.
    running.pass(Date.parse('2026-09-02T06:59:58.000Z') - running.now());
    expect(await sendToNew(running, 100, 1)).toEqual([429]);
    running.pass(1_000);
    expect(await sendToNew(running, 101, 1)).toEqual([200]);
    expect(running.sandbox.ledger().violations).toEqual({ newPerDay: 2 });
  });

  test('a person who has written to us is not new; one silent for 30 days is', async () => {
    const running = await run({ limits: { newPerHour: 0 } });
    const { call, sandbox, pass } = running;
    expect((await call('POST', '/api/send-message', hello)).status).toBe(429);
    sandbox.receive({ number: ana, line, content: 'Hi' });
    expect((await call('POST', '/api/send-message', hello)).status).toBe(200);
    pass(31 * 86_400_000);
    expect((await call('POST', '/api/send-message', hello)).status).toBe(429);
  });

  test('after 150 messages without an answer the next is refused until one comes', async () => {
    const { call, sandbox, pass } = await run({ limits: { unanswered: 3 } });
    const send = async (more = {}) => {
      pass(1_000);
      return (await call('POST', '/api/send-message', { ...hello, ...more })).status;
    };
    expect([await send(), await send(), await send(), await send()]).toEqual([200, 200, 200, 429]);
    expect(await send({ pre_reply_override: true })).toBe(200);
    sandbox.receive({ number: ana, line, content: 'Ok' });
    expect(await send()).toBe(200);
  });

  test('a Retry-After is sent only if the settings ask for it', async () => {
    const limits = { perSecond: 0 };
    expect(
      (await (await run({ limits })).call('POST', '/api/send-message', hello)).headers.get('retry-after'),
    ).toBeNull();
    const { call } = await run({ limits, retryAfterSeconds: 7 });
    expect((await call('POST', '/api/send-message', hello)).headers.get('retry-after')).toBe('7');
  });

  test('with limits off, every message is taken', async () => {
    const running = await run({ limits: 'off' });
    expect(new Set(await sendToNew(running, 0, 120))).toEqual(new Set([200]));
    expect(running.now()).toBe(noon + 120_000);
  });
});

describe('opting out', () => {
  test.each(['STOP', ' unsubscribe ', 'Opt Out', 'quit'])('%s blocks further texts until START', async (word) => {
    const { call, sandbox } = await run();
    await call('POST', '/api/send-message', hello);
    sandbox.receive({ number: ana, line, content: word });
    const blocked = await call('POST', '/api/send-message', hello);
    expect(blocked).toMatchObject({
      status: 200,
      body: { status: 'ERROR', opted_out: true, error_message: 'Recipient has opted out', error_code: null },
    });
    expect(sandbox.ledger()).toMatchObject({ accepted: 1, afterOptOut: 1 });
    sandbox.receive({ number: ana, line, content: 'Start' });
    expect((await call('POST', '/api/send-message', hello)).body).toMatchObject({ status: 'QUEUED', opted_out: false });
  });

  test('a text that only contains the word blocks nothing', async () => {
    const { call, sandbox } = await run();
    sandbox.receive({ number: ana, line, content: "I'll stop by" });
    expect((await call('POST', '/api/send-message', hello)).body['status']).toBe('QUEUED');
  });

  test('the contact book changes the same record', async () => {
    const { call, client } = await run();
    await client.createContact({ number: ana });
    expect((await client.updateContact({ phone: ana, opt_out: true })).isOptedOut).toBe(true);
    expect((await call('POST', '/api/send-message', hello)).body['opted_out']).toBe(true);
    await client.updateContact({ phone: ana, opt_out: false });
    expect((await call('POST', '/api/send-message', hello)).body['opted_out']).toBe(false);
  });
});
