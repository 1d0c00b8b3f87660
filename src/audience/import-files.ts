/** Files into contacts, for the `import` of any door: read, looked at, put on a list. Invariant: what a preview shows is what an import does. */
import { addImportToList } from '../store/audience/contact-list.ts';
import { deleteImportRows } from '../store/audience/import.ts';
import {
  type AudienceWorld,
  type ImportOptions,
  type ImportSummary,
  importRecipients,
  previewImport,
} from './audience.ts';

export interface ImportFilesAsked extends ImportOptions {
  /** True: nothing changes. */
  readonly isDryRun: boolean;
  /** A list that its contacts are put on, for campaigns to leave out. */
  readonly list: string | undefined;
  /** Called with the import while its rows and rejects are there. */
  readonly look: (importId: number) => Promise<void>;
}

/** Imports, or says what importing would do. Throws what `importRecipients` throws, before anything has changed. */
export async function importFiles(world: AudienceWorld, asked: ImportFilesAsked): Promise<ImportSummary> {
  if (asked.isDryRun) return previewImport(world, asked);
  const summary = await importRecipients(world, asked);
  const { importId } = summary;
  await asked.look(importId);
  if (asked.list !== undefined) await addImportToList(world.db, { importId, name: asked.list, now: world.now });
  await deleteImportRows(world.db, importId);
  return summary;
}
