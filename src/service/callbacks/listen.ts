/**
 * Receives the provider's status callbacks for attempts, and the account's webhooks. Invariant: a 2xx means committed; a caller
 * without the secret in the address learns nothing, not even that a guess was close.
 */
import { timingSafeEqual } from 'node:crypto';
import Fastify, { type FastifyInstance, type FastifyReply } from 'fastify';
import { applyInbound } from '../../consent/inbound.ts';
import type { Log } from '../../core/log.ts';
import type { Database } from '../../store/database/connect.ts';
import type { ReportSource } from '../../track/apply-reports.ts';
import { applyReports } from '../../track/apply-reports.ts';
import { applyCallbacks, type Callback } from '../../track/callbacks.ts';
import { createBatcher } from './batcher.ts';

/** One batch is read while the other is written. Reports may arrive in any order, so batches may, too. */
const reportBatchesAtOnce = 2;
/** A message object has a few kilobytes; its text at most 19,000 characters. */
const maxBodyBytes = 256 * 1024;

type Report = Callback['report'];

export interface ListenWorld {
  readonly db: Database;
  readonly log: Log;
  now(): Date;
  /** The secret part of every address. */
  readonly secret: string;
  /** Reads a message object in any of the provider's shapes. Never throws. */
  readonly readMessage: (body: unknown) => Report;
}

export interface Listener {
  readonly port: number;
  close(): Promise<void>;
}

/** Listens on all addresses. Throws what listening throws, such as EADDRINUSE. */
export async function listen(world: ListenWorld, asked: { port: number }): Promise<Listener> {
  const app = Fastify({ bodyLimit: maxBodyBytes, forceCloseConnections: true });
  serveCallbacks(app, world);
  serveWebhooks(app, world);
  app.get('/healthz', async () => ({ status: 'ok' }));
  const address = await app.listen({ host: '::', port: asked.port });
  return { port: Number(new URL(address).port), close: async () => app.close() };
}

function serveCallbacks(app: FastifyInstance, world: ListenWorld): void {
  const callbacks = createBatcher<Callback>(
    async (items) => {
      await applyCallbacks({ db: world.db, log: world.log, now: world.now() }, items);
    },
    { atOnce: reportBatchesAtOnce },
  );
  app.post<{ Params: { secret: string; attempt: string } }>('/callbacks/:secret/:attempt', async (request, reply) => {
    const { secret, attempt } = request.params;
    const key = /^(\d{1,15})-(\d{1,15})$/.exec(attempt);
    if (!isSecret(secret, world.secret) || key === null) return refuse(reply);
    const [messageId, attemptId] = [Number(key[1]), Number(key[2])];
    return answer(reply, callbacks.add({ messageId, attemptId, report: world.readMessage(request.body) }));
  });
}

function serveWebhooks(app: FastifyInstance, world: ListenWorld): void {
  const source: ReportSource = 'webhook';
  const outbound = createBatcher<Report>(
    async (reports) => {
      await applyReports({ db: world.db, now: world.now() }, { source, reports });
    },
    { atOnce: reportBatchesAtOnce },
  );
  // One at a time, in order: a person's last message decides.
  const inbound = createBatcher<Report>(
    async (messages) => {
      await applyInbound({ db: world.db, now: world.now() }, messages);
    },
    { atOnce: 1 },
  );
  const batchers = new Map([
    ['outbound', outbound],
    ['receive', inbound],
  ]);
  app.post<{ Params: { secret: string; type: string } }>('/webhooks/:secret/:type', async (request, reply) => {
    const { secret, type } = request.params;
    const batcher = batchers.get(type);
    if (!isSecret(secret, world.secret) || batcher === undefined) return refuse(reply);
    return answer(reply, batcher.add(world.readMessage(request.body)));
  });
}

/** The provider repeats a request that got a 5xx, so an uncommitted one is not lost. */
async function answer(reply: FastifyReply, working: Promise<boolean>): Promise<FastifyReply> {
  const isDone = await working;
  return isDone ? reply.send({ status: 'OK' }) : reply.code(503).send({ status: 'ERROR', message: 'too many at once' });
}

function refuse(reply: FastifyReply): FastifyReply {
  return reply.code(404).send({ status: 'ERROR', message: 'Not found' });
}

function isSecret(given: string, secret: string): boolean {
  const [one, other] = [Buffer.from(given), Buffer.from(secret)];
  return one.length === other.length && timingSafeEqual(one, other);
}
