/** What was done and found, as text and as JSON. Pure. Invariant: every kind of violation has its line, also with 0. */
import { formatCount, formatNumber } from '../core/format-count.ts';
import type { SettledCount } from '../store/report/proof.ts';
import type { ProveAsked } from './asked.ts';
import { type Audit, type Violation, type ViolationKind, violationKinds } from './audit-question.ts';

type Counts = Readonly<Record<string, number>>;

export interface Facts {
  readonly seconds: number;
  readonly rounds: number;
  /** SIGKILLs by kill point, and `at random`. */
  readonly deaths: Counts;
  readonly disturbances: Counts;
  /** Processes that ended by themselves, by exit code. */
  readonly exits: Counts;
  /** The provider's faults, by how often they struck. */
  readonly strikes: Counts;
  /** Events in the processes' logs, by name. */
  readonly events: Counts;
  /** People who wrote STOP. */
  readonly stopped: number;
  readonly ownerships: number;
  readonly verdicts: readonly SettledCount[];
  /** Callbacks and webhooks that were answered. */
  readonly callbacks: number;
  /** Channels that the provider was asked for, and the questions whose answer a death took. */
  readonly lookups: { readonly asked: number; readonly lost: number };
}

interface Certified {
  readonly asked: ProveAsked;
  readonly facts: Facts;
  readonly audit: Audit;
}

/** How many violations of one kind are shown one by one. */
const shown = 5;

const meanings: Readonly<Record<ViolationKind, string>> = {
  'sent-twice': 'taken by the provider more than once',
  lost: 'neither sent nor with a true reason why not',
  'wrong-state': 'reported in another state than the provider has',
  unresolved: 'outcome still unknown',
  'nobody-planned-it': 'sent without being planned, or to the wrong person',
  sums: 'sums that disagree with the rows or with the files',
  ledger: 'messages that the ledger has nowhere or twice, or counts wrongly',
  'after-stop': 'attempted after a STOP had been recorded',
  'asked-twice': 'numbers whose channel was looked up more than once',
  'over-limit': "requests over one of the provider's limits",
  unexplained: 'given up or refused more often than the faults explain',
  broken: 'processes that a bug ended',
};

const disturbanceWords: Readonly<Record<string, string>> = {
  stop: 'suspended (SIGSTOP) and resumed',
  'cut-owner': 'lock connection cut',
  'cut-pool': 'pool connection cut',
  bow: 'asked to end (SIGTERM)',
  'kill-database': 'database killed (SIGKILL) and started again',
};

/** The command that asks for the same proof. */
function repeatCommand({ kills, recipients, workers, seed, faults, databaseKills }: ProveAsked): string {
  const database = databaseKills === 0 ? '' : ` --database-kills ${databaseKills}`;
  return `bluecast prove --kills ${kills} --recipients ${recipients} --workers ${workers} --faults ${faults}${database} --seed ${seed}`;
}

/** The certificate as text; ends without a newline. */
export function formatCertificate({ asked, facts, audit }: Certified): string {
  const { violations, givenUp } = audit;
  const examples = chooseExamples(violations);
  const found = violationKinds.map((kind) => {
    const count = violations.filter((violation) => violation.kind === kind).length;
    return `  ${kind.padEnd(18)}${formatNumber(count).padStart(7)}   ${meanings[kind]}`;
  });
  const verdict = violations.length === 0 ? 'CLEAN: nobody twice, nobody lost' : `${violations.length} VIOLATIONS`;
  return [
    `Proof with seed ${asked.seed}, ${formatNumber(Math.round(facts.seconds))} s`,
    '',
    'What was done',
    `  ${formatNumber(asked.recipients)} people, ${asked.workers} processes, ${formatCount(facts.rounds, 'round')}: ${formatNumber(audit.planned)} messages to send, ${formatNumber(audit.taken)} taken by the provider`,
    `  killed (SIGKILL)    ${total(facts.deaths)}: ${list(facts.deaths)}`,
    `  otherwise disturbed ${total(facts.disturbances)}: ${list(rename(facts.disturbances))}`,
    `  faults that struck  ${total(facts.strikes)}: ${list(facts.strikes)}`,
    `  lines changed hands ${formatNumber(facts.ownerships)} times; ${formatNumber(facts.callbacks)} callbacks answered; ${formatNumber(facts.stopped)} people wrote STOP`,
    `  channels looked up  ${formatNumber(facts.lookups.asked)}; ${formatCount(facts.lookups.lost, 'answer')} lost by a death, whose questions stay counted`,
    `  unknown outcomes    ${settled(facts.verdicts)}`,
    `  the processes' log  ${list(facts.events)}`,
    '',
    'What was found',
    ...found,
    ...examples.map(({ kind, what }) => `    ${kind}: ${what}`),
    ...(violations.length > examples.length ? [`    and ${violations.length - examples.length} more`] : []),
    '',
    `Not sent, on record: ${formatNumber(givenUp.quarantined)} quarantined, ${formatNumber(givenUp.never_arrives)} never arrived, ${formatNumber(audit.refused)} refused by the provider, ${formatNumber(audit.skipped)} skipped`,
    '',
    verdict,
    `Again: ${repeatCommand(asked)}`,
    'The seed repeats which processes die where and which faults strike; their timing is up to the operating system.',
  ].join('\n');
}

/** The same for programs: one object. */
export function certificateJson({ asked, facts, audit }: Certified): Record<string, unknown> {
  const { violations, ...sums } = audit;
  const counts = Object.fromEntries(
    violationKinds.map((kind) => [kind, violations.filter((violation) => violation.kind === kind).length]),
  );
  return {
    isClean: violations.length === 0,
    ...asked,
    ...facts,
    ...sums,
    violations: counts,
    examples: chooseExamples(violations),
    again: repeatCommand(asked),
  };
}

/** Some of every kind, so that a few of one kind are not lost among many of another. */
function chooseExamples(violations: readonly Violation[]): readonly Violation[] {
  return violationKinds.flatMap((kind) => violations.filter((each) => each.kind === kind).slice(0, shown));
}

function settled(verdicts: readonly SettledCount[]): string {
  const all = verdicts.reduce((sum, { attempts }) => sum + attempts, 0);
  const each = verdicts.map(({ source, outcome, attempts }) => `${outcome} by ${source} ${formatNumber(attempts)}`);
  return `${formatNumber(all)} settled: ${each.join(', ') || 'none'}`;
}

function rename(counts: Counts): Counts {
  return Object.fromEntries(Object.entries(counts).map(([name, count]) => [disturbanceWords[name] ?? name, count]));
}

function list(counts: Counts): string {
  const sorted = Object.entries(counts)
    .filter(([, count]) => count > 0)
    .toSorted(([, a], [, b]) => b - a);
  return sorted.map(([name, count]) => `${name} ${formatNumber(count)}`).join(', ') || 'none';
}

function total(counts: Counts): string {
  return formatNumber(Object.values(counts).reduce((sum, count) => sum + count, 0));
}
