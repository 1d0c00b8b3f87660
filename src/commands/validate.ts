/**
 * `bluecast validate`: checks campaigns without sending and without a database. Invariant: `plan` and `send` refuse its errors with
 * the same words, because all of them load campaigns in the same way.
 */
import path from 'node:path';
import { checkAccount, checkCampaign } from '../campaign/campaign.ts';
import { diskFiles, type QueryAsked } from '../campaign/files/files.ts';
import type { Checked, Finding } from '../campaign/findings/finding.ts';
import { countLevels, type Format, formatFindings } from '../campaign/findings/format-findings.ts';
import type { Account } from '../core/campaign/account.ts';
import { createMediaCheck, type Probe, probeMedium } from '../inputs/check-media-online.ts';
import { type ChoosingWorld, chooseAccountFile } from '../inputs/choose-account.ts';
import { findCampaigns } from '../inputs/find-campaigns.ts';
import { campaignWorld } from '../inputs/load-inputs.ts';
import { openPipe } from '../inputs/piped-csv.ts';
import { pipeOf, resolveCampaign, type StdinWorld } from '../terminal/campaign-inputs.ts';
import { exitCodes } from '../terminal/exit-codes.ts';
import type { Terminal } from '../terminal/terminal.ts';

export interface ValidateInput {
  /** Folders of campaigns, folders that hold such folders, or files in them. */
  readonly paths: readonly string[];
  readonly account: string | undefined;
  readonly format: Format;
  /** True: also request each medium once. */
  readonly online: boolean;
}

/** Campaigns to check at the same time: enough to keep the disk busy. */
const atOnce = 8;

/** Prints every finding. Returns 2 if one of them is an error. */
export async function validate(
  world: Pick<Terminal, 'print'> & StdinWorld & ChoosingWorld,
  input: ValidateInput,
  probe: Probe = probeMedium,
): Promise<number> {
  const given = input.paths.length === 0 ? [world.root] : input.paths.map((each) => resolveCampaign(world, each));
  const { folders, accounts } = await findCampaigns(given);
  const readAccount = createAccountReader(world, input.account);
  for (const account of accounts) await readAccount.named(account);
  const checkMediaOnline = input.online ? createMediaCheck(probe) : null;
  const piped = openPipe(pipeOf(world));
  const pipedCsv = async (campaign: string): Promise<string | null> => {
    const file = await piped.read();
    if (file === null)
      world.note(
        `Note: the recipients of ${campaign} come from stdin, and nothing is piped in: their columns were not checked.`,
      );
    return file;
  };
  const queriedCsv = async ({ campaign, name }: QueryAsked): Promise<null> => {
    world.note(
      `Note: ${name} of ${campaign} was not asked, so that its columns were not checked: \`bluecast plan\` asks it.`,
    );
    return null;
  };
  const check = async (folder: string): Promise<readonly Finding[]> => {
    const account = await readAccount.of(folder);
    const extra = checkMediaOnline === null ? {} : { extraChecks: checkMediaOnline };
    const asked = { root: world.root, folder: path.resolve(folder), account: account.value, ...extra };
    return (await checkCampaign({ ...campaignWorld, pipedCsv, queriedCsv }, asked)).findings;
  };
  const findings: Finding[] = [];
  try {
    for (let at = 0; at < folders.length; at += atOnce) {
      findings.push(...(await Promise.all(folders.slice(at, at + atOnce).map(check))).flat());
    }
  } finally {
    await piped.release();
  }
  findings.unshift(...(await readAccount.findings()));
  const text = formatFindings(findings, { format: input.format, files: folders.length + readAccount.count() });
  if (text !== '') world.print(text);
  return countLevels(findings).errors > 0 ? exitCodes.badInput : exitCodes.done;
}

/** Reads each account once, even if several campaigns use it. */
function createAccountReader(world: ChoosingWorld, given: string | undefined) {
  const read = new Map<string, Promise<Checked<Account>>>();
  const named = async (file: string): Promise<Checked<Account>> => {
    const key = path.resolve(file);
    const checked = read.get(key) ?? checkAccount(diskFiles, { root: world.root, file });
    read.set(key, checked);
    return checked;
  };
  return {
    named,
    of: async (folder: string) => named(await chooseAccountFile(world, { folder: path.resolve(folder), given })),
    findings: async () => (await Promise.all(read.values())).flatMap((each) => each.findings),
    count: () => read.size,
  };
}
