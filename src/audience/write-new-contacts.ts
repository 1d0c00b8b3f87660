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
  /** Writes nothing more, and waits for the write that is under way. Call it before the transaction is given up. */
  stop(): Promise<void>;
}

export function writeNewContacts(trx: InTransaction, now: Date): NewContacts {
  let written = Promise.resolve(0);
  let after = 0;
  let isStopped = false;
  return {
    add: (importId, upTo) => {
      const stretch = { importId, after, upTo, now };
      after = upTo;
      written = written.then(async (sum) => (isStopped ? sum : sum + (await insertNewContacts(trx, stretch))));
      // `count` throws the error; without this, it would count as unhandled until then.
      written.catch(() => {});
    },
    count: async () => written,
    stop: async () => {
      isStopped = true;
      await written.catch(() => {});
    },
  };
}
