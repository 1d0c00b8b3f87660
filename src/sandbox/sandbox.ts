/**
 * A local Sendblue: the contract, served from memory. Table of contents: serve-contract takes each request to its handler
 * (handlers); every send goes through accept and then takes its walk; events call webhooks and callbacks; control is for people
 * and tests. Invariant: bad input gets the documented refusal, never a crash; nothing is ever sent to a phone.
 */
import multipart from '@fastify/multipart';
import Fastify, { type FastifyInstance } from 'fastify';
import { maxUploadBytes } from '../sendblue/contract/media.ts';
import { type Control, createControl } from './control/control.ts';
import { serveControl } from './control/control-routes.ts';
import { type Ledger, type LedgerEntry, ledgerEntries, summarizeLedger } from './control/ledger.ts';
import { answerBadClient, answerBadPath, answerTheRest } from './http/http-answers.ts';
import { readBodies } from './http/read-body.ts';
import { createDeliveries, type DeliveryCounts } from './provider/deliveries.ts';
import { createFaults } from './provider/faults.ts';
import { createMediaStore } from './provider/media-store.ts';
import { createProviderDays } from './provider/provider-day.ts';
import { resolveSettings, type SandboxLine, type SandboxOptions, type Settings } from './provider/settings.ts';
import { createTimeQueue } from './provider/time-queue.ts';
import { createMainAccount, type SandboxWorld } from './provider/world.ts';
import { keepState, orCannotKeep, readState, restoreState } from './saved/state-file.ts';
import { lockState } from './saved/state-lock.ts';
import { serveContract } from './serve-contract.ts';
import { serveMedia } from './serve-media.ts';

export interface Sandbox extends Control {
  readonly url: string;
  readonly port: number;
  readonly seed: string;
  /** The main account's lines; a kept state brings its own. */
  readonly lines: readonly SandboxLine[];
  /** Keys of the main account. */
  readonly apiKeyId: string;
  readonly apiSecretKey: string;
  ledger(): Ledger;
  /** Every message that was taken, in order. */
  messages(): readonly LedgerEntry[];
  /** Runs the work that is due by the given clock. */
  runDue(): void;
  /** Callbacks and webhooks so far. */
  deliveries(): DeliveryCounts;
  /** Resolves when no callback or webhook is under way; retries due later do not count. */
  deliveriesIdle(): Promise<void>;
  close(): Promise<void>;
}

/** Largest JSON body in bytes: 1,000 contacts with all their fields. The provider's limit is not documented. */
const maxBodyBytes = 10 * 1024 * 1024;

/** Longest time for a request to arrive: an upload of 100 MB within this machine takes one second. */
const requestTimeoutMs = 60_000;

/** Starts a sandbox on 127.0.0.1. Throws `bad-state`, `state-taken`, and what listening throws, such as EADDRINUSE. */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const { stateFile } = options;
  const release = stateFile === undefined ? () => {} : orCannotKeep(stateFile, () => lockState(stateFile));
  try {
    return await start(options, release);
  } catch (error) {
    release();
    throw error;
  }
}

/** Calls `release`, which unlocks the state file, after the last save. */
async function start(options: SandboxOptions, release: () => void): Promise<Sandbox> {
  const saved = options.stateFile === undefined ? null : readState(options.stateFile);
  const world = createWorld(resolveSettings(options, saved?.seed), options.now);
  if (saved !== null) restoreState(world, saved, options.stateFile ?? '');
  const app = Fastify({
    bodyLimit: maxBodyBytes,
    requestTimeout: requestTimeoutMs,
    forceCloseConnections: true,
    frameworkErrors: answerBadPath,
    clientErrorHandler: answerBadClient,
  });
  readBodies(app);
  await app.register(multipart, { limits: { fileSize: maxUploadBytes, files: 2, parts: 20, fieldSize: 100_000 } });
  answerTheRest(app);
  const control = createControl(world);
  serveContract(app, world);
  serveMedia(app, world);
  serveControl(app, world, control);
  world.url = await app.listen({ host: '127.0.0.1', port: options.port ?? 0 });
  const keeper = await keepAsAsked(app, world, options.stateFile);
  const [main] = world.accounts.values();
  return {
    ...control,
    seed: world.settings.seed,
    lines: main?.lines ?? [],
    url: world.url,
    port: Number(new URL(world.url).port),
    apiKeyId: main?.apiKeyId ?? world.settings.apiKeyId,
    apiSecretKey: main?.apiSecretKey ?? world.settings.apiSecretKey,
    ledger: () => summarizeLedger(world.accounts.values()),
    messages: () => [...ledgerEntries(world.accounts.values())],
    runDue: () => world.queue.runDue(),
    deliveries: () => world.deliveries.counts(),
    deliveriesIdle: async () => world.deliveries.idle(),
    close: async () => {
      await closeAll(app, world);
      keeper?.close();
      release();
    },
  };
}

function createWorld(settings: Settings, now: () => number): SandboxWorld {
  const queue = createTimeQueue(now);
  const world: SandboxWorld = {
    settings,
    now,
    queue,
    days: createProviderDays(),
    deliveries: createDeliveries({ now, queue, settings: settings.delivery }),
    faults: createFaults(settings.seed),
    media: createMediaStore(),
    accounts: new Map(),
    pinned: new Map(Object.entries(settings.pinned)),
    url: '',
    version: 0,
    noteTaken: null,
  };
  world.accounts.set(settings.apiKeyId, createMainAccount(world));
  return world;
}

/** Only after listening: a sandbox that finds its port taken must not touch the file of the one that has it. */
async function keepAsAsked(app: FastifyInstance, world: SandboxWorld, file: string | undefined) {
  if (file === undefined) return null;
  try {
    return keepState(world, file);
  } catch (error) {
    await closeAll(app, world);
    throw error;
  }
}

async function closeAll(app: FastifyInstance, world: SandboxWorld): Promise<void> {
  world.queue.clear();
  world.deliveries.close();
  await app.close();
}
