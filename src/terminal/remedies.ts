/**
 * The remedy for each error at a terminal, by the error's code. Operations say what is wrong; only the command line knows its
 * commands.
 */
import type { ErrorFacts, OperatingError } from '../core/operating-error.ts';

const remedies: Readonly<Record<string, (facts: ErrorFacts) => string>> = {
  'cannot-fill-in': () => 'choose another --row',
  'database-restored': () => 'run `bluecast claim`: it records what was sent since, and lets this database send again',
  'line-has-a-past': () =>
    "run `bluecast claim`: it learns them, so that nobody is texted twice; or add --first-use if they are somebody else's",
  'database-unreachable': () => 'start it, or correct DATABASE_URL',
  'embedded-postgres-lost': () => 'run the same command again: it continues from what was committed',
  interrupted: () => 'run the same command to begin again',
  'many-vanished': ({ vanished }) => `look at the file; if it is right, repeat with --yes-cancel ${vanished}`,
  'no-database': () => '`bluecast plan CAMPAIGN` creates one; or set DATABASE_URL to the database that you use',
  'no-root': () => 'change to the folder that has campaigns/ in it, or create one with `bluecast init`',
  'no-run-before': () => 'send to everybody first, without --only',
  'no-runs': () => '`bluecast send CAMPAIGN` starts one',
  'no-such-run': () => '`bluecast runs` lists them',
  'not-a-plan': () => 'make one with `bluecast plan CAMPAIGN --out FILE`',
  'not-approved': ({ file, campaign }) =>
    file !== undefined
      ? `approve it with \`bluecast approve ${file} --as NAME\``
      : `run \`bluecast plan ${campaign} --out ${String(campaign).split('/').at(-1)}.plan.json\`, let somebody else run \`bluecast approve\`, then run \`bluecast send --plan\``,
  'not-begun': ({ campaign }) => `\`bluecast sync ${campaign}\` starts them`,
  'not-in-doubt': ({ runId }) => `\`bluecast unknown ${runId}\` lists the messages in doubt`,
  'nothing-piped': ({ campaign }) =>
    `pipe a CSV in, such as \`cat people.csv | bluecast ${campaign === undefined ? 'import -' : `plan ${campaign}`}\``,
  'plan-outdated': ({ file }) => `make a new plan and compare it: \`bluecast plan\` with --diff ${file}`,
  'port-taken': () => 'choose another port with --port',
  'rows-not-retried': () => 'correct them in rejects.csv, and send that file as a campaign of its own',
  'run-in-the-way': ({ runId }) => `wait until it is over, or \`bluecast cancel ${runId}\``,
  'schedule-not-approved': ({ campaign }) => `look at it, then run \`bluecast schedule approve ${campaign} --as NAME\``,
  'same-files': () => 'to send to the same people again, add --new-run',
  'run-not-resumable': () => '`bluecast send` with --new-run starts another run',
  'run-not-over': ({ runId }) => `send without --only to continue it, or \`bluecast cancel ${runId}\``,
  'run-unfinished': ({ runId }) => `send without --new-run to continue it, or \`bluecast cancel ${runId}\``,
  'two-databases': () =>
    'run `bluecast status` in both, then rename .bluecast/ in the folder whose database you do not want',
  'workers-at-work': () => 'stop every `bluecast` process first',
};

export const remedyCodes: readonly string[] = Object.keys(remedies);

/** One sentence for stderr: what is wrong, and the remedy. */
export function sayError(error: OperatingError): string {
  const remedy = remedies[error.code]?.(error.facts);
  return remedy === undefined ? error.message : `${error.message}; ${remedy}`;
}
