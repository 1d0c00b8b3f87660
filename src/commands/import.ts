/** `bluecast import`: stage 1 alone. Imports CSV files into contacts, and writes rejected rows to a file for correction. */
import { findAccountId } from '../accounts/save-account.ts';
import type { ImportedFile, ImportSummary } from '../audience/audience.ts';
import type { PushResult } from '../audience/push-contacts.ts';
import { findCsvFiles, pipedIn } from '../campaign/files/csv-files.ts';
import { diskFiles } from '../campaign/files/files.ts';
import { listHeader } from '../core/csv/csv-columns.ts';
import { nameRow } from '../core/csv/row-place.ts';
import { formatCount, formatNumber } from '../core/format-count.ts';
import { badInput } from '../core/operating-error.ts';
import { isCountry } from '../core/people/phone.ts';
import { stopIfAsked } from '../core/stop-if-asked.ts';
import { importFiles, pushIfPossible } from '../inputs/import-files.ts';
import { openPipe } from '../inputs/piped-csv.ts';
import { describeFileNote, guessedNote } from '../report/text/file-notes.ts';
import type { Reject } from '../store/audience/reject.ts';
import { pipeOf } from '../terminal/campaign-inputs.ts';
import { exitCodes } from '../terminal/exit-codes.ts';
import { createSteps } from '../terminal/steps.ts';
import type { CommandWorld } from '../terminal/terminal.ts';
import { writeRejectsFile } from '../terminal/write-files.ts';

export interface ImportInput {
  /** A file or a name; absent: the only or default one. */
  readonly account?: string | undefined;
  /** Paths, patterns, or `-` for what is piped in. */
  readonly files: readonly string[];
  readonly country: string;
  /** Field -> header. */
  readonly map: Readonly<Record<string, string>>;
  readonly dryRun: boolean;
  /** Of the files; absent: found by evidence, or guessed. */
  readonly encoding?: string | undefined;
  /** A list to put the contacts on, for campaigns to leave out. */
  readonly list?: string | undefined;
  readonly json: boolean;
}

const shownRows = 10;

/** Imports files, or with --dry-run prints what an import would do. Rejected rows are no failure of the command. */
export async function importFile(world: CommandWorld, input: ImportInput): Promise<number> {
  const country = input.country.toUpperCase();
  if (!isCountry(country)) {
    throw badInput(
      'unknown-country',
      `Cannot import: no country has the code ${JSON.stringify(input.country)}; write its two letters, such as --country US`,
    );
  }
  const pipe = openPipe(pipeOf(world));
  try {
    return await importNamed(world, { input, country, files: await findFiles(input.files, pipe) });
  } finally {
    await pipe.release();
  }
}

/** The named files, each once, in the given order. Throws `file-not-found` and `nothing-piped`. */
async function findFiles(
  names: readonly string[],
  pipe: { read(): Promise<string | null> },
): Promise<readonly string[]> {
  const paths = new Set<string>();
  for (const csv of names) {
    if (csv === pipedIn) {
      const piped = await pipe.read();
      if (piped === null) throw nothingPiped();
      paths.add(piped);
      continue;
    }
    const found = await findCsvFiles(diskFiles, { folder: '', csv, where: 'this folder' });
    if (!found.ok) throw badInput('file-not-found', `Cannot import: ${found.reason}`);
    for (const each of found.paths) paths.add(each);
  }
  return [...paths];
}

function nothingPiped(): Error {
  return badInput('nothing-piped', 'Cannot import from stdin: nothing is piped in');
}

async function importNamed(
  world: CommandWorld,
  asked: { input: ImportInput; country: string; files: readonly string[] },
): Promise<number> {
  const { input, country, files } = asked;
  const steps = createSteps(world);
  let rejectsFile: string | null = null;
  const onImported = async (importId: number): Promise<void> => {
    const name = input.dryRun ? `preview-${importId}` : `import-${importId}`;
    rejectsFile = await writeRejectsFile(world, { importId, name });
  };
  const accountId = await findAccountId(world, input.account);
  const { summary, rejects } = await importFiles(world, {
    accountId,
    files,
    country,
    columns: input.map,
    encoding: input.encoding,
    isDryRun: input.dryRun,
    list: input.list,
    shownRejects: shownRows,
    onImported,
    onProgress: (rows) => {
      stopIfAsked(world.stopping);
      steps.show(`reading: ${formatNumber(rows)} rows`);
    },
  }).finally(steps.clear);
  const push = input.dryRun ? null : await pushIfPossible(world, accountId);
  for (const line of describeImport({ input, summary, rejects, rejectsFile, push })) world.print(line);
  if (input.json)
    world.print(
      JSON.stringify({ ...summary, rejectsFile, pushed: push?.pushed ?? 0, pushFailure: push?.failure ?? null }),
    );
  return exitCodes.done;
}

function describeImport(shown: {
  input: ImportInput;
  summary: ImportSummary;
  rejects: readonly Reject[];
  rejectsFile: string | null;
  push: PushResult | null;
}): readonly string[] {
  const { input, summary, rejects, rejectsFile, push } = shown;
  const { files } = summary;
  const form = ({ encoding, delimiter }: ImportedFile): string =>
    `${encoding}, separated by ${JSON.stringify(delimiter)}`;
  const [first] = files;
  const what = first !== undefined && files.length === 1 ? `${first.name}: ` : `${formatNumber(files.length)} files: `;
  const lines = [
    `${input.dryRun ? 'Would import' : 'Imported'} ${what}${formatCount(summary.rows, 'row')}${first !== undefined && files.length === 1 ? ` (${form(first)})` : ''}`,
    ...(files.length === 1 ? [] : files.map((file) => `  ${file.name} (${form(file)})`)),
    `  contacts    ${formatNumber(summary.contactsNew)} new, ${formatNumber(summary.contactsChanged)} changed, ${formatNumber(summary.contactsUnchanged)} unchanged`,
    `  consent     ${describeConsent(summary.consent)}`,
    `  duplicates  ${formatNumber(summary.duplicates)}`,
    ...summary.firstDuplicates
      .slice(0, shownRows)
      .map((each) => `    ${nameRow(files, each.lineNumber)} has the number of ${nameRow(files, each.duplicateOf)}`),
    `  rejected    ${formatNumber(summary.rejected)}`,
    ...rejects.map((each) => `    ${nameRow(files, each.lineNumber)}: ${each.columnName} ${each.reason}`),
  ];
  if (rejectsFile !== null) lines.push(`  all rejected rows, to correct and import again: ${rejectsFile}`);
  for (const note of summary.notes) lines.push(`  note: ${describeFileNote(note)}`);
  for (const { name, isGuessed } of files) if (isGuessed) lines.push(`  note: ${guessedNote(name)}: --encoding`);
  if (push !== null)
    lines.push(
      `  Sendblue's contact book: ${push.failure === null ? `${formatNumber(push.pushed)} pushed` : `${formatNumber(push.pushed)} pushed, the rest later: ${push.failure}`}`,
    );
  return lines;
}

function describeConsent({ columns, passedOver }: ImportSummary['consent']): string {
  if (columns.length > 0) return `read from ${listHeader(columns)}`;
  if (passedOver.length === 0) return 'not in the file: no column is called Consent or the like';
  return `not read: ${listHeader(passedOver)} has words that are neither yes nor no; --map consent=… names a column`;
}
