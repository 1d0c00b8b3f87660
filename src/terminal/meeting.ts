/** Meets the lines of a run before it sends, and notes what was found in a sandbox. */
import type { AccountAccess } from '../core/campaign/account.ts';
import { type MeetAsked, meetLines } from '../restore/meet-lines.ts';
import type { RunRow } from '../store/runs/run.ts';
import type { CommandWorld } from './terminal.ts';

/** Throws `line-has-a-past`. */
export async function meetLinesOf(
  world: CommandWorld,
  asked: {
    run: RunRow;
    account: AccountAccess;
    provider: MeetAsked['provider'];
    isFirstUse: boolean | undefined;
  },
): Promise<void> {
  const { run, account, provider, isFirstUse = false } = asked;
  const { withStrangers } = await meetLines(world, { accountId: run.accountId, account, provider, isFirstUse });
  for (const number of withStrangers)
    world.note(
      `Note: the sandbox has messages of ${number} that this database does not know; with Sendblue itself nothing would go out before a claim.`,
    );
}
