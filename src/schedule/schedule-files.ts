/** The campaigns' files as a process that schedules sees them: what they say, and since when they are on this machine. */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { hostname } from 'node:os';
import path from 'node:path';
import { accountFileBelow } from '../accounts/save-account.ts';
import { notFound } from '../core/operating-error.ts';
import { readCheckoutTime, readGit } from '../inputs/git.ts';
import { createScheduleReader, type ScheduledCampaign } from '../inputs/list-schedules.ts';
import type { Deployment } from '../store/schedule/scheduler.ts';
import type { World } from '../world.ts';

/** Git is asked again after so long: a commit changes no file. */
const gitAgeMs = 60_000;

export interface ScheduleFiles {
  /**
   * The campaigns of an account that have a schedule, valid or not. `file`: the account's, as its row has it. Throws `too-many-folders`.
   */
  read(account: { readonly name: string; readonly file: string | null }): Promise<readonly ScheduledCampaign[]>;
  /** These campaigns as a deployment. */
  describe(campaigns: readonly ScheduledCampaign[]): Promise<Deployment>;
}

type FilesWorld = Pick<World, 'root' | 'config' | 'clock'>;

/**
 * `folder`: where the campaigns are, below the root or absolute; absent: campaigns/, or without one the root. Several accounts share one
 * reading. Throws `no-campaigns-folder`.
 */
export function openScheduleFiles(world: FilesWorld, folder: string | undefined): ScheduleFiles {
  const usual = path.join(world.root, 'campaigns');
  const top = path.resolve(world.root, folder ?? (existsSync(usual) ? usual : '.'));
  if (!existsSync(top))
    throw notFound(
      'no-campaigns-folder',
      `Cannot read the schedules: there is no folder ${top}; name another with --campaigns`,
    );
  const readAll = createScheduleReader(world, top);
  let reading: { atMs: number; campaigns: Promise<readonly ScheduledCampaign[]> } | null = null;
  let git: { edition: string; atMs: number; found: Promise<GitFacts> } | null = null;
  return {
    read: async (account) => {
      const nowMs = world.clock.elapsedMs();
      if (reading === null || nowMs - reading.atMs >= shareMs) reading = { atMs: nowMs, campaigns: readAll(nowMs) };
      return (await reading.campaigns).filter((each) => isOf(each, { world, account }));
    },
    describe: async (campaigns) => {
      const edition = editionOf(campaigns);
      const nowMs = world.clock.elapsedMs();
      if (git === null || git.edition !== edition || nowMs - git.atMs >= gitAgeMs)
        git = { edition, atMs: nowMs, found: readGitFacts(top) };
      const { commit, isClean, checkedOutAt } = await git.found;
      const written = campaigns.map(({ writtenAt }) => writtenAt.getTime());
      // Where files differ from the commit, the last one that was written says since when.
      const times =
        isClean && checkedOutAt !== null ? [checkedOutAt.getTime()] : [checkedOutAt?.getTime() ?? 0, ...written];
      return { edition, commit, deployedAt: new Date(Math.max(...times)), host: `${hostname()} ${top}` };
    },
  };
}

/** True for a campaign of an account; also where the account's file cannot be read any longer. */
function isOf(
  { account, accountPath }: ScheduledCampaign,
  asked: { world: FilesWorld; account: { name: string; file: string | null } },
): boolean {
  if (account !== null) return account.name === asked.account.name;
  return accountPath !== null && accountFileBelow(asked.world.root, accountPath) === asked.account.file;
}

/** Accounts that look within one moment share what was read. */
const shareMs = 1_000;

interface GitFacts {
  readonly commit: string | null;
  readonly isClean: boolean;
  readonly checkedOutAt: Date | null;
}

async function readGitFacts(top: string): Promise<GitFacts> {
  const git = await readGit(top);
  if (git === null) return { commit: null, isClean: false, checkedOutAt: null };
  return { ...git, checkedOutAt: await readCheckoutTime(top) };
}

function editionOf(campaigns: readonly ScheduledCampaign[]): string {
  const lines = campaigns.map(({ path: name, hash }) => `${name} ${hash.campaign} ${hash.account}`);
  return createHash('sha256').update(lines.join('\n')).digest('hex');
}
