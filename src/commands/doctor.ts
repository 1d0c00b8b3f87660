/** `bluecast doctor`: shows what is set up and what is missing. Invariant: it creates nothing, and never shows a key. */
import { accessSync, constants, existsSync, statfsSync } from 'node:fs';
import path from 'node:path';
import { readCampaign } from '../campaign/campaign.ts';
import { diskFiles } from '../campaign/files/files.ts';
import { pathBelow } from '../campaign/files/folder.ts';
import { shownPath } from '../campaign/files/shown-path.ts';
import { hasDatabase, withDatabaseUrl } from '../compose.ts';
import { type AccountAccess, usualAccess } from '../core/campaign/account.ts';
import { asFileTrouble } from '../core/file-trouble.ts';
import { agesOfFacts, greatestAgeDays } from '../core/hours/staleness.ts';
import { OperatingError } from '../core/operating-error.ts';
import { zonesOfAreaCodes } from '../core/place/place.ts';
import { listDifferentZones, momentsToCompare, offsetsOfNode, type ZoneOffset } from '../core/zone/compare-zones.ts';
import { zoneData } from '../core/zone/zone.ts';
import { chooseAccount, type LoadedAccount, loadAccounts } from '../inputs/choose-account.ts';
import { findBelow } from '../inputs/find-campaigns.ts';
import { checkSource } from '../inputs/query-csv.ts';
import { checkProvider, findProvider } from '../runs/check-provider.ts';
import { openDatabase } from '../store/database/connect.ts';
import { readSchemaState } from '../store/database/schema-state.ts';
import { offsetsOfServer } from '../store/database/server-zones.ts';
import { nameDatabase } from '../terminal/database-name.ts';
import { exitCodeOf, exitCodes } from '../terminal/exit-codes.ts';
import { sayError } from '../terminal/remedies.ts';
import type { Terminal } from '../terminal/terminal.ts';
import type { World } from '../world.ts';

/** A new embedded database takes half of it, and its journal more as it is used. */
const leastFreeMb = 150;

/** `missing`: something will not work; `note`: everything works, but more is possible. */
interface Finding {
  readonly level: 'ok' | 'note' | 'missing';
  /** What was found; for `missing` with the remedy. */
  readonly text: string;
  readonly exitCode?: number;
}

/** Prints each finding once. Returns 0 if nothing is missing, otherwise the exit code of the first missing finding. */
export async function doctor(world: World & Terminal, input: { account?: string | undefined } = {}): Promise<number> {
  const checks: readonly Check[] = [
    checkNode,
    checkFolder,
    checkDatabase,
    checkFacts,
    (each) => checkAccounts(each, input.account),
    checkCampaigns,
    checkSources,
    checkPublicUrl,
  ];
  const printed = new Set<string>();
  let exitCode: number = exitCodes.done;
  for (const check of checks) {
    for (const finding of await attempt(() => check(world))) {
      if (printed.has(finding.text)) continue;
      printed.add(finding.text);
      world.print(`${finding.level.padEnd(8)} ${finding.text}`);
      if (finding.level === 'missing' && exitCode === exitCodes.done) exitCode = finding.exitCode ?? exitCodes.badInput;
    }
  }
  return exitCode;
}

type Check = (world: World) => readonly Finding[] | Promise<readonly Finding[]>;

/** Turns an operating error of a check into a finding. */
async function attempt(check: () => readonly Finding[] | Promise<readonly Finding[]>): Promise<readonly Finding[]> {
  try {
    return await check();
  } catch (thrown) {
    const error = asFileTrouble(thrown);
    if (error instanceof OperatingError)
      return [{ level: 'missing', text: sayError(error), exitCode: exitCodeOf(error) }];
    throw error;
  }
}

function checkNode(): readonly Finding[] {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const isEnough = major > 20 || (major === 20 && minor >= 19);
  return isEnough
    ? [{ level: 'ok', text: `Node ${process.versions.node}` }]
    : [{ level: 'missing', text: `Node ${process.versions.node} is too old: install 20.19 or newer from nodejs.org` }];
}

function checkFolder({ root }: World): readonly Finding[] {
  const made = path.join(root, '.bluecast');
  const folder = existsSync(made) ? made : root;
  accessSync(folder, constants.W_OK);
  const { bavail, bsize } = statfsSync(folder);
  const freeMb = Math.floor((bavail * bsize) / 2 ** 20);
  return freeMb < leastFreeMb
    ? [{ level: 'missing', text: `The disk of ${folder} has ${freeMb} MB left: make room for ${leastFreeMb} MB` }]
    : [{ level: 'ok', text: `${folder} can be written` }];
}

async function checkDatabase(world: World): Promise<readonly Finding[]> {
  const isEmbedded = world.config.databaseUrl === null;
  const name = nameDatabase(world);
  if (!hasDatabase(world)) return [{ level: 'note', text: `${name} has no database yet: the first plan creates it` }];
  return withDatabaseUrl(world, async (url) => {
    const opened = await openDatabase({ url, maxConnections: 1 });
    try {
      const { serverVersion, missing } = await readSchemaState(opened.pool);
      const offsets = await offsetsOfServer(opened.pool, zonesOfAreaCodes(), momentsToCompare(world.now()));
      const which = isEmbedded ? `embedded PostgreSQL in ${name} (DATABASE_URL is not set)` : `PostgreSQL, ${name}`;
      return [
        { level: 'ok', text: `${which}: version ${serverVersion}` },
        missing.length === 0
          ? { level: 'ok', text: 'the schema is up to date' }
          : {
              level: 'note',
              text: `the schema lacks ${missing.join(', ')}: the next command adds it, or \`bluecast migrate\``,
            },
        ...noteZones('PostgreSQL', offsets),
      ];
    } finally {
      await opened.close();
    }
  });
}

