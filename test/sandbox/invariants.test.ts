/** The sandbox stays consistent under any valid calls in any order. A failure prints its seed and the shortest sequence. */
import fc from 'fast-check';
import { request } from 'undici';
import { expect, test } from 'vitest';
import type { Sandbox } from '../../src/sandbox/sandbox.ts';
import { startSandbox } from '../../src/sandbox/sandbox.ts';
import { runs } from '../support/runs.ts';

const lines = ['+14155550100', '+14155550101', '+14155550102'];
const people = Array.from({ length: 24 }, (_, index) => `+121255501${index + 10}`);
const texts = ['Hello', 'The sale is on', '¿Qué tal? 👋'];
/** Small, so that short sequences reach them. The list has no limit: the clock stands still while the test reads it. */
const limits = { perSecond: 3, newPerHour: 4, newPerDay: 9, unanswered: 5, listPerTenSeconds: 'off' } as const;
const media = ['https://img.example.test/1.jpg', 'https://img.example.test/2.jpg'];
const finals = new Set(['DELIVERED', 'ERROR', 'DECLINED']);
const start = Date.parse('2026-09-01T16:00:00.000Z');

const line = fc.constantFrom(...lines);
const number = fc.constantFrom(...people);
const content = fc.constantFrom(...texts);
const callOf = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constant('text' as const), line, number, content }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('carousel' as const), line, number }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('group' as const), line, number, content }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('inbound' as const),
      line,
      number,
      content: fc.constantFrom('Yes', 'STOP', 'start'),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('pass' as const),
      ms: fc.oneof(fc.integer({ min: 1, max: 900 }), fc.integer({ min: 1, max: 1_200_000 })),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('delete' as const), nth: fc.nat({ max: 30 }) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('contact' as const), number, content }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('forget' as const), number }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('react' as const), line, nth: fc.nat({ max: 30 }) }) },
);
type Call = typeof callOf extends fc.Arbitrary<infer T> ? T : never;

interface Row {
  readonly message_handle: string;
  readonly is_outbound: boolean;
  readonly status: string;
  readonly service: string;
  readonly date_sent: string;
  readonly date_updated: string;
}

/** The sandbox's expected state, which the test derives from the answers only. */
interface Model {
  now: number;
  readonly sandbox: Sandbox;
  /** Handles in the order in which they were given out. */
  readonly handles: string[];
  readonly deleted: Set<string>;
  readonly isOut: Map<string, boolean>;
  taken: number;
  /** `line number` of each conversation. */
  readonly known: Set<string>;
  /** When each line texted new contacts, by line. */
  readonly firsts: Map<string, number[]>;
  readonly last: Map<string, string>;
}

