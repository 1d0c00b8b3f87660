/** Checks a reminder: its columns and its condition, and what it cannot go together with. */
import { readFilter } from '../../core/filter/read-filter.ts';
import { pipedIn } from '../files/csv-files.ts';
import { suggest } from '../findings/did-you-mean.ts';
import type { Problem } from '../findings/finding.ts';
import { field, type YamlSource } from '../yaml/yaml-source.ts';

/** `fields`: those of the CSV; null where they are not known. */
export function checkReminder(source: YamlSource, fields: readonly string[] | null): readonly Problem[] {
  const reminder = field(source.value, 'reminder');
  if (reminder === undefined) return [];
  return [...checkColumns(source, fields), ...checkCancelledIf(source, fields), ...checkCompany(source)];
}

function checkColumns(source: YamlSource, fields: readonly string[] | null): readonly Problem[] {
  const paths = [
    ['reminder', 'time'],
    ['reminder', 'key'],
    ['reminder', 'zone', 'column'],
  ];
  return paths.flatMap((path): readonly Problem[] => {
    const name = path.reduce<unknown>((value, key) => field(value, key), source.value);
    if (typeof name !== 'string' || fields === null || fields.includes(name)) return [];
    const message = `"${name}" is not a column of the CSV: ${suggest(name, fields)}`;
    return [{ file: source.file, ...source.placeOf(path), code: 'unknown-column', message }];
  });
}

function checkCancelledIf(source: YamlSource, fields: readonly string[] | null): readonly Problem[] {
  const path = ['reminder', 'cancelledIf'];
  const text = field(field(source.value, 'reminder'), 'cancelledIf');
  if (typeof text !== 'string' || text.trim() === '') return [];
  const at = (part: { begin: number; end: number }) => ({
    file: source.file,
    ...source.placeInText(path, { text, ...part }),
  });
  const read = readFilter(text);
  if (!read.ok)
    return [
      { ...at(read.mistake), code: 'filter-syntax', message: `Cannot read the condition: ${read.mistake.reason}` },
    ];
  const strangers = read.columns.filter(({ name }) => fields !== null && !fields.includes(name));
  return strangers.map((use) => ({
    ...at(use),
    code: 'unknown-column',
    message: `"${use.name}" is not a column of the CSV: ${suggest(use.name, fields ?? [])}`,
  }));
}

/** Keys that mean a run for everybody at once. */
function checkCompany(source: YamlSource): readonly Problem[] {
  const without = [
    ['canary'],
    ['variants'],
    ['audience', 'perRow'],
    ['audience', 'dedupe'],
    ['audience', 'sample'],
    ['audience', 'limit'],
  ];
  const both = without.filter(
    (path) => path.reduce<unknown>((value, key) => field(value, key), source.value) !== undefined,
  );
  const messages = field(source.value, 'messages');
  const carousel = Array.isArray(messages) ? messages.findIndex((each) => field(each, 'carousel') !== undefined) : -1;
  const csvPath = ['audience', 'csv'];
  const isPiped = field(field(source.value, 'audience'), 'csv') === pipedIn;
  const again = 'The file of appointments is read again and again: name a file';
  return [
    ...(isPiped
      ? [{ file: source.file, ...source.placeOf(csvPath), code: 'wrong-value' as const, message: again }]
      : []),
    ...both.map((path): Problem => {
      const message = `Reminders go out one by one before each appointment: leave ${path.at(-1)} out`;
      return { file: source.file, ...source.placeOf(path), code: 'wrong-value', message };
    }),
    ...(carousel < 0
      ? []
      : [
          {
            file: source.file,
            ...source.placeOf(['messages', carousel]),
            code: 'wrong-value' as const,
            message: 'Reminders are texts and pictures: write text or image',
          },
        ]),
    ...(field(field(source.value, 'channel'), 'policy') === undefined
      ? []
      : [
          {
            file: source.file,
            ...source.placeOf(['channel', 'policy']),
            code: 'wrong-value' as const,
            message: 'Reminders go out on any channel: leave policy out',
          },
        ]),
  ];
}
