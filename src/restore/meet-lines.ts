/**
 * The first meeting of a database and a line. Another database may have sent from it, and whom it wrote to is unknown here. Invariant:
 * nothing goes out from a line before its list at the provider is known to hold no stranger, was learnt, or an operator said so.
 */
import type { AccountAccess } from '../core/campaign/account.ts';
import { isOnThisMachine } from '../core/default-addresses.ts';
import { conflict } from '../core/operating-error.ts';
import type { SendblueClient } from '../sendblue/client.ts';
import { listUnmetLines, markMet, type UnmetLine } from '../store/dispatch/line-meeting.ts';
import { findKnownHandles } from '../store/track/unknown.ts';
import type { DatabaseWorld } from '../world.ts';

/** One page of the list. */
const pageSize = 100;

export interface MeetAsked {
  readonly accountId: number;
  readonly account: AccountAccess;
  readonly provider: Pick<SendblueClient, 'listMessages'>;
  /** True: what the provider's list has is somebody else's, and does not matter. */
  readonly isFirstUse: boolean;
}

export interface Met {
  /** Lines of a sandbox on this machine that have messages which this database does not know. */
  readonly withStrangers: readonly string[];
}

/** Meets the account's lines. Throws `line-has-a-past`. */
export async function meetLines(world: Pick<DatabaseWorld, 'db' | 'config' | 'now'>, asked: MeetAsked): Promise<Met> {
  const unmet = await listUnmetLines(world.db, asked.accountId);
  const withStrangers = asked.isFirstUse ? [] : await findStrangers(world, { ...asked, lines: unmet });
  const address = asked.account.address ?? world.config.sendblue.baseUrl;
  const isSandbox = address !== null && isOnThisMachine(address);
  if (withStrangers.length > 0 && !isSandbox) throw lineHasAPast(withStrangers.map(({ number }) => number));
  await markMet(world.db, { lineIds: unmet.map(({ id }) => id), now: world.now() });
  return { withStrangers: withStrangers.map(({ number }) => number) };
}

/** Those of the lines from which the provider has sent messages that this database does not know. */
export async function findStrangers(
  { db }: Pick<DatabaseWorld, 'db'>,
  { provider, lines }: Pick<MeetAsked, 'provider'> & { lines: readonly UnmetLine[] },
): Promise<readonly UnmetLine[]> {
  const found: UnmetLine[] = [];
  for (const line of lines) {
    const { messages } = await provider.listMessages({
      is_outbound: true,
      sendblue_number: line.number,
      order_by: 'createdAt',
      order_direction: 'desc',
      limit: pageSize,
    });
    const handles = messages.flatMap(({ handle }) => handle ?? []);
    const known = await findKnownHandles(db, handles);
    if (handles.some((handle) => !known.has(handle))) found.push(line);
  }
  return found;
}

function lineHasAPast(numbers: readonly string[]): Error {
  return conflict(
    'line-has-a-past',
    `Cannot send from ${numbers.join(', ')}: Sendblue has messages of ${numbers.length === 1 ? 'this line' : 'these lines'} that this database does not know, so another folder or database may have texted the same people`,
  );
}
