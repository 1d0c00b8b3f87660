/** Checks that the CSV files have what the campaign names, and can be read. Invariant: only the first bytes of a file are read. */
import path from 'node:path';
import { readQuery } from '../../core/campaign/read-query.ts';
import { tidyCell } from '../../core/csv/cell.ts';
import { type ColumnMap, type ColumnNames, findColumns, listHeader, textFields } from '../../core/csv/csv-columns.ts';
import type { DateReader } from '../../core/csv/date-format.ts';
import { findEncoding } from '../../core/csv/encoding.ts';
import { findConsentColumns } from '../../core/people/consent-column.ts';
import type { TemplateVariable } from '../../core/text/template.ts';
import { type FoundCsv, findCsvFiles, pipedIn } from '../files/csv-files.ts';
import type { BegunCsv, CampaignWorld } from '../files/files.ts';
import { nearestOf } from '../findings/did-you-mean.ts';
import type { Problem } from '../findings/finding.ts';
import { audienceSource } from '../schema/audience-schema.ts';
import type { ReadText, TextAt } from '../yaml/texts.ts';
import { field, type YamlSource } from '../yaml/yaml-source.ts';
import { checkDates, listDateColumns } from './check-dates.ts';
import type { SampleValues } from './check-sms.ts';

export interface CheckedCsv {
  readonly problems: readonly Problem[];
  /** Empty where their columns are not known. */
  readonly files: readonly CsvFields[];
  /** Some rows, of which texts are rendered on trial. */
  readonly sample: readonly SampleValues[];
  /** All rows that were read of each file. */
  readonly beginnings: readonly FirstRows[];
}

export interface FirstRows {
  /** From the campaign's folder. */
  readonly name: string;
  readonly rows: readonly SampleValues[];
}

export interface CsvFields {
  /** From the campaign's folder. */
  readonly name: string;
  /** The names that texts may use. */
  readonly fields: readonly string[];
}

/** Rows of which texts are rendered on trial. */
const sampleRows = 50;

/** Checks the CSV files that `audience` names, if there are any. */
export async function checkCsv(
  world: CampaignWorld,
  { campaign, root, folder, source }: { campaign: string; root: string; folder: string; source: YamlSource },
): Promise<CheckedCsv> {
  const audience = field(source.value, 'audience');
  const query = field(audience, 'query');
  const csv = query ?? field(audience, 'csv');
  const unknown = (problems: readonly Problem[]): CheckedCsv => ({ problems, files: [], sample: [], beginnings: [] });
  if (typeof csv !== 'string' || csv === '') return unknown([]);
  const place = { file: source.file, ...source.placeOf(['audience', query === undefined ? 'csv' : 'query']) };
  const found =
    query === undefined
      ? await findFiles(world, { campaign, root, folder, csv })
      : await findAnswer(world, { campaign, root, folder, csv, audience });
  if (!found.ok)
    return unknown([{ ...place, code: found.isOutside === true ? 'outside-root' : 'no-csv', message: found.reason }]);
  const names = columnNames(field(audience, 'columns'));
  const named = field(audience, 'encoding');
  const encoding = (typeof named === 'string' ? findEncoding(named) : null) ?? undefined;
  const problems: Problem[] = [];
  /** Of files whose columns are known all the same. */
  const others: Problem[] = [];
  const files: CsvFields[] = [];
  const beginnings: FirstRows[] = [];
  for (const file of found.paths) {
    const name = found.paths.length === 1 ? csv : path.relative(folder, file);
    const { header, rows, found: read } = await world.readCsv(file, encoding);
    others.push(...checkEncoding(read, { name, place }));
    if (header.length === 0) {
      problems.push({
        ...place,
        code: 'empty-csv',
        message: `"${name}" is empty: its first row must name the columns`,
      });
      continue;
    }
    const { columns, problems: missing } = findColumns(header, names);
    for (const problem of missing) {
      const at = source.placeOf(['audience', 'columns', problem.field]);
      const message = `Cannot find a column in ${name}: ${problem.reason}`;
      problems.push({ file: source.file, ...at, code: problem.code, message });
    }
    files.push({ name, fields: textFields(columns) });
    if (missing.length === 0) {
      others.push(...checkConsentColumn(source, { name, columns, rows }));
      others.push(...checkDates(source, { name, columns, rows }));
    }
    const readers = listDateColumns(source, columns);
    beginnings.push({ name, rows: rows.map((row) => valuesOf({ columns, readers }, row)) });
  }
  const sample = beginnings.flatMap(({ rows }) => rows).slice(0, sampleRows);
  return { problems: [...problems, ...others], files: problems.length > 0 ? [] : files, sample, beginnings };
}

