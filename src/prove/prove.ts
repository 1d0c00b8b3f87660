/**
 * `bluecast prove`: runs the real engine against the sandbox, disturbs it in every way, and audits the outcome. Table of contents:
 * processes (processes) send a scratch campaign (scratch-campaign) while the referee disturbs them (referee, round; dice, storm);
 * then truth and report are compared (evidence, audit) and certified (certificate). Invariant: a proof leaves nothing behind.
 */

import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Clock } from '../core/clock.ts';
import { noLimits } from '../sandbox/provider/limits.ts';
import { type Sandbox, startSandbox } from '../sandbox/sandbox.ts';
import { type Database, openDatabase } from '../store/database/connect.ts';
import { getInstance } from '../store/database/instance.ts';
import { applyMigrations } from '../store/database/migrate.ts';
import { withScratchDatabase } from '../store/database/scratch-database.ts';
import { findFreePort } from '../store/embedded/free-port.ts';
import type { WorkLeft } from '../store/report/proof.ts';
import type { ProveAsked } from './asked.ts';
import type { Audit } from './audit-question.ts';
import type { Facts } from './certificate.ts';
import { createDice } from './dice.ts';
import { auditScene, gatherFacts } from './evidence.ts';
import { type OwnServer, startOwnServer } from './own-server.ts';
import { createCrew, type SeatKind } from './processes.ts';
import { playRounds } from './referee.ts';
import { countDeaths, type History, type Scene } from './scene.ts';
import { listLineNumbers, listPeople, writeAccount } from './scratch-campaign.ts';
import { createStorm } from './storm.ts';

export interface ProveWorld {
  readonly clock: Clock;
  readonly stopping: AbortSignal;
  /** The server on which the scratch database is made. */
  readonly serverUrl: string;
  /** The file that Node runs, with Node's own arguments before it. */
  readonly program: readonly string[];
  /** The scratch database's name: different for every proof on this server. */
  readonly name: string;
  onProgress(progress: { deaths: number; gone: number; round: number }): void;
  /** For tests: tampers with the proof, to see whether the audit finds it. */
  readonly tamper?: (parts: { db: Database; sandbox: Sandbox; work: WorkLeft }) => Promise<void>;
}

export interface Proof {
  readonly asked: ProveAsked;
  readonly facts: Facts;
  readonly audit: Audit;
}

/** Messages per second that the sandbox allows above Bluecast's limit: on a busy machine some arrive later than others. */
const jitterPerSecond = 1;
const linesPerProcess = 2;
/** Share of the people for whom there are lookups: a limit that is reached shows whether it is kept. */
const lookedUpShare = 0.75;
/** How long a killed database is away. */
const downMs = { least: 200, most: 3_000 };
const mostLines = 8;
/** Above the faults' delays, yet short enough that unknown outcomes are settled within their round. */
const settleAfterSeconds = 3;
/** The sending pace aims at this rate of deaths: two cores can hardly start more processes. */
const deathsPerSecond = 1.2;
/** How long unsettled messages are waited for after everything has been sent. */
const patienceMs = 60_000;

