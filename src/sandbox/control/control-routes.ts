/**
 * The control interface over HTTP, under /_sandbox. Invariant: it answers only this machine, and no web page of another origin: it
 * takes only JSON, which a page cannot send without asking first.
 */
import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { contract, type EndpointName } from '../../sendblue/contract/contract.ts';
import { providerStatuses, services } from '../../sendblue/contract/values.ts';
import { webhookTypes } from '../../sendblue/contract/webhooks.ts';
import { sendJson } from '../http/http-answers.ts';
import { faultNames } from '../provider/faults.ts';
import { isLoopbackAddress, isLoopbackHost } from '../provider/loopback.ts';
import { channels } from '../provider/phone.ts';
import type { SandboxWorld } from '../provider/world.ts';
import type { Control } from './control.ts';
import { countsByNumber, ledgerEntries, listViolations, summarizeLedger } from './ledger.ts';
import { pageHeaders, readPage } from './page.ts';
import { pageState } from './page-state.ts';

const endpointNames = Object.keys(contract) as EndpointName[];

const from = { number: z.string().min(1), line: z.string().optional() };
const text = z.string().optional();
const anything = z.record(z.string(), z.unknown());

const schemas = {
  inbound: z.strictObject({
    ...from,
    content: text,
    media_url: text,
    group_id: text,
    location: anything.optional(),
  }),
  tapback: z.strictObject({ ...from, reaction: z.string().min(1), message_handle: text }),
  typing: z.strictObject({ ...from, is_typing: z.boolean().default(true) }),
  event: z.strictObject({ type: z.enum(webhookTypes), body: anything }),
  pin: z.strictObject({
    number: z.string().min(1),
    channel: z.enum(channels).optional(),
    opted_out: z.boolean().optional(),
    fate: z.enum(['arrives', 'declined', 'error']).optional(),
  }),
  unpin: z.strictObject({ number: z.string().min(1) }),
  advance: z
    .strictObject({
      message_handle: text,
      status: z.enum(providerStatuses).optional(),
      service: z.enum(services).optional(),
      error_code: z.union([z.int(), z.string()]).optional(),
    })
    .refine((asked) => (asked.message_handle === undefined) === (asked.status === undefined), {
      error: 'give both message_handle and status, or neither',
    }),
  fault: z.strictObject({
    name: z.enum(faultNames),
    rate: z.number().min(0).max(1).default(1),
    count: z.int().min(0).nullable().default(null),
    number: z.string().nullable().default(null),
    line: z.string().nullable().default(null),
    endpoint: z.enum(endpointNames).nullable().default(null),
    delay_ms: z.number().min(0).default(2_000),
    error_code: z.union([z.int(), z.string()]).default(10001),
  }),
  clearFaults: z.strictObject({ name: z.enum(faultNames).optional() }),
} as const;

export function serveControl(app: FastifyInstance, sandbox: SandboxWorld, control: Control): void {
  void app.register(
    async (scope) => {
      scope.addHook('onRequest', async (request, reply) => {
        if (!isFromHere(request)) await refuse(reply, 403, 'The control interface answers only this machine');
      });
      serveReading(scope, sandbox);
      serveSimulating(scope, control);
      serveRuling(scope, sandbox, control);
    },
    { prefix: '/_sandbox' },
  );
}

function serveReading(scope: FastifyInstance, sandbox: SandboxWorld): void {
  const page = readPage();
  scope.get('/', async (_request, reply) => reply.headers(pageHeaders).send(page));
  scope.get('/state', async (_request, reply) => sendJson(reply, 200, pageState(sandbox)));
  scope.get('/ledger', async (request, reply) => {
    const accounts = sandbox.accounts.values();
    if (Object.hasOwn(Object(request.query), 'summary')) return sendJson(reply, 200, summarizeLedger(accounts));
    return reply.type('application/json; charset=utf-8').send(Readable.from(wholeLedger(sandbox)));
  });
}

