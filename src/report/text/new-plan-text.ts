/** A campaign's first plan as a comment for a pull request. Invariant: it contains no number and no text of a person. */
import { formatCount, formatNumber } from '../../core/format-count.ts';
import { countSent, type PlanFile } from '../../core/plan/plan-file.ts';
import { describeSkip } from './skip-reasons.ts';

/** What a reviewer needs to know: who is meant, how they are reached, and the texts as written. */
export function formatNewPlan(
  { campaign, totals, recipients, templates, account }: PlanFile,
  { name }: { name: string },
): string {
  const reached = recipients.filter((recipient) => countSent(recipient) > 0).length;
  const people = reached === 1 ? '1 person gets' : `${formatNumber(reached)} people get`;
  const sums = `${people} something from the account \`${account}\`, of ${formatCount(totals.csvRows, 'row')}: ${formatNumber(totals.rejected)} rejected, ${formatCount(totals.duplicates, 'duplicate')}. This campaign has no earlier plan.`;
  const skipped = Object.entries(totals.skipped).map(([reason, count]) => [`not sent: ${describeSkip(reason)}`, count]);
  const channels = Object.entries(totals.channels).map(([channel, count]) => [
    channel === 'unknown' ? 'channel known only when it is sent' : channel,
    count,
  ]);
  const rows = [...channels, ...skipped].map(([what, count]) => `| ${what} | ${formatNumber(Number(count))} |`);
  const texts = templates.flatMap((template, part) =>
    template === null ? [] : [`Text ${part + 1} of campaign.yaml:\n\n${quote(template)}\n`],
  );
  return `### New campaign \`${campaign}\`: ${plainName(name)}\n\n${sums}\n\n| Messages | |\n| --- | ---: |\n${rows.join('\n')}\n\n${texts.join('\n')}`;
}

/** As a code block, so that a text is not read as Markdown. */
export function quote(text: string): string {
  return text
    .split('\n')
    .map((line) => `    ${line}`)
    .join('\n');
}

/** On one line, without what Markdown would read. */
function plainName(name: string): string {
  return name.replace(/\s+/g, ' ').replace(/[\\`*_[\]<>|#@]/g, (mark) => `\\${mark}`);
}
