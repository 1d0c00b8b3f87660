/** Habits of English that must be read twice, and where they stand in comments, strings and pages. */
import { readProse } from '../test/support/imports.ts';

interface Habit {
  readonly pattern: RegExp;
  /** What to say in its place. */
  readonly say: string;
}

export interface Finding {
  readonly file: string;
  /** 1 for the first line. */
  readonly line: number;
  readonly found: string;
  readonly say: string;
}

/** The rule behind them: subject, verb, object; the reader's word before ours. */
const habits: readonly Habit[] = [
  { pattern: /(?<!there )\b(?:is|are|was|were) none\b(?! of)/gi, say: '"is invalid", "is absent", "is not one"' },
  { pattern: /\b(?:tells?|told|telling)\b(?! (?:[\w,]+ ){0,3}apart)/gi, say: '"says", "reports", "shows", "knows"' },
  { pattern: /\b(?:go|goes|going|went|gone) on\b/gi, say: '"continues"' },
  { pattern: /\bbeside\b/gi, say: '"alongside", "next to", "in addition to"' },
  { pattern: /\b(?:whoever|whomever|whatever)\b/gi, say: 'the subject: "a process that", "anything that"' },
  { pattern: /\b(?:nobody|somebody) (?:knows?|knew|asked|looks?)\b/gi, say: '"is not known", or who it is' },
  { pattern: /\bhears?\b/gi, say: '"is called with", "learns"' },
  { pattern: /\bcomes? along\b/gi, say: '"is included"' },
  { pattern: /\bbut for\b/gi, say: '"except"' },
  { pattern: /\b(?:be|was|is) had\b/gi, say: '"is available"' },
  { pattern: /\breckon(?:s|ed)?\b/gi, say: '"calculated", "counted"' },
  { pattern: /\bwritten down\b/gi, say: '"recorded"' },
];

/** Habits in one file. Of sources only comments and strings are read; of pages only the text that people write. */
export function findHabits(file: string, source: string): readonly Finding[] {
  const texts = file.endsWith('.md') ? readPage(source) : readProse(source);
  return texts.flatMap(({ text, line }) =>
    habits.flatMap(({ pattern, say }) =>
      [...text.matchAll(pattern)].map((match) => ({
        file,
        line: line + text.slice(0, match.index).split('\n').length - 1,
        found: match[0],
        say,
      })),
    ),
  );
}

/** A page without code, quotations, names of tests and what is made from code; lines keep their numbers. */
function readPage(page: string): readonly { text: string; line: number }[] {
  const left =
    /<!-- ([\w.-]+): made from [\s\S]*?<!-- \/\1 -->|^```[\s\S]*?^```|`[^`\n]*`|test\/\S+\.test\.ts: [^|\n]*|"[^"\n]*"|^ {4}.*$/gm;
  const benches = /<!-- bench ([\w-]+): [\s\S]*?<!-- end of bench \1 -->/g;
  const blank = (text: string): string => text.replace(/[^\n]/g, ' ');
  return [{ text: page.replace(benches, blank).replace(left, blank), line: 1 }];
}
