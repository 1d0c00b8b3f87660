/** Why a valid row is not a recipient, in words. */
const leftOutSentences: Readonly<Record<string, string>> = {
  only: 'is not in the part of an earlier run that this one repeats',
  filter: 'does not pass the filter',
  excluded: 'is excluded by a campaign, a list or a file of numbers',
  duplicate: 'has the same values as an earlier row (dedupe)',
  not_sampled: 'was not drawn for the sample',
  over_limit: 'comes after the limit of people',
};

/** `does not pass the filter` for `filter`: why a valid row is not a recipient. */
export function describeLeftOut(reason: string): string {
  return leftOutSentences[reason] ?? reason.replaceAll('_', ' ');
}
