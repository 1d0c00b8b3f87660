/** What the schema cannot see in the account's lines: numbers that are none, and numbers that stand there twice. */
import type { AccountLine } from '../core/account.ts';
import { maskPhone, parsePhone } from '../core/phone.ts';
import type { Problem } from './problem.ts';
import type { YamlSource } from './yaml-source.ts';

/** Every problem of the lines' numbers, in their order. */
export function checkLines(source: YamlSource, lines: readonly Pick<AccountLine, 'number'>[]): readonly Problem[] {
  const first = new Map<string, number>();
  return lines.flatMap(({ number }, index) => {
    const place = { file: source.file, ...source.placeOf(['lines', index, 'number']) };
    const problem = findNumberProblem(number);
    if (problem !== null) return [{ ...place, code: 'wrong-number', message: `lines[${index + 1}].number ${problem}` }];
    const earlier = first.get(number);
    if (earlier === undefined) {
      first.set(number, index);
      return [];
    }
    const message = `lines[${index + 1}] is the same number as lines[${earlier + 1}] (${maskPhone(number)}): take one of them out`;
    return [{ ...place, code: 'same-line', message }];
  });
}

function findNumberProblem(number: string): string | null {
  const parsed = parsePhone(number, 'US');
  if (!parsed.ok) return `${parsed.reason}: write one of your Sendblue numbers, such as "+12125550123"`;
  if (parsed.phone === number) return null;
  return 'is not written as Sendblue writes it: start with + and the country code and leave out everything else, such as "+12125550123"';
}