async function ask(model: Model, method: 'GET' | 'POST' | 'DELETE', path: string, body?: object) {
  const { apiKeyId, apiSecretKey, url } = model.sandbox;
  const response = await request(`${url}${path}`, {
    method,
    headers: {
      'sb-api-key-id': apiKeyId,
      'sb-api-secret-key': apiSecretKey,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const read = (await response.body.json()) as Record<string, unknown>;
  expect(response.statusCode, `${method} ${path}`).toBeLessThan(500);
  return { status: response.statusCode, body: read };
}

async function sendAndNote(model: Model, path: string, body: { number?: string } & Record<string, unknown>) {
  const answer = await ask(model, 'POST', path, body);
  const handle = answer.body['message_handle'];
  if (answer.status >= 300 || typeof handle !== 'string' || handle === '') return;
  expect(model.handles).not.toContain(handle);
  expect(model.isOut.get(body.number ?? '') ?? false, 'taken after STOP').toBe(false);
  model.handles.push(handle);
  model.taken += 1;
  const [from, to] = [String(answer.body['from_number']), body.number ?? String(answer.body['group_id'])];
  if (!model.known.has(`${from} ${to}`)) model.firsts.get(from)?.push(model.now);
  model.known.add(`${from} ${to}`);
}

const chosen = (model: Model, nth: number): string => model.handles[nth % Math.max(1, model.handles.length)] ?? 'none';

/** What each call does, and what must hold right after it. */
const perform: { readonly [K in Call['do']]: (model: Model, call: Extract<Call, { do: K }>) => Promise<void> } = {
  text: async (model, { number: to, line: from, content: text }) =>
    sendAndNote(model, '/api/send-message', { number: to, from_number: from, content: text }),
  carousel: async (model, { number: to, line: from }) =>
    sendAndNote(model, '/api/send-carousel', { number: to, from_number: from, media_urls: media }),
  group: async (model, { number: to, line: from, content: text }) => {
    const numbers = [to, people[0] ?? '', people[1] ?? ''];
    await sendAndNote(model, '/api/send-group-message', { numbers, from_number: from, content: text });
  },
  inbound: async (model, call) => {
    const message = model.sandbox.receive(call) as { message_handle: string };
    model.handles.push(message.message_handle);
    model.known.add(`${call.line} ${call.number}`);
    if (call.content !== 'Yes') model.isOut.set(call.number, call.content === 'STOP');
  },
  pass: async (model, { ms }) => {
    model.now += ms;
    model.sandbox.runDue();
  },
  delete: async (model, { nth }) => {
    const handle = chosen(model, nth);
    const { status } = await ask(model, 'DELETE', `/api/message/${handle}`);
    expect(status).toBe(model.handles.includes(handle) && !model.deleted.has(handle) ? 200 : 404);
    model.deleted.add(handle);
  },
  contact: async (model, { number: phone, content: first_name }) => {
    const given = { number: phone, first_name, update_if_exists: true };
    expect((await ask(model, 'POST', '/api/v2/contacts', given)).status).toBe(200);
    expect((await ask(model, 'GET', `/api/v2/contacts/${phone}`)).body['contact']).toMatchObject({ first_name });
  },
  forget: async (model, { number: phone }) => {
    await ask(model, 'DELETE', `/api/v2/contacts/${phone}`);
    expect((await ask(model, 'GET', `/api/v2/contacts/${phone}`)).status).toBe(404);
  },
  react: async (model, { line: from, nth }) => {
    const reaction = { from_number: from, message_handle: chosen(model, nth), reaction: 'love' };
    await ask(model, 'POST', '/api/send-reaction', reaction);
  },
};

/** The whole list, in pages of 7. */
async function listAll(model: Model, order: string): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (;;) {
    const { body } = await ask(model, 'GET', `/api/v2/messages?limit=7&offset=${rows.length}&${order}`);
    const page = body['data'] as Row[];
    const { total } = body['pagination'] as { total: number };
    rows.push(...page);
    if (page.length === 0 || rows.length >= total) {
      expect(rows).toHaveLength(total);
      return rows;
    }
  }
}

async function check(model: Model): Promise<void> {
  const shown = model.handles.filter((handle) => !model.deleted.has(handle));
  const byUpdate = await listAll(model, 'order_by=updatedAt&order_direction=asc');
  const byTime = await listAll(model, 'order_by=createdAt&order_direction=desc');
  const handlesOf = (rows: readonly Row[]): string[] => rows.map((row) => row.message_handle);
  expect(new Set(handlesOf(byUpdate))).toEqual(new Set(shown));
  expect(handlesOf(byTime).toReversed()).toEqual(shown);
  const updates = byUpdate.map((row) => row.date_updated);
  expect(updates).toEqual(updates.toSorted());

  for (const row of byUpdate.filter((each) => each.is_outbound)) {
    const before = model.last.get(row.message_handle);
    expect(before !== undefined && finals.has(before) && before !== row.status, `${before} -> ${row.status}`).toBe(
      false,
    );
    expect(row.service === 'SMS' && row.status === 'DELIVERED').toBe(false);
    expect(Date.parse(row.date_updated)).toBeGreaterThanOrEqual(Date.parse(row.date_sent));
    model.last.set(row.message_handle, row.status);
  }
  for (const some of byTime.slice(0, 3)) {
    const { body } = await ask(model, 'GET', `/api/status?handle=${some.message_handle}`);
    expect(body).toMatchObject({ status: some.status });
  }

  const ledger = model.sandbox.ledger();
  expect(ledger.accepted).toBe(model.taken);
  checkRations(model);
}

/** No line has taken more than its limits allow, counted from the ledger. */
function checkRations({ sandbox, firsts }: Model): void {
  for (const each of lines) {
    const taken = sandbox.messages().filter((message) => message.line === each);
    const times = taken.map(({ at }) => Date.parse(at));
    expect(mostWithin(times, 1_000), 'in a second').toBeLessThanOrEqual(limits.perSecond);
    expect(mostWithin(firsts.get(each) ?? [], 3_600_000), 'new in an hour').toBeLessThanOrEqual(limits.newPerHour);
  }
}

function mostWithin(times: readonly number[], windowMs: number): number {
  return Math.max(0, ...times.map((time) => times.filter((other) => other > time - windowMs && other <= time).length));
}

test('a random sequence of valid calls never breaks it', async () => {
  const holds = fc.assert(
    fc.asyncProperty(fc.string(), fc.array(callOf, { maxLength: 120, size: 'max' }), async (seed, calls) => {
      const model: Model = {
        now: start,
        sandbox: await startSandbox({
          seed,
          now: () => model.now,
          limits,
          delays: { sentAfterMs: [0, 900], deliveredAfterMs: [0, 9_000] },
        }),
        handles: [],
        deleted: new Set(),
        isOut: new Map(),
        taken: 0,
        known: new Set(),
        firsts: new Map(lines.map((each) => [each, []])),
        last: new Map(),
      };
      try {
        for (const call of calls) await perform[call.do](model, call as never);
        await check(model);
        model.now += 60_000;
        model.sandbox.runDue();
        await check(model);
      } finally {
        await model.sandbox.close();
      }
    }),
    { numRuns: runs(60) },
  );
  await expect(holds).resolves.toBeUndefined();
});
