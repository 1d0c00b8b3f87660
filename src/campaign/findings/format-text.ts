/** Findings as compilers print them: each with its line of the file, and a caret below the place. */
import type { Finding } from './finding.ts';

/** Columns of an excerpt: the width of a wide terminal. */
const maxExcerpt = 120;

/** `campaigns/spring/campaign.yaml:14:9 error unknown-key …` and the excerpt, in the given order. */
export function formatText(findings: readonly Finding[]): string {
  return findings.flatMap((finding) => [formatHead(finding), ...formatExcerpt(finding)]).join('\n');
}

function formatHead({ file, line, column, level, code, message }: Finding): string {
  return `${plain(file)}:${line}:${column} ${level} ${code} ${plain(message)}`;
}

function formatExcerpt({ line, column, length = 1, excerpt }: Finding): readonly string[] {
  if (excerpt === null || excerpt.trim() === '') return [];
  const number = String(line);
  // Of a long line, only the part around the place is shown.
  const from = column > maxExcerpt - 20 ? column - 60 : 0;
  const before = excerpt.slice(from, column - 1);
  const shown = excerpt.slice(from, from + maxExcerpt);
  const carets = '^'.repeat(Math.max(1, Math.min(length, from + maxExcerpt - column + 1)));
  const indent = widthOf(before);
  return [`  ${number} | ${plain(shown)}`, `  ${' '.repeat(number.length)} | ${' '.repeat(indent)}${carets}`];
}

/** With a space for each character that would control a terminal or change the direction of the text. */
function plain(text: string): string {
  return text.replace(/[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, ' ');
}

/** The columns that a text takes on a terminal: emoji and East Asian characters take two. */
function widthOf(text: string): number {
  let width = 0;
  for (const { segment } of new Intl.Segmenter('en', { granularity: 'grapheme' }).segment(text)) {
    width +=
      /\p{Extended_Pictographic}|\p{Regional_Indicator}|[\u1100-\u115f\u2e80-\u9fff\uac00-\ud7a3\uff00-\uff60]/u.test(
        segment,
      )
        ? 2
        : 1;
  }
  return width;
}
