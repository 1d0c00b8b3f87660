import { expect, test } from 'vitest';
import type { ProviderMessage } from '../../src/sendblue/contract/message.ts';
import { readMessage } from '../../src/sendblue/normalise.ts';
import { readList } from '../../src/track/read-list.ts';

interface Row {
  handle: string;
  at: number;
}

/** A list that answers like the provider's, and changes between pages. */
function movingList(rows: Row[], change: (page: number) => void) {
  let page = 0;
  return {
    requests: () => page,
    listMessages: async (query: { offset?: number | undefined; updated_at_gte?: string | undefined } = {}) => {
      change(page);
      page += 1;
      const since = Date.parse(query.updated_at_gte ?? '');
      const all = rows.filter((row) => row.at >= since).sort((one, other) => one.at - other.at);
      const offset = query.offset ?? 0;
      const messages = all
        .slice(offset, offset + 100)
        .map(
          (row): ProviderMessage =>
            readMessage({ message_handle: row.handle, status: 'SENT', date_updated: new Date(row.at).toISOString() }),
        );
      return { messages, total: all.length, hasMore: all.length > offset + 100, limit: 100, offset };
    },
  };
}

async function readAll(list: ReturnType<typeof movingList>): Promise<Set<string | null>> {
  const seen = new Set<string | null>();
  const query = { by: 'updatedAt' as const, since: new Date(0), signal: new AbortController().signal };
  for await (const messages of readList({ provider: list }, query)) {
    for (const message of messages) seen.add(message.handle);
  }
  return seen;
}

test('entries that move to the end while the list is read hide no others', async () => {
  const rows = Array.from({ length: 450 }, (_, index) => ({ handle: `h${index}`, at: 1_000 + index }));
  let later = 10_000;
  const list = movingList(rows, (page) => {
    if (page === 0) return;
    for (const row of rows.slice(0, 60)) {
      later += 1;
      row.at = later;
    }
    if (page > 6) rows.splice(0, 60);
  });
  const seen = await readAll(list);
  for (let index = 60; index < 450; index += 1) expect(seen.has(`h${index}`)).toBe(true);
});

test('more entries of one moment than a page holds are all read', async () => {
  const rows = Array.from({ length: 350 }, (_, index) => ({ handle: `h${index}`, at: 5_000 }));
  const list = movingList(rows, () => {});
  expect((await readAll(list)).size).toBe(350);
  expect(list.requests()).toBe(5);
});
