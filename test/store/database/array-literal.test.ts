import fc from 'fast-check';
import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { arrayLiteral } from '../../../src/store/database/array-literal.ts';
import { freshDatabase } from '../../support/database.ts';
import { runs } from '../../support/runs.ts';

test('PostgreSQL reads every text, number, flag, time and gap back as it was given', async () => {
  const { db } = await freshDatabase();
  const texts = fc.oneof(
    fc.constantFrom('null', 'NULL', '', ' ', '{}', 'a,b', '"', '\\', '\\"', "it's", 'line\nbreak', 'DELIVERED', 'é🎉'),
    // PostgreSQL has no text with a zero byte.
    fc.string({ unit: 'grapheme' }).map((text) => text.replaceAll('\0', '')),
  );
  const rows = fc.array(fc.tuple(fc.option(texts), fc.option(fc.maxSafeInteger()), fc.option(fc.boolean())));
  await fc.assert(
    fc.asyncProperty(rows, async (given) => {
      const [textColumn, numbers, flags] = [0, 1, 2].map((at) => arrayLiteral(given.map((row) => row[at] ?? null)));
      const read = await sql<{ texts: unknown; numbers: unknown; flags: unknown }>`
        select ${textColumn}::text[] as texts, ${numbers}::bigint[] as numbers, ${flags}::boolean[] as flags`.execute(
        db,
      );
      expect(read.rows[0]).toEqual({
        texts: given.map(([text]) => text),
        numbers: given.map(([, number]) => (number === null ? null : String(number))),
        flags: given.map(([, , flag]) => flag),
      });
    }),
    { numRuns: runs(200) },
  );
  const time = new Date('2026-11-28T10:15:30.123Z');
  const times = await sql<{ times: unknown }>`select ${arrayLiteral([time, null])}::timestamptz[] as times`.execute(db);
  expect(times.rows[0]?.times).toEqual([time, null]);
});