function checkEncoding(
  { isGuessed, looksWrong }: BegunCsv['found'],
  { name, place }: { name: string; place: Omit<Problem, 'code' | 'message'> },
): readonly Problem[] {
  const remedy = 'write its encoding under audience, such as `encoding: windows-1251`';
  if (looksWrong) {
    const message = `"${name}" is not UTF-8, and as Windows-1252 most of its words with accents make no sense: ${remedy}`;
    return [{ ...place, code: 'wrong-encoding', message }];
  }
  const message = `"${name}" is not UTF-8, and is read as Windows-1252: check a name with an accent, or ${remedy}`;
  return isGuessed ? [{ ...place, code: 'guessed-encoding', message }] : [];
}

/** Nobody's no is read from a column that is not named. */
function checkConsentColumn(
  source: YamlSource,
  { name, columns, rows }: { name: string; columns: ColumnMap; rows: readonly (readonly string[])[] },
): readonly Problem[] {
  if (columns.named.has('consent')) return [];
  const used = new Set(columns.named.values());
  const [column] = findConsentColumns(columns.header, rows).found.filter(({ index }) => !used.has(index));
  if (column === undefined) return [];
  const header = columns.header[column.index] ?? '';
  const message = `${name} has a column ${JSON.stringify(header)}, which is not read for consent, so that a no in it leaves nobody out: write \`consent: ${header}\` under columns`;
  return [{ file: source.file, ...source.placeOf(['audience', 'columns']), code: 'unread-consent', message }];
}

/** Every name in a text for which some file has no column, at its first use. */
export function checkVariables(
  source: YamlSource,
  { texts, files }: { texts: readonly ReadText[]; files: readonly CsvFields[] },
): readonly Problem[] {
  return texts.flatMap((at): readonly Problem[] => {
    if (!at.read.ok) return [];
    return at.read.template.uses.flatMap((use) => {
      const without = files.find(({ fields }) => !fields.includes(use.name));
      if (without === undefined) return [];
      return {
        file: source.file,
        ...placeOfUse(source, at, use),
        code: 'unknown-variable' as const,
        message: `"${use.name}": ${without.name} has ${suggestField(use.name, without.fields)}`,
      };
    });
  });
}

/** No files is not a problem: what will be piped in cannot be checked now. */
async function findFiles(
  world: CampaignWorld,
  { campaign, root, folder, csv }: { campaign: string; root: string; folder: string; csv: string },
): Promise<FoundCsv> {
  if (csv !== pipedIn) return findCsvFiles(world.files, { root, folder, csv });
  const piped = await world.pipedCsv(campaign);
  return { ok: true, paths: piped === null ? [] : [piped] };
}

/** The answer to the query, or what is wrong with its file. No files is not a problem: nothing may be asked now. */
async function findAnswer(
  world: CampaignWorld,
  asked: { campaign: string; root: string; folder: string; csv: string; audience: unknown },
): Promise<FoundCsv> {
  const { campaign, csv: name, audience } = asked;
  const found = await findCsvFiles(world.files, asked);
  const [file, ...others] = found.ok ? found.paths : [];
  if (!found.ok) return found;
  if (file === undefined || others.length > 0) return { ok: false, reason: `"${name}" means several files: name one` };
  const read = readQuery(new TextDecoder().decode(await world.files.readFile(file)));
  if (!read.ok) return { ok: false, reason: `"${name}" ${read.reason}` };
  const source = audienceSource.safeParse(field(audience, 'source'));
  if (!source.success) return { ok: true, paths: [] };
  const { env, timeout } = source.data;
  const answer = await world.queriedCsv({ campaign, name, sql: read.sql, source: env, timeoutMs: timeout });
  return { ok: true, paths: answer === null ? [] : [answer] };
}

/** The valid part of the mapping, in a file whose shape may be wrong. */
function columnNames(columns: unknown): ColumnNames {
  if (typeof columns !== 'object' || columns === null) return {};
  return Object.fromEntries(
    Object.entries(columns).flatMap(([name, wanted]: [string, unknown]) => {
      const headers = [field(wanted, 'header') ?? wanted].flat().filter((each) => typeof each === 'string');
      return headers.length === 0 ? [] : [[name, headers]];
    }),
  );
}

function valuesOf(
  { columns: { fields, named }, readers }: { columns: ColumnMap; readers: ReadonlyMap<number, DateReader> },
  row: readonly string[],
): SampleValues {
  const places: readonly (readonly [string, number])[] = [...fields.map((name, at) => [name, at] as const), ...named];
  return Object.fromEntries(
    places.map(([name, at]) => {
      const cell = tidyCell(row[at] ?? '');
      return [name, readers.get(at)?.(cell) ?? cell];
    }),
  );
}

function placeOfUse(source: YamlSource, { path: at, text }: TextAt, use: TemplateVariable) {
  const lineStart =
    text
      .split('\n')
      .slice(0, use.line - 1)
      .join('\n').length + (use.line > 1 ? 1 : 0);
  const begin = lineStart + use.column - 1;
  return source.placeInText(at, { text, begin, end: begin + use.name.length });
}

function suggestField(name: string, fields: readonly string[]): string {
  const nearest = nearestOf(name, fields);
  if (nearest !== null) return `"${nearest}"`;
  return listHeader(fields);
}
