/** Finds texts that the cells of the first rows would make say something false: a `no` that counts as yes, an hour of another zone. */
import { readAmount } from '../../core/text/amount.ts';
import { type CellUse, listBareConditions, listDatesWithoutZone } from '../../core/text/cell-uses.ts';
import { isNo, isTimeWithOffset, isZero } from '../../core/text/cell-words.ts';
import type { Problem } from '../findings/finding.ts';
import type { ReadText } from '../yaml/texts.ts';
import type { YamlSource } from '../yaml/yaml-source.ts';
import type { FirstRows } from './check-csv.ts';

interface Asked {
  readonly texts: readonly ReadText[];
  readonly beginnings: readonly FirstRows[];
  /** The campaign says in which zone times are shown. */
  readonly hasZone: boolean;
}

export function checkCells(source: YamlSource, { texts, beginnings, hasZone }: Asked): readonly Problem[] {
  return texts.flatMap(({ path, text, read }): readonly Problem[] => {
    if (!read.ok) return [];
    const { engine } = read.template;
    const at = (use: CellUse) => ({ file: source.file, ...source.placeInText(path, { text, ...use }) });
    const conditions = listBareConditions(engine, text).flatMap((use): readonly Problem[] => {
      const message = describeNo(use.name, beginnings);
      return message === null ? [] : [{ ...at(use), code: 'no-is-true', message }];
    });
    const dates = hasZone ? [] : listDatesWithoutZone(engine, text);
    return [
      ...conditions,
      ...dates.flatMap((use): readonly Problem[] => {
        const message = describeTime(use.name, beginnings);
        return message === null ? [] : [{ ...at(use), code: 'no-zone', message }];
      }),
    ];
  });
}

function describeNo(name: string, beginnings: readonly FirstRows[]): string | null {
  for (const { name: file, rows } of beginnings) {
    const cells = rows.map((row) => row[name] ?? '');
    const no = cells.find(isNo);
    if (no !== undefined)
      return `"${name}" has "${no}" in ${file}, and that is true here: write ${comparisonFor(name, cells)}`;
  }
  return null;
}

/** `vip == "yes"` with the commonest other word of the column; `points > 0` where the others are numbers. */
function comparisonFor(name: string, cells: readonly string[]): string {
  const others = cells.filter((cell) => cell !== '' && !isNo(cell));
  const isEmptySomewhere = cells.includes('');
  if (cells.some(isZero) && others.every((cell) => readAmount(cell) !== null))
    return isEmptySomewhere ? `${name} != blank and ${name} > 0` : `${name} > 0`;
  const counts = new Map<string, number>();
  for (const cell of others) counts.set(cell, (counts.get(cell) ?? 0) + 1);
  const [[common] = ['yes']] = [...counts].sort(([, a], [, b]) => b - a);
  return `${name} == "${common.includes('"') || common.length > longestWord ? 'yes' : common}"`;
}

/** Characters of a cell that a message shows. */
const longestWord = 30;

function describeTime(name: string, beginnings: readonly FirstRows[]): string | null {
  const found = beginnings.find(({ rows }) => rows.some((row) => isTimeWithOffset(row[name] ?? '')));
  if (found === undefined) return null;
  const remedy = 'write `zone: America/New_York` in campaign.yaml, or the zone after the format';
  return `"${name}" has times with Z or an offset in ${found.name}, and they are shown as they stand there: ${remedy}`;
}
