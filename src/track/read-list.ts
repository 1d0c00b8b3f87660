/**
 * Reading the provider's list of messages to its end. Invariant: nothing that was on the list during the reading is passed
 * over, although rows move to the end of the list while it is read. How fast is the business of the provider that is given.
 */
import type { SendblueClient } from '../sendblue/client.ts';
import type { ProviderMessage } from '../sendblue/contract/message.ts';

/** Source: sendblue-api.md §2.7. */
const pageSize = 100;

export interface ListQuery {
  /** By which time the list is ordered and filtered. */
  readonly by: 'updatedAt' | 'createdAt';
  /** From this time on, inclusive. */
  readonly since: Date;
  /** Up to this time, inclusive; absent: to the end. */
  readonly until?: Date;
  readonly signal: AbortSignal;
  /** One of our lines; absent: all of them. */
  readonly lineNumber?: string;
}

/** Yields the pages of outbound messages, oldest first. Throws ProviderError. */
export async function* readList(
  world: { provider: Pick<SendblueClient, 'listMessages'> },
  query: ListQuery,
): AsyncGenerator<readonly ProviderMessage[]> {
  let since = query.since;
  let offset = 0;
  while (!query.signal.aborted) {
    const page = await world.provider.listMessages(
      {
        is_outbound: true,
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
    // On from the last row's time, not by offset: a row that moves to the end would shift the others past us.
    offset = last > since ? 0 : offset + pageSize;
    since = last > since ? last : since;
  }
}

function timeOf(message: ProviderMessage | undefined, by: ListQuery['by']): Date | null {
  if (message === undefined) return null;
  return by === 'updatedAt' ? message.updatedAt : message.createdAt;
}
