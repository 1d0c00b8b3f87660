/** Checks what the schema cannot see in the account's lines: invalid numbers, and numbers that appear twice. */
import { maskPhone, parsePhone } from '../../core/people/phone.ts';
import type { Problem } from '../findings/finding.ts';
import { field, type YamlSource } from '../yaml/yaml-source.ts';

/** Every problem of the lines' numbers, in order, also in a file whose shape is wrong. */
export function checkLines(source: YamlSource): readonly Problem[] {
  const first = new Map<string, number>();
  const lines = field(source.value, 'lines');
  if (!Array.isArray(lines)) return [];
  return lines.flatMap((line: unknown, index): readonly Problem[] => {
    const number = field(line, 'number');
    if (typeof number !== 'string') return [];
    const place = { file: source.file, ...source.placeOf(['lines', index, 'number']) };
    const problem = findNumberProblem(number);
    if (problem !== null) return [{ ...place, code: 'wrong-number', message: `lines[${index + 1}].number ${problem}` }];
    const earlier = first.get(number);
    if (earlier === undefined) {
      first.set(number, index);
      return [];
    }
    const message = `lines[${index + 1}] is the same number as lines[${earlier + 1}] (${maskPhone(number)}): remove one of them`;
    return [{ ...place, code: 'same-line', message }];
  });
}

function findNumberProblem(number: string): string | null {
  const parsed = parsePhone(number, 'US');
  if (!parsed.ok) return `${parsed.reason}: write one of your Sendblue numbers, such as "+12125550123"`;
  if (parsed.phone === number) return null;
  return 'is not written as Sendblue writes it: write only + and the digits with the country code, such as "+12125550123"';
}
