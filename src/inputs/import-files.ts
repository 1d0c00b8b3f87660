/** CSV files into contacts, for the `import` of any door. Invariant: a dry run reports what an import would do, and changes nothing. */
import { type ImportOptions, type ImportSummary, importRecipients, previewImport } from '../audience/audience.ts';
import { type PushResult, pushContacts } from '../audience/push-contacts.ts';
import { addImportToList } from '../store/audience/contact-list.ts';
import { deleteImportRows } from '../store/audience/import.ts';
import { listRejects, type Reject } from '../store/audience/reject.ts';
import type { DatabaseWorld } from '../world.ts';

export interface ImportFilesAsked extends ImportOptions {
  /** True: nothing changes. */
  readonly isDryRun: boolean;
  /** A list that its contacts are put on, for campaigns to leave out. */
  readonly list: string | undefined;
  /** Rejects to return. */
  readonly shownRejects: number;
  /** Called with the import while its rows and rejects are there. */
  readonly look: (importId: number) => Promise<void>;
}

export interface ImportedFiles {
  readonly summary: ImportSummary;
  /** The first ones, in the order of the rows. */
  readonly rejects: readonly Reject[];
}

/** Imports, or reports what importing would do. Throws what `importRecipients` throws, before anything has changed. */
export async function importFiles(
  { db, pool, now }: Pick<DatabaseWorld, 'db' | 'pool' | 'now'>,
  asked: ImportFilesAsked,
): Promise<ImportedFiles> {
  const world = { db, pool, now: now() };
  let rejects: readonly Reject[] = [];
  const look = async (importId: number): Promise<void> => {
    rejects = await listRejects(db, { importId, afterLine: 0, limit: asked.shownRejects });
    await asked.look(importId);
  };
  if (asked.isDryRun) return { summary: await previewImport(world, { ...asked, look }), rejects };
  const summary = await importRecipients(world, asked);
  const { importId } = summary;
  await look(importId);
  if (asked.list !== undefined) await addImportToList(db, { importId, name: asked.list, now: world.now });
  await deleteImportRows(db, importId);
  return { summary, rejects };
}

/** Brings the provider's contact book up to date. Without keys nothing is pushed, and the result says so. */
export async function pushIfPossible(world: DatabaseWorld): Promise<PushResult> {
  const { apiKeyId, apiSecretKey } = world.config.sendblue;
  if (apiKeyId === null || apiSecretKey === null)
    return { pushed: 0, failure: 'SENDBLUE_API_KEY_ID and SENDBLUE_API_SECRET_KEY are not set' };
  return pushContacts({ db: world.db, provider: await world.provider() }, { stopping: world.stopping });
}
