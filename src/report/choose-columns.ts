/** Chooses columns of a run's CSV by their headers. */
import { listHeader } from '../core/csv/csv-columns.ts';
import { fieldName } from '../core/csv/field-name.ts';
import { badInput } from '../core/operating-error.ts';
import { type ImportColumn, listImportColumns } from '../store/audience/import.ts';
import type { Database } from '../store/database/connect.ts';
import { isStandingRun } from '../store/reminders/standing-run.ts';
import type { RunFacts } from '../store/report/run-report.ts';

/**
 * The columns that the texts name, in their order: each text is a header, or several with commas between them. Upper and lower case are
 * the same. Throws `unknown-column`.
 */
export async function chooseColumns(
  db: Database,
  { run, named }: { run: Pick<RunFacts, 'id' | 'importId'>; named: readonly string[] },
): Promise<readonly ImportColumn[]> {
  if (named.length === 0) return [];
  const ofFile = run.importId === null ? [] : await listImportColumns(db, run.importId);
  const columns = (await isStandingRun(db, run.id)) ? [...ofFile, stepColumn] : ofFile;
  const names = named.flatMap((text) => (findColumn(columns, text) === undefined ? splitNames(text) : [text]));
  return names.map((name) => {
    const column = findColumn(columns, name);
    if (column !== undefined) return column;
    const headers = columns.map(({ header }) => header);
    throw badInput(
      'unknown-column',
      `Cannot report run ${run.id} with ${listHeader([name])}: its CSV has no such column; it has ${headers.length === 0 ? 'none' : listHeader(headers)}`,
    );
  });
}

/** What reminders add to the cells of their row. */
const stepColumn: ImportColumn = { header: 'step', field: 'step' };

function splitNames(text: string): readonly string[] {
  return text.split(',').map((name) => name.trim());
}

/** A header may have commas in it, so the whole text comes first. */
function findColumn(columns: readonly ImportColumn[], name: string): ImportColumn | undefined {
  return (
    columns.find(({ header }) => header === name) ??
    columns.find(({ header }) => fieldName(header) === fieldName(name) && fieldName(name) !== '')
  );
}
