/** Rejected rows as a CSV that can be mended and imported again. Invariant: the file's cells are unchanged, so that nothing is lost. */
import { listRejects } from '../store/audience/reject.ts';
import type { Database } from '../store/database/connect.ts';
import { pageRows, readPages, writeRows } from './write-rows.ts';

/** Writes all rejects of an import in the order of the file, and returns their number; without rejects there is no file. */
export async function writeRejects(db: Database, asked: { importId: number; file: string }): Promise<number> {
  const { importId, file } = asked;
  return writeRows(db, {
    importId,
    file,
    kind: 'rejects',
    pages: async function* ({ columns }) {
      const read = async (afterLine: number) => listRejects(db, { importId, afterLine, limit: pageRows });
      for await (const page of readPages(read, ({ lineNumber }) => lineNumber))
        yield page.map(({ lineNumber, columnName, reason, cells }) => ({
          lineNumber,
          cellOf: (_column, index) => cells[index] ?? '',
          why: [columnName, reason, cells.slice(columns.length).join(' ')],
        }));
    },
  });
}
