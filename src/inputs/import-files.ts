/** Imports CSV files into contacts. Invariant: a dry run reports what an import would do, and changes nothing. */
import { type ImportOptions, type ImportSummary, importRecipients, previewImport } from '../audience/audience.ts';
import { type PushResult, pushContacts } from '../audience/push-contacts.ts';
import { findProvider } from '../runs/check-provider.ts';
import { getAccount } from '../store/accounts/account.ts';
import { addImportToList } from '../store/audience/contact-list.ts';
import { deleteImportRows } from '../store/audience/import.ts';
import { listRejects, type Reject } from '../store/audience/reject.ts';
import type { DatabaseWorld } from '../world.ts';

export interface ImportFilesAsked
  extends Pick<ImportOptions, 'accountId' | 'files' | 'country' | 'columns' | 'encoding'> {
  /** True: nothing changes. */
  readonly isDryRun: boolean;
  /** A list to put the contacts on, for campaigns to leave out. */
  readonly list: string | undefined;
  /** How many rejects to return. */
  readonly shownRejects: number;
  /** Called with the number of rows read so far. */
  readonly onProgress: (rows: number) => void;
  /** Called while the rows and rejects of the import are in the database. */
  readonly onImported: (importId: number) => Promise<void>;
}

export interface ImportedFiles {
  readonly summary: ImportSummary;
  /** The first rejects, in the order of the rows. */
  readonly rejects: readonly Reject[];
}

/** Imports, or reports what importing would do. Throws what `importRecipients` throws, before anything has changed. */
export async function importFiles(
  { db, pool, now }: Pick<DatabaseWorld, 'db' | 'pool' | 'now'>,
  asked: ImportFilesAsked,
): Promise<ImportedFiles> {
  const { accountId, files, country, columns, encoding, onProgress } = asked;
  const options = { accountId, files, country, columns, encoding, findsConsent: true, onProgress };
  const world = { db, pool, now: now() };
  let rejects: readonly Reject[] = [];
  const onImported = async (importId: number): Promise<void> => {
    rejects = await listRejects(db, { importId, afterLine: 0, limit: asked.shownRejects });
    await asked.onImported(importId);
  };
  if (asked.isDryRun) {
    const summary = await previewImport(world, { ...options, look: onImported });
    return { summary, rejects };
  }
  const summary = await importRecipients(world, options);
  const { importId } = summary;
  await onImported(importId);
  if (asked.list !== undefined) await addImportToList(db, { importId, name: asked.list, now: world.now });
  await deleteImportRows(db, importId);
  return { summary, rejects };
}

/** Updates the account's contact book at the provider. Without keys nothing is pushed, and `failure` says so. */
export async function pushIfPossible(world: DatabaseWorld, accountId: number): Promise<PushResult> {
  const account = await getAccount(world.db, accountId);
  const provider = await findProvider(world, account);
  if (provider === null) return { pushed: 0, failure: `${account.keys.id} and ${account.keys.secret} are not set` };
  return pushContacts({ db: world.db, provider }, { accountId, stopping: world.stopping });
}
