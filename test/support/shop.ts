/** A folder with a campaign, a sandbox to send it to and a database: what an operator has. */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, onTestFinished } from 'vitest';
import { noLimits, type SandboxLimits } from '../../src/sandbox/provider/limits.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/sandbox.ts';
import { type CliResult, type RunningCli, startCli } from './cli.ts';
import { freshDatabaseUrl } from './database.ts';
import { type BluecastOptions, runBluecast } from './run-bluecast.ts';
import { temporaryFolder } from './temporary-folder.ts';

export interface ShopOptions {
  readonly recipients: number;
  /** Messages per second and line; absent: no limit. */
  readonly perSecond?: number;
  readonly messages?: string;
  readonly csv?: string;
  readonly limits?: SandboxLimits;
  /** Lines of account.yaml after the list of lines. */
  readonly account?: string;
}

export interface Shop {
  readonly folder: string;
  readonly databaseUrl: string;
  readonly sandbox: Sandbox;
  readonly env: Readonly<Record<string, string>>;
  /** Runs a command to its end, in this process. */
  run(...args: string[]): Promise<CliResult>;
  /** The same with something piped in, or more in its environment. */
  runWith(more: Partial<BluecastOptions>, ...args: string[]): Promise<CliResult>;
  /** Starts a process: for what ends by a signal, or takes long beside others. */
  start(...args: string[]): RunningCli;
}

const areaCodes = [212, 213, 303, 305, 312, 404, 415, 503, 512, 602, 617, 702, 713, 718, 801, 817, 901, 904, 916, 972];

/** Fictional numbers, all different: 555-0100 to 555-0199 of one area code after another. */
export function fictionalPhone(index: number): string {
  return `+1${areaCodes[Math.floor(index / 100)]}5550${100 + (index % 100)}`;
}

export async function openShop(options: ShopOptions): Promise<Shop> {
  const folder = temporaryFolder();
  const sandbox = await startSandbox({
    seed: 'shop',
    // Nobody has opted out, and every outcome can be told; some phones cannot be reached.
    phoneMix: { iMessage: 0.6, RCS: 0.1, SMS: 0.28 },
    errorRates: { declined: 0, error: 0 },
    limits: options.limits ?? noLimits,
    delays: { sentAfterMs: [20, 100], deliveredAfterMs: [20, 100] },
    now: Date.now,
  });
  onTestFinished(() => sandbox.close());
  const databaseUrl = await freshDatabaseUrl();
  writeFiles(folder, options);
  const env = {
    DATABASE_URL: databaseUrl,
    SENDBLUE_BASE_URL: sandbox.url,
    SENDBLUE_API_KEY_ID: sandbox.apiKeyId,
    SENDBLUE_API_SECRET_KEY: sandbox.apiSecretKey,
  };
  return {
    folder,
    databaseUrl,
    sandbox,
    env,
    run: async (...args) => runBluecast(args, { cwd: folder, env }),
    runWith: async (more, ...args) => runBluecast(args, { cwd: folder, env, ...more }),
    start: (...args) => startCli(args, { cwd: folder, env }),
  };
}

function writeFiles(folder: string, options: ShopOptions): void {
  mkdirSync(path.join(folder, 'campaigns/sale'), { recursive: true });
  const rows = Array.from({ length: options.recipients }, (_, index) => `${fictionalPhone(index)},Name${index}`);
  writeFileSync(
    path.join(folder, 'campaigns/sale/people.csv'),
    options.csv ?? `Mobile,First Name\n${rows.join('\n')}\n`,
  );
  writeFileSync(
    path.join(folder, 'campaigns/sale/campaign.yaml'),
    `name: Sale
purpose: marketing
audience: {csv: people.csv, columns: {phone: Mobile}}
messages:
${options.messages ?? '  - text: "Hi {{ first_name }}, the sale is on. Reply STOP to opt out."'}
`,
  );
  writeFileSync(
    path.join(folder, 'campaigns/account.yaml'),
    `lines: [{number: "+14155550100"}, {number: "+14155550101"}]
limits: {perSecond: ${options.perSecond ?? 'off'}, newPerHour: off, newPerDay: off, lookupsPerHour: off, lookupsPerDay: off}
${options.account ?? 'settleAfterSeconds: 2'}
`,
  );
}

/** Waits for a condition; throws after a minute, because then it will never come. */
export async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  const giveUpAt = performance.now() + 60_000;
  while (performance.now() < giveUpAt) {
    if (await isSo()) return;
    await wait(20);
  }
  throw new Error('waited a minute in vain');
}

/** The object in the last line of stdout. */
export function lastJson(result: CliResult): Record<string, unknown> & { messages: Record<string, number> } {
  const line = result.stdout.trim().split('\n').at(-1) ?? '';
  if (!line.startsWith('{')) throw new Error(`no JSON, exit code ${result.code}: ${result.stderr.slice(-2_000)}`);
  return JSON.parse(line) as Record<string, unknown> & { messages: Record<string, number> };
}

/** Everybody was written to exactly once, and the report says what the provider says. */
export function expectOnceEach(shop: Shop, summary: ReturnType<typeof lastJson>, recipients: number): void {
  expect(shop.sandbox.ledger()).toMatchObject({ accepted: recipients, numbers: recipients, duplicates: [] });
  const truth = { SENT: 0, DELIVERED: 0, ERROR: 0 };
  for (const { status } of shop.sandbox.messages()) truth[status as keyof typeof truth] += 1;
  expect(summary.messages).toMatchObject({
    sent: truth.SENT,
    delivered: truth.DELIVERED,
    failed: truth.ERROR,
    planned: 0,
    unknown: 0,
  });
}

export const sendSale = ['send', 'campaigns/sale', '--yes', '--json'] as const;
