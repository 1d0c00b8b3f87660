/**
 * Reads the provider's list of messages to its end. Invariant: no entry is missed that was on the list during the reading, although
 * entries move to its end meanwhile. The given provider sets the pace.
 */
import type { SendblueClient } from '../sendblue/client.ts';
import type { ProviderMessage } from '../sendblue/contract/message.ts';

/** Source: sendblue-api.md §2.7. */
const pageSize = 100;

export interface ListQuery {
  /** The time by which the list is ordered and filtered. */
  readonly by: 'updatedAt' | 'createdAt';
  /** From this time on, inclusive. */
  readonly since: Date;
  /** Up to this time, inclusive; absent means to the end. */
  readonly until?: Date;
  readonly signal: AbortSignal;
  /** False: what people wrote; absent: what was sent to them. */
  readonly isOutbound?: boolean;
  /** One of our lines; absent means all. */
  readonly lineNumber?: string;
}

/** Yields the pages of messages in one direction, oldest first. Throws ProviderError. */
export async function* readList(
  world: { provider: Pick<SendblueClient, 'listMessages'> },
  query: ListQuery,
): AsyncGenerator<readonly ProviderMessage[]> {
  let since = query.since;
  let offset = 0;
  while (!query.signal.aborted) {
    const page = await world.provider.listMessages(
      {
        is_outbound: query.isOutbound ?? true,
        order_by: query.by,
        order_direction: 'asc',
        limit: pageSize,
        offset,
        [query.by === 'updatedAt' ? 'updated_at_gte' : 'created_at_gte']: since.toISOString(),
        ...(query.until === undefined
          ? {}
          : { [query.by === 'updatedAt' ? 'updated_at_lte' : 'created_at_lte']: query.until.toISOString() }),
        ...(query.lineNumber === undefined ? {} : { sendblue_number: query.lineNumber }),
      },
      { signal: query.signal },
    );
    yield page.messages;
    const last = timeOf(page.messages.at(-1), query.by);
    if (page.messages.length < pageSize || last === null) return;
    // Continue from the last entry's time, not by offset: an entry that moves to the end would shift others out of our reach.
    offset = last > since ? 0 : offset + pageSize;
    since = last > since ? last : since;
  }
}

function timeOf(message: ProviderMessage | undefined, by: ListQuery['by']): Date | null {
  if (message === undefined) return null;
  return by === 'updatedAt' ? message.updatedAt : message.createdAt;
}
