/** Uploads, kept in memory. Invariant: they take at most `mostBytes`; the oldest are dropped first. */

export interface StoredMedium {
  readonly id: string;
  readonly contentType: string;
  readonly bytes: Buffer;
}

export interface MediaStore {
  add(medium: StoredMedium): void;
  find(id: string): StoredMedium | undefined;
  all(): Iterable<StoredMedium>;
  clear(): void;
}

/** Room for five uploads of the largest size that the provider takes. */
const mostBytes = 500 * 1024 * 1024;

export function createMediaStore(): MediaStore {
  const media = new Map<string, StoredMedium>();
  let total = 0;
  return {
    add: (medium) => {
      media.set(medium.id, medium);
      total += medium.bytes.length;
      for (const [id, old] of media) {
        if (total <= mostBytes || id === medium.id) break;
        media.delete(id);
        total -= old.bytes.length;
      }
    },
    find: (id) => media.get(id),
    all: () => media.values(),
    clear: () => {
      media.clear();
      total = 0;
    },
  };
}
