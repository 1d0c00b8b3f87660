/** Two clients in one folder, as an agency has them: an account, keys, lines and a sandbox each, one database for both. */
import path from 'node:path';
import type { Sandbox } from '../../src/sandbox/sandbox.ts';
import { anyTimeYaml } from './account.ts';
import { type CliResult, type RunningCli, startCli } from './cli.ts';
import { freshDatabaseUrl } from './database.ts';
import { openQuickSandbox } from './quick-sandbox.ts';
import { runBluecast } from './run-bluecast.ts';
import { temporaryFolder } from './temporary-folder.ts';

export const clients = ['acme', 'bolt'] as const;
export type Client = (typeof clients)[number];

/** A line of each client. */
export const lineOf = { acme: '+14155550121', bolt: '+14155550131' } as const;

export interface AgencyOptions {
  /** Numbers of each client's customers, E.164. */
  readonly customers: Readonly<Record<Client, readonly string[]>>;
  /** Messages per second and line; absent: no limit. */
  readonly perSecond?: number;
  /** Further lines of both accounts. */
  readonly account?: string;
  /** Further files, by their paths below the root. */
  readonly files?: Readonly<Record<string, string>>;
}

export interface Agency {
  readonly root: string;
  readonly databaseUrl: string;
  readonly sandboxes: Readonly<Record<Client, Sandbox>>;
  readonly env: Readonly<Record<string, string>>;
  /** Runs a command in a folder below the root, in this process. */
  runIn(folder: string, ...args: string[]): Promise<CliResult>;
  /** Starts a process in the root. */
  start(...args: string[]): RunningCli;
  startWith(env: Readonly<Record<string, string>>, ...args: string[]): RunningCli;
}

export function campaignOf(client: Client, more = ''): string {
  return `name: Spring
purpose: informational
audience: {csv: people.csv, columns: {phone: Mobile}${more}}
messages:
  - text: "${client} here, spring is coming."
`;
}

export async function openAgency(options: AgencyOptions): Promise<Agency> {
  const sandboxes = { acme: await openSandbox('acme'), bolt: await openSandbox('bolt') };
  const files: Record<string, string> = {};
  const env: Record<string, string> = { DATABASE_URL: await freshDatabaseUrl() };
  for (const client of clients) {
    const { url, apiKeyId, apiSecretKey } = sandboxes[client];
    const variable = client.toUpperCase();
    env[`${variable}_KEY_ID`] = apiKeyId;
    env[`${variable}_SECRET`] = apiSecretKey;
    files[`clients/${client}/account.yaml`] = `lines: [{number: "${lineOf[client]}"}]
keys: {id: ${variable}_KEY_ID, secret: ${variable}_SECRET}
address: ${url}
limits: {perSecond: ${options.perSecond ?? 'off'}, newPerHour: off, newPerDay: off, lookupsPerHour: off, lookupsPerDay: off}
settleAfterSeconds: 2
${anyTimeYaml}
${options.account ?? ''}
`;
    files[`clients/${client}/spring/campaign.yaml`] = campaignOf(client);
    files[`clients/${client}/spring/people.csv`] = `Mobile\n${options.customers[client].join('\n')}\n`;
  }
  const root = temporaryFolder({ ...files, ...options.files });
  return {
    root,
    databaseUrl: env['DATABASE_URL'] ?? '',
    sandboxes,
    env,
    runIn: async (folder, ...args) => runBluecast(args, { cwd: path.join(root, folder), env }),
    start: (...args) => startCli(args, { cwd: root, env }),
    startWith: (more, ...args) => startCli(args, { cwd: root, env: { ...env, ...more } }),
  };
}

async function openSandbox(client: Client): Promise<Sandbox> {
  return openQuickSandbox({ seed: client, lines: [{ number: lineOf[client], generation: 'V2' }] });
}