/** In pieces, because the whole may exceed the longest possible string. */
function* wholeLedger({ accounts }: SandboxWorld): Generator<string> {
  const summary = JSON.stringify(summarizeLedger(accounts.values())).slice(0, -1);
  const violations = JSON.stringify(listViolations(accounts.values()));
  const counts = JSON.stringify(countsByNumber(accounts.values()));
  yield `${summary},"violationList":${violations},"countsByNumber":${counts},"entries":[`;
  let separator = '';
  for (const entry of ledgerEntries(accounts.values())) {
    yield `${separator}\n${JSON.stringify(entry)}`;
    separator = ',';
  }
  yield ']}\n';
}

function serveSimulating(scope: FastifyInstance, control: Control): void {
  scope.post('/inbound', async (request, reply) =>
    withInput(request, reply, schemas.inbound, ({ media_url: mediaUrl, group_id: groupId, ...inbound }) =>
      control.receive({ ...inbound, mediaUrl, groupId }),
    ),
  );
  scope.post('/tapback', async (request, reply) =>
    withInput(request, reply, schemas.tapback, ({ message_handle: handle, ...tapback }) =>
      control.tapBack({ ...tapback, handle }),
    ),
  );
  scope.post('/typing', async (request, reply) =>
    withInput(request, reply, schemas.typing, ({ is_typing: isTyping, ...typing }) =>
      control.type({ ...typing, isTyping }) ? {} : null,
    ),
  );
  scope.post('/event', async (request, reply) =>
    withInput(request, reply, schemas.event, ({ type, body }) => {
      control.callWebhooks(type, body);
      return {};
    }),
  );
}

function serveRuling(scope: FastifyInstance, sandbox: SandboxWorld, control: Control): void {
  scope.post('/pin', async (request, reply) =>
    withInput(request, reply, schemas.pin, ({ number, channel, opted_out: isOptedOut, fate }) => {
      control.pin(number, {
        ...(channel === undefined ? {} : { channel }),
        ...(isOptedOut === undefined ? {} : { isOptedOut }),
        ...(fate === undefined ? {} : { fate }),
      });
      return {};
    }),
  );
  scope.delete('/pin', async (request, reply) =>
    withInput(request, reply, schemas.unpin, ({ number }) => {
      control.pin(number, null);
      return {};
    }),
  );
  scope.post('/advance', async (request, reply) =>
    withInput(request, reply, schemas.advance, ({ message_handle: handle, status, service, error_code: errorCode }) => {
      if (handle !== undefined && status !== undefined) return control.advance(handle, { status, service, errorCode });
      control.advanceAll();
      return {};
    }),
  );
  scope.get('/faults', async (_request, reply) => sendJson(reply, 200, { faults: sandbox.faults.list() }));
  scope.post('/faults', async (request, reply) =>
    withInput(request, reply, schemas.fault, ({ name, delay_ms: delayMs, error_code: errorCode, ...rule }) => {
      control.setFault(name, { ...rule, delayMs, errorCode });
      return { faults: sandbox.faults.list() };
    }),
  );
  scope.delete('/faults', async (request, reply) =>
    withInput(request, reply, schemas.clearFaults, ({ name }) => {
      control.clearFaults(name);
      return { faults: sandbox.faults.list() };
    }),
  );
  scope.post('/reset', async (_request, reply) => {
    control.reset();
    return sendJson(reply, 200, { status: 'OK' });
  });
}

/** Checks the body, calls `work` and answers; a null from `work` becomes a 404. */
function withInput<S extends z.ZodType>(
  request: FastifyRequest,
  reply: FastifyReply,
  schema: S,
  work: (input: z.output<S>) => object | null,
): FastifyReply {
  const read = schema.safeParse(request.body ?? {});
  if (!read.success) return refuse(reply, 400, z.prettifyError(read.error));
  const done = work(read.data);
  if (done === null) return refuse(reply, 404, 'No such line, group or message');
  return sendJson(reply, 200, { status: 'OK', ...done });
}

function refuse(reply: FastifyReply, status: number, message: string): FastifyReply {
  return sendJson(reply, status, { status: 'ERROR', message });
}

/** Checks the socket, the host name (an outside name may point to this machine) and the page that asks. */
function isFromHere({ raw, headers, hostname }: FastifyRequest): boolean {
  const { origin } = headers;
  if (!isLoopbackAddress(raw.socket.remoteAddress ?? '') || !isLoopbackHost(hostname)) return false;
  return origin === undefined || (URL.canParse(origin) && new URL(origin).host === headers.host);
}
