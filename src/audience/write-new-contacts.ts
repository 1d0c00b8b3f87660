/**
 * New contacts are written while the file is still being read: what reads it and what writes them are at work at once. Invariant:
 * all of it is part of one transaction, and each row is looked at once.
 */

import { insertNewContacts } from '../store/audience/import.ts';
import type { InTransaction } from '../store/database/connect.ts';

export interface NewContacts {
  /** Goes on with the rows that are staged by now, up to a line. */
  add(importId: number, upTo: number): void;
  /** How many they were, when all are written. Throws what went wrong on the way. */
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
      // Whoever asks for the count hears of it.
      written.catch(() => {});
    },
    count: async () => written,
  };
}
