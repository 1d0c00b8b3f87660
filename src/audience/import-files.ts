/** Imports files and puts their contacts on a list, for every door. Invariant: an import does exactly what its preview shows. */
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
  /** A preview: nothing changes. */
  readonly isDryRun: boolean;
  /** The list on which to put the contacts, for campaigns to leave out. */
  readonly list: string | undefined;
  /** Called while the import still has its rows and rejects. */
  readonly look: (importId: number) => Promise<void>;
}

/** Imports the files, or previews the import. Throws like `importRecipients`, before anything has changed. */
export async function importFiles(world: AudienceWorld, asked: ImportFilesAsked): Promise<ImportSummary> {
  if (asked.isDryRun) return previewImport(world, asked);
  const summary = await importRecipients(world, asked);
  const { importId } = summary;
  await asked.look(importId);
  if (asked.list !== undefined) await addImportToList(world.db, { importId, name: asked.list, now: world.now });
  await deleteImportRows(world.db, importId);
  return summary;
}
