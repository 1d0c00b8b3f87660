/** Checks what a schedule cannot go together with. */
import { pipedIn } from '../files/csv-files.ts';
import type { Problem } from '../findings/finding.ts';
import { field, type YamlSource } from '../yaml/yaml-source.ts';

type Path = readonly string[];

export function checkSchedule(source: YamlSource): readonly Problem[] {
  const at = (...path: string[]): unknown => path.reduce<unknown>((value, key) => field(value, key), source.value);
  if (at('schedule') === undefined) return [];
  const found: [boolean, Path, string][] = [
    [at('audience', 'csv') === pipedIn, ['audience', 'csv'], 'A schedule finds nothing piped in: name a file'],
    [
      at('canary') !== undefined && (at('schedule', 'zone') === 'recipient' || at('schedule', 'spread') !== undefined),
      ['canary'],
      "A canary goes first, and here everybody has a time of their own: leave canary out, or the schedule's spread and zone: recipient",
    ],
    [
      at('schedule', 'late', 'catchUp') === 'all' && at('purpose') === 'marketing',
      ['schedule', 'late', 'catchUp'],
      'Marketing cannot catch up all that was missed, because people would get several at once: write latest or none',
    ],
  ];
  return found
    .filter(([isWrong]) => isWrong)
    .map(([, path, message]) => ({ file: source.file, ...source.placeOf(path), code: 'wrong-value', message }));
}
