/**
 * Writes new contacts while the file is still being read. Invariant: all writes are part of one transaction, and each row is handled
 * once.
 */
import { insertNewContacts } from '../store/audience/import.ts';
import type { InTransaction } from '../store/database/connect.ts';

export interface NewContacts {
  /** Continues with the rows that are staged by now, up to and including row `upTo`. */
  add(importId: number, upTo: number): void;
  /** Waits until all are written and returns their number. Throws the first error of a write. */
  count(): Promise<number>;
}

export function writeNewContacts(trx: InTransaction, now: Date): NewContacts {
  let written = Promise.resolve(0);
  let after = 0;
  return {
    add: (importId, upTo) => {
      const stretch = { importId, after, upTo, now };
      after = upTo;
      written = written.then(async (sum) => sum + (await insertNewContacts(trx, stretch)));
      // `count` throws the error; without this, it would count as unhandled until then.
      written.catch(() => {});
    },
    count: async () => written,
  };
}