/** How old our facts on zones, places and hours are, and where Node's zones differ. */
function checkFacts(world: World): readonly Finding[] {
  const ages = agesOfFacts(world.now()).map(({ facts, checkedOn, isStale }): Finding => {
    if (!isStale) return { level: 'ok', text: `${facts} of ${checkedOn}` };
    const text = `${facts} of ${checkedOn} are older than ${greatestAgeDays} days: update Bluecast`;
    return { level: 'missing', text };
  });
  const offsets = offsetsOfNode(zonesOfAreaCodes(), momentsToCompare(world.now()));
  return [
    ...ages,
    ...noteZones(`Node ${process.versions.node} (zones ${process.versions['tz'] ?? 'unknown'})`, offsets),
  ];
}

/** Bluecast uses its own zones; other programs on the machine do not. */
function noteZones(whose: string, offsets: readonly ZoneOffset[]): readonly Finding[] {
  const zones = listDifferentZones(offsets);
  if (zones.length === 0) return [];
  const text = `${whose} has other clocks than Bluecast (zones ${zoneData.version}) within a year in ${zones.join(', ')}: Bluecast goes by its own`;
  return [{ level: 'note', text }];
}

/** Keys, address and lines of each account. */
async function checkAccounts(world: World, given: string | undefined): Promise<readonly Finding[]> {
  const accounts = given === undefined ? await loadAccounts(world.root) : [await chooseAccount(world, given)];
  const found: Finding[] = [];
  for (const loaded of accounts) if (loaded !== null) found.push(...(await attempt(() => checkAccount(world, loaded))));
  return found.length > 0 ? found : attempt(() => checkKeys(world, usualAccess));
}

/** Checks that the provider accepts the account's keys and has the lines of its file. */
async function checkAccount(world: World, { account, accountPath }: LoadedAccount): Promise<readonly Finding[]> {
  const file = shownPath(accountPath);
  const count = `${account.lines.length} ${account.lines.length === 1 ? 'line' : 'lines'}`;
  const provider = await findProvider(world, account);
  if (provider === null) {
    const { id, secret } = account.keys;
    return [
      {
        level: 'missing',
        text: `account ${account.name}: ${file} names ${count}; ${id} and ${secret} are not set, so nothing can be sent from it: export its pair of keys`,
      },
    ];
  }
  const keys = await checkKeys(world, account);
  await checkProvider(provider, account, file);
  return [...keys, { level: 'ok', text: `account ${account.name}: ${file} names ${count}, and Sendblue has them` }];
}

async function checkKeys(world: World, account: AccountAccess): Promise<readonly Finding[]> {
  const provider = await world.provider(account);
  const { count } = await provider.countContacts({});
  const { numbers } = await provider.listLines({});
  const lines = numbers.length === 0 ? 'no lines: ask Sendblue for one' : `the lines ${numbers.join(', ')}`;
  const contacts = count === null ? '' : ` and ${count} contacts`;
  return [
    {
      level: numbers.length === 0 ? 'missing' : 'ok',
      text: `account ${account.name}: its provider accepts the keys; it has ${lines}${contacts}`,
    },
  ];
}

async function checkCampaigns({ root }: World): Promise<readonly Finding[]> {
  const { folders } = await findBelow(root);
  const names = folders.map((each) => pathBelow(root, each));
  return names.length > 0
    ? [{ level: 'ok', text: `campaigns: ${names.join(', ')}` }]
    : [
        {
          level: 'missing',
          text: `There is no campaign in ${root}: \`bluecast new <name>\` makes one to start from`,
        },
      ];
}

/** The databases that audiences are asked of. */
async function checkSources(world: World): Promise<readonly Finding[]> {
  const found: Finding[] = [];
  for (const folder of (await findBelow(world.root)).folders) {
    const { value } = await readCampaign(diskFiles, { root: world.root, folder });
    if (value?.audience.query === undefined) continue;
    const asked = { campaign: value.path, name: value.audience.csv, ...value.audience.query };
    found.push(...(await attempt(async () => [await checkSourceOf(world, asked)])));
  }
  return found;
}

async function checkSourceOf(world: World, asked: Parameters<typeof checkSource>[1]): Promise<Finding> {
  const version = await checkSource(world, asked);
  return {
    level: 'ok',
    text: `${asked.source}, which ${asked.campaign} asks for its people: PostgreSQL ${version}, read only`,
  };
}

function checkPublicUrl({ config }: World): readonly Finding[] {
  return config.publicUrl === null
    ? [{ level: 'note', text: 'BLUECAST_PUBLIC_URL is not set: statuses are polled; set it to get them at once' }]
    : [{ level: 'ok', text: `Sendblue is asked to report to ${config.publicUrl}` }];
}