/** Runs a proof and returns its findings; null when it was stopped. Throws `database-unreachable` and `too-many-recipients`. */
export async function runProof(world: ProveWorld, asked: ProveAsked): Promise<Proof | null> {
  const people = listPeople(asked.recipients);
  const folder = mkdtempSync(path.join(tmpdir(), 'bluecast-proof-'));
  try {
    chmodSync(folder, 0o755);
    const server = asked.databaseKills === 0 ? null : await startOwnServer(world.clock, path.join(folder, 'postgres'));
    try {
      return await withScratchDatabase(server?.url ?? world.serverUrl, world.name, async (databaseUrl) => {
        await applyMigrations(databaseUrl);
        return proveIn(world, { asked, people, folder, databaseUrl, server });
      });
    } finally {
      await server?.end();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Scratch {
  readonly asked: ProveAsked;
  readonly people: readonly string[];
  readonly folder: string;
  readonly databaseUrl: string;
  /** Null: the database lives on a server that others use, too. */
  readonly server: OwnServer | null;
}

async function proveIn(world: ProveWorld, scratch: Scratch): Promise<Proof | null> {
  const { asked, folder, server } = scratch;
  const lines = listLineNumbers(Math.min(mostLines, asked.workers * linesPerProcess));
  const perSecond = paceOf(asked, lines.length);
  const lookupsPerHour = Math.ceil((asked.recipients * lookedUpShare) / lines.length);
  writeAccount(folder, { lines, perSecond, lookupsPerHour, settleAfterSeconds });
  const sandbox = await startSandbox({
    seed: asked.seed,
    lines: lines.map((number) => ({ number, generation: 'V2' })),
    // Every outcome is decidable; some phones are out of reach, and some people decline.
    phoneMix: { iMessage: 0.6, RCS: 0.1, SMS: 0.28 },
    errorRates: { declined: 0.01, error: 0 },
    limits: { ...noLimits, perSecond: perSecond + jitterPerSecond, lookupsPerHour, listPerTenSeconds: 100 },
    retryAfterSeconds: 1,
    delays: { sentAfterMs: [50, 400], deliveredAfterMs: [50, 800] },
    delivery: { retryAfterMs: [500, 1_500, 3_000] },
    now: () => world.clock.now().getTime(),
  });
  const crew = createCrew({ program: world.program, folder, kinds: kindsOf(asked.workers) });
  const dice = createDice(asked.seed);
  const opened = await openDatabase({ url: withName(scratch.databaseUrl), maxConnections: 2 });
  try {
    const port = await findFreePort();
    await addReceiveWebhook(sandbox, { port, secret: (await getInstance(opened.db)).callbackSecret });
    const scene: Scene = {
      ...world,
      ...asked,
      db: opened.db,
      sandbox,
      crew,
      storm: createStorm(sandbox),
      dice,
      folder,
      people: scratch.people,
      hasStorms: asked.faults === 'storm',
      killDatabase:
        server === null ? null : async () => server.killAndRestart(dice.whole('down', downMs.least, downMs.most)),
      port,
      env: {
        DATABASE_URL: scratch.databaseUrl,
        SENDBLUE_BASE_URL: sandbox.url,
        SENDBLUE_API_KEY_ID: sandbox.apiKeyId,
        SENDBLUE_API_SECRET_KEY: sandbox.apiSecretKey,
      },
      witness: witnessFor(world, { db: opened.db, sandbox }),
    };
    return await play(world, scene, asked);
  } finally {
    await crew.end();
    await opened.close();
    await sandbox.close();
  }
}

async function play(world: ProveWorld, scene: Scene, asked: ProveAsked): Promise<Proof | null> {
  const beganMs = world.clock.elapsedMs();
  const history = await playRounds(scene);
  const audit = await auditWhenSettled(world, scene, history);
  if (world.stopping.aborted) return null;
  const seconds = (world.clock.elapsedMs() - beganMs) / 1_000;
  return { asked, audit, facts: await gatherFacts(scene, { history, seconds }) };
}

/** Waits for what time may still settle: the remaining processes continue to read the provider's list. */
async function auditWhenSettled(world: ProveWorld, scene: Scene, history: History): Promise<Audit> {
  const untilMs = world.clock.elapsedMs() + patienceMs;
  for (;;) {
    const found = await auditScene(scene, history);
    const maySettle = found.violations.some(({ kind }) => kind === 'unresolved' || kind === 'wrong-state');
    if (!maySettle || history.broken.length > 0 || world.stopping.aborted || world.clock.elapsedMs() > untilMs)
      return found;
    await world.clock.sleep(1_000, world.stopping);
  }
}

function witnessFor(world: ProveWorld, parts: { db: Database; sandbox: Sandbox }): Scene['witness'] {
  return async (work, history) => {
    const gone = work.messages - work.planned;
    world.onProgress({ deaths: countDeaths(history), gone, round: history.rounds.length });
    await world.tamper?.({ ...parts, work });
  };
}

function kindsOf(workers: number): readonly SeatKind[] {
  return Array.from({ length: workers }, (_, index) => (['send', 'serve'] as const)[index] ?? 'worker');
}

/** Messages per second and line at which the deaths asked for spread over the messages asked for. */
function paceOf(asked: ProveAsked, lines: number): number {
  const perSecond = (asked.recipients * 2 * deathsPerSecond) / Math.max(1, asked.kills) / lines;
  return Math.min(20, Math.max(2, Math.round(perSecond)));
}

/** Gives our own connections a name that the referee does not cut. */
function withName(databaseUrl: string): string {
  const url = new URL(databaseUrl);
  url.searchParams.set('application_name', 'bluecast prove');
  return url.href;
}

/** Sends what people write to `serve`. */
async function addReceiveWebhook(sandbox: Sandbox, at: { port: number; secret: string }): Promise<void> {
  const answer = await fetch(`${sandbox.url}/api/account/webhooks`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'sb-api-key-id': sandbox.apiKeyId,
      'sb-api-secret-key': sandbox.apiSecretKey,
    },
    body: JSON.stringify({ webhooks: [`http://127.0.0.1:${at.port}/webhooks/${at.secret}/receive`], type: 'receive' }),
  });
  if (!answer.ok) throw new Error(`the sandbox refused a webhook: ${await answer.text()}`);
}
