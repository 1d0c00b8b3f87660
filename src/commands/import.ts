/** `bluecast import`: stage 1 alone: a CSV becomes contacts, and its bad rows a file to be mended. */
import { type ImportOptions, type ImportSummary, importRecipients, previewImport } from '../audience/audience.ts';
import { type PushResult, pushContacts } from '../audience/push-contacts.ts';
import type { DatabaseWorld } from '../compose.ts';
import { badInput, exitCodes } from '../core/operating-error.ts';
import { isCountry } from '../core/phone.ts';
import { addImportToList } from '../store/contact-list.ts';
import { deleteImportRows } from '../store/import.ts';
import { listRejects, type Reject } from '../store/reject.ts';
import { createSteps } from './steps.ts';
import { stopIfAsked } from './stop-if-asked.ts';
import { writeRejectsFile } from './write-files.ts';

export interface ImportInput {
  readonly file: string;
  readonly country: string;
  /** Field -> header. */
  readonly map: Readonly<Record<string, string>>;
  readonly dryRun: boolean;
  /** A list that its contacts are put on, for campaigns to leave out. */
  readonly list?: string | undefined;
  readonly json: boolean;
}

const shownRows = 10;

/** Imports a file, or with --dry-run tells what importing it would do. Rows that are rejected are no failure of the command. */
export async function importFile(world: DatabaseWorld, input: ImportInput): Promise<number> {
  const country = input.country.toUpperCase();
  if (!isCountry(country)) {
    throw badInput(
      'unknown-country',
      `Cannot import: no country has the code ${JSON.stringify(input.country)}; write its two letters, such as --country US`,
    );
  }
  const steps = createSteps(world);
  let rejects: readonly Reject[] = [];
  let rejectsFile: string | null = null;
  const look = async (importId: number): Promise<void> => {
    rejects = await listRejects(world.db, { importId, afterLine: 0, limit: shownRows });
    const name = input.dryRun ? `preview-${importId}` : `import-${importId}`;
    rejectsFile = await writeRejectsFile(world, { importId, name });
  };
  const options: ImportOptions = {
    file: input.file,
    country,
    columns: input.map,
    onProgress: (rows) => {
      stopIfAsked(world.stopping);
      steps.show(`reading: ${rows.toLocaleString('en-US')} rows`);
    },
  };
  const summary = await (input.dryRun
    ? previewImport({ ...world, now: world.now() }, { ...options, look })
    : importRecipients({ ...world, now: world.now() }, options)
  ).finally(steps.clear);
  if (!input.dryRun) {
    await look(summary.importId);
    if (input.list !== undefined) {
      await addImportToList(world.db, { importId: summary.importId, name: input.list, now: world.now() });
    }
    await deleteImportRows(world.db, summary.importId);
  }
  const push = input.dryRun ? null : await pushIfPossible(world);
  for (const line of describeImport({ input, summary, rejects, rejectsFile, push })) world.print(line);
  if (input.json)
    world.print(
      JSON.stringify({ ...summary, rejectsFile, pushed: push?.pushed ?? 0, pushFailure: push?.failure ?? null }),
    );
  return exitCodes.done;
}

async function pushIfPossible(world: DatabaseWorld): Promise<PushResult> {
  const { apiKeyId, apiSecretKey } = world.config.sendblue;
  if (apiKeyId === null || apiSecretKey === null)
    return { pushed: 0, failure: 'SENDBLUE_API_KEY_ID and SENDBLUE_API_SECRET_KEY are not set' };
  return pushContacts({ db: world.db, provider: world.provider() }, { stopping: world.stopping });
}

function describeImport(shown: {
  input: ImportInput;
  summary: ImportSummary;
  rejects: readonly Reject[];
  rejectsFile: string | null;
  push: PushResult | null;
}): readonly string[] {
  const { input, summary, rejects, rejectsFile, push } = shown;
  const n = (value: number): string => value.toLocaleString('en-US');
  const lines = [
    `${input.dryRun ? 'Would import' : 'Imported'} ${input.file}: ${n(summary.rows)} rows (${summary.encoding}, separated by ${JSON.stringify(summary.delimiter)})`,
    `  contacts    ${n(summary.contactsNew)} new, ${n(summary.contactsChanged)} changed, ${n(summary.contactsUnchanged)} unchanged`,
    `  duplicates  ${n(summary.duplicates)}`,
    ...summary.firstDuplicates
      .slice(0, shownRows)
      .map((each) => `    line ${each.lineNumber} has the number of line ${each.duplicateOf}`),
    `  rejected    ${n(summary.rejected)}`,
    ...rejects.map((each) => `    line ${each.lineNumber}: ${each.columnName} ${each.reason}`),
  ];
  if (rejectsFile !== null) lines.push(`  all of them, to be mended and imported again: ${rejectsFile}`);
  if (summary.encoding === 'windows-1252')
    lines.push('  The file is not UTF-8; it was read as Windows-1252. Check a name with an accent.');
  if (push !== null)
    lines.push(
      `  Sendblue's contact book: ${push.failure === null ? `${n(push.pushed)} pushed` : `${n(push.pushed)} pushed, the rest later: ${push.failure}`}`,
    );
  return lines;
}
