/**
 * What helps at a terminal, by the code of an error: the one table. Operations say what is wrong; only a door knows its own
 * commands.
 */
import type { ErrorFacts, OperatingError } from '../core/operating-error.ts';

const remedies: Readonly<Record<string, (facts: ErrorFacts) => string>> = {
  'cannot-fill-in': () => 'choose another --row',
  'database-restored': () =>
    '`bluecast claim` looks up at Sendblue what has been sent; after that this database may send again',
  interrupted: () => 'the same command begins again',
  'no-runs': () => '`bluecast send` makes one',
  'no-such-run': () => '`bluecast status` shows them',
  'not-a-plan': () => 'make one with `bluecast plan CAMPAIGN --out FILE`',
  'not-approved': ({ file, campaign }) =>
    file !== undefined
      ? `\`bluecast approve ${file} --as NAME\``
      : `\`bluecast plan campaigns/${campaign} --out ${campaign}.plan.json\`, \`bluecast approve\` by somebody else, then \`bluecast send --plan\``,
  'not-in-doubt': ({ runId }) => `\`bluecast unknown ${runId}\` lists what is`,
  'nothing-piped': ({ campaign }) =>
    `pipe a CSV in, such as \`cat people.csv | bluecast ${campaign === undefined ? 'import -' : `plan campaigns/${campaign}`}\``,
  'plan-outdated': ({ file }) => `make a new plan, and compare it with --diff ${file}`,
  'port-taken': () => 'choose another with --port',
  'run-not-resumable': () => '`bluecast send` with --new-run starts another',
  'run-unfinished': ({ runId }) => `send without --new-run to continue it, or \`bluecast cancel ${runId}\``,
  'workers-at-work': () => 'stop every `bluecast` process first',
};

export const remedyCodes: readonly string[] = Object.keys(remedies);

/** One sentence for stderr: what is wrong, and what helps. */
export function sayError(error: OperatingError): string {
  const remedy = remedies[error.code]?.(error.facts);
  return remedy === undefined ? error.message : `${error.message}; ${remedy}`;
}
