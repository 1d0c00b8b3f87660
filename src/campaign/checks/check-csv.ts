/** Checks that the CSV files have what the campaign names. Invariant: only the first bytes of a file are read. */
import path from 'node:path';
import { tidyCell } from '../../core/csv/cell.ts';
import { type ColumnMap, type ColumnNames, findColumns, listHeader, textFields } from '../../core/csv/csv-columns.ts';
import type { TemplateVariable } from '../../core/text/template.ts';
import { type FoundCsv, findCsvFiles, pipedIn } from '../files/csv-files.ts';
import type { CampaignWorld } from '../files/files.ts';
import { slugOf } from '../files/folder.ts';
import { nearestOf } from '../findings/did-you-mean.ts';
import type { Problem } from '../findings/finding.ts';
import type { ReadText, TextAt } from '../yaml/texts.ts';
import { field, type YamlSource } from '../yaml/yaml-source.ts';
import type { SampleValues } from './check-sms.ts';

export interface CheckedCsv {
  readonly problems: readonly Problem[];
  /** Empty where their columns are not known. */
  readonly files: readonly CsvFields[];
  readonly sample: readonly SampleValues[];
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
  { folder, source }: { folder: string; source: YamlSource },
): Promise<CheckedCsv> {
  const audience = field(source.value, 'audience');
  const csv = field(audience, 'csv');
  const unknown = (problems: readonly Problem[]): CheckedCsv => ({ problems, files: [], sample: [] });
  if (typeof csv !== 'string' || csv === '') return unknown([]);
  const place = { file: source.file, ...source.placeOf(['audience', 'csv']) };
  const found = await findFiles(world, { folder, csv });
  if (!found.ok) return unknown([{ ...place, code: 'no-csv', message: found.reason }]);
  const names = columnNames(field(audience, 'columns'));
  const problems: Problem[] = [];
  const files: CsvFields[] = [];
  const sample: SampleValues[] = [];
  for (const file of found.paths) {
    const name = found.paths.length === 1 ? csv : path.relative(folder, file);
    const { header, rows } = await world.readCsv(file);
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
    sample.push(...rows.slice(0, sampleRows - sample.length).map((row) => valuesOf(columns, row)));
  }
  return { problems, files: problems.length > 0 ? [] : files, sample };
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
async function findFiles(world: CampaignWorld, { folder, csv }: { folder: string; csv: string }): Promise<FoundCsv> {
  if (csv !== pipedIn) return findCsvFiles(world.files, { folder, csv });
  const piped = await world.pipedCsv(slugOf(folder));
  return { ok: true, paths: piped === null ? [] : [piped] };
}

/** The valid part of the mapping, in a file whose shape may be wrong. */
function columnNames(columns: unknown): ColumnNames {
  if (typeof columns !== 'object' || columns === null) return {};
  return Object.fromEntries(
    Object.entries(columns).flatMap(([name, wanted]: [string, unknown]) => {
      const headers = [wanted].flat().filter((each) => typeof each === 'string');
      return headers.length === 0 ? [] : [[name, headers]];
    }),
  );
}

function valuesOf({ fields, named }: ColumnMap, row: readonly string[]): SampleValues {
  const places: readonly (readonly [string, number])[] = [...fields.map((name, at) => [name, at] as const), ...named];
  return Object.fromEntries(places.map(([name, at]) => [name, tidyCell(row[at] ?? '')]));
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
