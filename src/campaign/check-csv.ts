/** The campaign's CSV against what the campaign says of it. Invariant: of the file only its first bytes are read. */
import path from 'node:path';
import { type ColumnMap, type ColumnNames, findColumns, listHeader, textFields } from '../core/csv-columns.ts';
import type { TemplateVariable } from '../core/template.ts';
import type { SampleValues } from './check-sms.ts';
import { nearestOf } from './did-you-mean.ts';
import type { CampaignWorld } from './files.ts';
import type { Problem } from './problem.ts';
import type { ReadText, TextAt } from './texts.ts';
import { field, type YamlSource } from './yaml-source.ts';

export interface CheckedCsv {
  readonly problems: readonly Problem[];
  /** The names that texts may use; null where they could not be found out. */
  readonly fields: readonly string[] | null;
  readonly sample: readonly SampleValues[];
}

/** Looks into the CSV that `audience` names, if it is one. */
export async function checkCsv(
  world: CampaignWorld,
  { folder, source }: { folder: string; source: YamlSource },
): Promise<CheckedCsv> {
  const audience = field(source.value, 'audience');
  const csv = field(audience, 'csv');
  const unknown = (problems: readonly Problem[]): CheckedCsv => ({ problems, fields: null, sample: [] });
  if (typeof csv !== 'string' || csv === '') return unknown([]);
  const place = { file: source.file, ...source.placeOf(['audience', 'csv']) };
  const missing = await findMissing(world, { folder, csv });
  if (missing !== null) return unknown([{ ...place, code: 'no-csv', message: missing }]);
  const { header, rows } = await world.readCsv(path.resolve(folder, csv));
  if (header.length === 0) {
    return unknown([
      { ...place, code: 'empty-csv', message: `"${csv}" is empty: its first line must name the columns` },
    ]);
  }
  const { columns, problems } = findColumns(header, columnNames(field(audience, 'columns')));
  return {
    problems: problems.map((problem) => ({
      file: source.file,
      ...source.placeOf(['audience', 'columns', problem.field]),
      code: problem.code,
      message: `Cannot find a column in ${csv}: ${problem.reason}`,
    })),
    fields: problems.length > 0 ? null : textFields(columns),
    sample: rows.map((row) => valuesOf(columns, row)),
  };
}

/** Every name in a text that no column has, at its first use. */
export function checkVariables(
  source: YamlSource,
  { texts, csv, fields }: { texts: readonly ReadText[]; csv: string; fields: readonly string[] },
): readonly Problem[] {
  const known = new Set(fields);
  return texts.flatMap((at): readonly Problem[] => {
    if (!at.read.ok) return [];
    return at.read.template.uses
      .filter(({ name }) => !known.has(name))
      .map((use) => ({
        file: source.file,
        ...placeOfUse(source, at, use),
        code: 'unknown-variable',
        message: `"${use.name}": ${csv} has ${suggestField(use.name, fields)}`,
      }));
  });
}

async function findMissing(
  { files }: CampaignWorld,
  { folder, csv }: { folder: string; csv: string },
): Promise<string | null> {
  const kind = await files.kindOf(path.resolve(folder, csv));
  if (kind === 'file') return null;
  if (kind === 'missing')
    return `There is no file "${csv}" in the campaign's folder: put it there, or correct the path`;
  return `"${csv}" is not a file: write the path of the CSV`;
}

/** The mapping as far as it is one, in a file whose shape may not be in order. */
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
  return Object.fromEntries(places.map(([name, at]) => [name, row[at]?.trim() ?? '']));
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
