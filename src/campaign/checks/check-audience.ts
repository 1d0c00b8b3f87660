/** Checks who the audience includes and leaves out: filters that cannot be read, and names of things that do not exist. */
import path from 'node:path';
import { readFilter } from '../../core/filter/read-filter.ts';
import { findCsvFiles } from '../files/csv-files.ts';
import type { CampaignWorld } from '../files/files.ts';
import { suggest } from '../findings/did-you-mean.ts';
import type { Problem } from '../findings/finding.ts';
import { field, type Path, type YamlSource } from '../yaml/yaml-source.ts';

interface AudienceQuestion {
  readonly root: string;
  readonly folder: string;
  readonly source: YamlSource;
  /** The columns of the CSV, by their names in texts; null where they are not known. */
  readonly fields: readonly string[] | null;
}

export async function checkAudience(world: CampaignWorld, asked: AudienceQuestion): Promise<readonly Problem[]> {
  return [
    ...(await checkFilter(world, asked)),
    ...checkColumns(asked),
    ...(await checkExcludedCampaigns(world, asked)),
    ...(await checkExcludedFiles(world, asked)),
  ];
}

async function checkFilter(
  world: CampaignWorld,
  { folder, source, fields }: AudienceQuestion,
): Promise<readonly Problem[]> {
  const filterPath = ['audience', 'filter'];
  const text = field(field(source.value, 'audience'), 'filter');
  if (typeof text !== 'string' || text.trim() === '') return [];
  const at = (part: { begin: number; end: number }) => ({
    file: source.file,
    ...source.placeInText(filterPath, { text, ...part }),
  });
  const read = readFilter(text);
  if (!read.ok) {
    return [{ ...at(read.mistake), code: 'filter-syntax', message: `Cannot read the filter: ${read.mistake.reason}` }];
  }
  const strangers = read.columns.filter(({ name }) => fields !== null && !fields.includes(name));
  const columns = strangers.map((use): Problem => {
    const remedy = suggest(use.name, [...(fields ?? []), 'consent', 'service']);
    return { ...at(use), code: 'unknown-column', message: `"${use.name}" is not a column of the CSV: ${remedy}` };
  });
  const campaigns = await Promise.all(
    read.campaigns.map(async (use) => findUnknownCampaign(world, { folder, name: use.name, place: at(use) })),
  );
  return [...columns, ...campaigns.flat()];
}

function checkColumns({ source, fields }: AudienceQuestion): readonly Problem[] {
  const names = [...listNames(source, ['audience', 'dedupe']), ...listNames(source, ['variants', 'column'])];
  return names.flatMap(({ name, path: at }): readonly Problem[] => {
    if (fields === null || fields.includes(name)) return [];
    const message = `"${name}" is not a column of the CSV: ${suggest(name, fields)}`;
    return [{ file: source.file, ...source.placeOf(at), code: 'unknown-column', message }];
  });
}

async function checkExcludedCampaigns(
  world: CampaignWorld,
  { folder, source }: AudienceQuestion,
): Promise<readonly Problem[]> {
  const found = listNames(source, ['audience', 'exclude', 'campaigns']).map(async ({ name, path: at }) =>
    findUnknownCampaign(world, { folder, name, place: { file: source.file, ...source.placeOf(at) } }),
  );
  return (await Promise.all(found)).flat();
}

async function checkExcludedFiles(
  world: CampaignWorld,
  { root, folder, source }: AudienceQuestion,
): Promise<readonly Problem[]> {
  const found = listNames(source, ['audience', 'exclude', 'csv']).map(
    async ({ name, path: at }): Promise<Problem[]> => {
      const found = await findCsvFiles(world.files, { root, folder, csv: name });
      if (found.ok) return [];
      return [
        {
          file: source.file,
          ...source.placeOf(at),
          code: found.isOutside === true ? 'outside-root' : 'no-csv',
          message: found.reason,
        },
      ];
    },
  );
  return (await Promise.all(found)).flat();
}

async function findUnknownCampaign(
  world: CampaignWorld,
  asked: { folder: string; name: string; place: Pick<Problem, 'file' | 'line' | 'column' | 'length'> },
): Promise<readonly Problem[]> {
  const file = path.join(asked.folder, '..', asked.name, 'campaign.yaml');
  if ((await world.files.kindOf(file)) === 'file') return [];
  const message = `There is no campaign "${asked.name}" next to this one: correct the name, or say under checks why it is right`;
  return [{ ...asked.place, code: 'unknown-campaign', message }];
}

/** The names at a path: one name, or those of a list. */
function listNames(source: YamlSource, at: Path): readonly { name: string; path: Path }[] {
  const value = at.reduce<unknown>((found, key) => field(found, String(key)), source.value);
  if (typeof value === 'string') return [{ name: value, path: at }];
  if (!Array.isArray(value)) return [];
  return value.flatMap((name: unknown, index) => (typeof name === 'string' ? [{ name, path: [...at, index] }] : []));
}
