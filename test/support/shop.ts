/** A folder with a campaign, a sandbox to send it to and a database: what an operator has. */
import { setTimeout as wait } from 'node:timers/promises';
import { expect } from 'vitest';
import { noLimits, type SandboxLimits } from '../../src/sandbox/provider/limits.ts';
import type { Sandbox } from '../../src/sandbox/sandbox.ts';
import { type CliResult, type RunningCli, startCli } from './cli.ts';
import { freshDatabaseUrl } from './database.ts';
import { envOf, openQuickSandbox } from './quick-sandbox.ts';
import { type BluecastOptions, runBluecast } from './run-bluecast.ts';
import { saleFiles } from './sale.ts';
import { temporaryFolder } from './temporary-folder.ts';

export interface ShopOptions {
  readonly recipients: number;
  /** Messages per second and line; absent: no limit. */
  readonly perSecond?: number;
  readonly messages?: string;
  readonly csv?: string;
  readonly limits?: SandboxLimits;
  /** Lookups per hour and line, by account.yaml; absent: no limit. */
  readonly lookupsPerHour?: number;
  /** How many seconds a message must be absent at the provider to count as unsent; absent: 2. */
  readonly settleAfterSeconds?: number;
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
  /** Starts a process: for what a signal ends, and for what runs alongside other commands. */
  start(...args: string[]): RunningCli;
  /** The same with more in its environment. */
  startWith(env: Readonly<Record<string, string>>, ...args: string[]): RunningCli;
}

const areaCodes = [212, 213, 303, 305, 312, 404, 415, 503, 512, 602, 617, 702, 713, 718, 801, 817, 901, 904, 916, 972];

/** Fictional numbers, all different: 555-0100 to 555-0199 of one area code after another. */
export function fictionalPhone(index: number): string {
  return `+1${areaCodes[Math.floor(index / 100)]}5550${100 + (index % 100)}`;
}

const saleIsOn = '  - text: "Hi {{ first_name }}, the sale is on. Reply STOP to opt out."';

export async function openShop(options: ShopOptions): Promise<Shop> {
  const { messages = saleIsOn, csv = peopleCsv(options.recipients) } = options;
  const files = saleFiles({ ...options, messages, csv, columns: '{phone: Mobile}' });
  const folder = temporaryFolder(files);
  const sandbox = await openQuickSandbox({
    seed: 'shop',
    // Nobody has opted out, and every outcome can be told; some phones cannot be reached.
    phoneMix: { iMessage: 0.6, RCS: 0.1, SMS: 0.28 },
    limits: options.limits ?? noLimits,
  });
  const databaseUrl = await freshDatabaseUrl();
  const env = {
    DATABASE_URL: databaseUrl,
    ...envOf(sandbox),
  };
  return {
    folder,
    databaseUrl,
    sandbox,
    env,
    run: async (...args) => runBluecast(args, { cwd: folder, env }),
    runWith: async (more, ...args) => runBluecast(args, { cwd: folder, env, ...more }),
    start: (...args) => startCli(args, { cwd: folder, env }),
    startWith: (more, ...args) => startCli(args, { cwd: folder, env: { ...env, ...more } }),
  };
}

/** Rows of a CSV for so many people, all different. */
function peopleCsv(recipients: number): string {
  const rows = Array.from({ length: recipients }, (_, index) => `${fictionalPhone(index)},Name${index}`);
  return `Mobile,First Name\n${rows.join('\n')}\n`;
}

/** Long: the machine may have much else to do. */
const patienceMs = 180_000;
/** What is asked may be a query. */
const lookMs = 50;

/** Waits for a condition; throws after minutes, because then it will never come. */
export async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  const giveUpAt = performance.now() + patienceMs;
  while (performance.now() < giveUpAt) {
    if (await isSo()) return;
    await wait(lookMs);
  }
  throw new Error(`waited ${patienceMs} ms in vain`);
}

/** The object in the last line of stdout. */
export function lastJson(result: CliResult): Record<string, unknown> & { messages: Record<string, number> } {
  const line = result.stdout.trim().split('\n').at(-1) ?? '';
  if (!line.startsWith('{')) throw new Error(`no JSON, exit code ${result.code}: ${result.stderr.slice(-2_000)}`);
  return JSON.parse(line) as Record<string, unknown> & { messages: Record<string, number> };
}

/** Everybody was written to exactly once, and the report says what the provider says. */
export function expectOnceAndReported(shop: Shop, summary: ReturnType<typeof lastJson>, recipients: number): void {
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
