/** What was done and what was found, for people and for programs. Pure. Invariant: every kind of violation has its line, also with 0. */
import { formatCount } from '../core/format-count.ts';
import type { SettledCount } from '../store/report/proof.ts';
import type { ProveAsked } from './asked.ts';
import { type Audit, type Violation, type ViolationKind, violationKinds } from './audit.ts';

type Counts = Readonly<Record<string, number>>;

export interface Facts {
  readonly seconds: number;
  readonly rounds: number;
  /** SIGKILLs by place, and `at random`. */
  readonly deaths: Counts;
  readonly disturbances: Counts;
  /** Processes that left by themselves, by exit code. */
  readonly exits: Counts;
  /** Faults of the provider that struck. */
  readonly strikes: Counts;
  /** What the processes logged, by name. */
  readonly events: Counts;
  /** People who wrote STOP. */
  readonly stopped: number;
  readonly ownerships: number;
  readonly verdicts: readonly SettledCount[];
  /** Callbacks and webhooks that were answered. */
  readonly callbacks: number;
}

interface Certified {
  readonly asked: ProveAsked;
  readonly facts: Facts;
  readonly audit: Audit;
}

/** Violations of one kind that are told one by one. */
const shown = 5;

const meanings: Readonly<Record<ViolationKind, string>> = {
  'sent-twice': 'taken by the provider more than once',
  lost: 'neither sent nor with a true reason why not',
  'wrong-state': 'reported otherwise than the provider has it',
  unresolved: 'still not known what became of it',
  'nobody-planned-it': 'sent, and in no plan, or to the wrong person',
  sums: 'sums that disagree with the rows or the files',
  'after-stop': 'tried after a STOP had been noted',
  'over-limit': 'over a limit of the provider',
  unexplained: 'given up or refused more often than the faults explain',
  broken: 'processes that ended by a bug',
};

const disturbanceWords: Readonly<Record<string, string>> = {
  stop: 'stopped (SIGSTOP) and let go on',
  'cut-owner': 'lock connection cut',
  'cut-pool': 'pool connection cut',
  bow: 'ended in good order (SIGTERM)',
};

/** The command that asks for the same proof. */
function repeatCommand({ kills, recipients, workers, seed, faults }: ProveAsked): string {
  return `bluecast prove --kills ${kills} --recipients ${recipients} --workers ${workers} --faults ${faults} --seed ${seed}`;
}

/** The certificate as text; ends without a newline. */
export function formatCertificate({ asked, facts, audit }: Certified): string {
  const { violations, givenUp } = audit;
  const examples = chooseExamples(violations);
  const found = violationKinds.map((kind) => {
    const count = violations.filter((violation) => violation.kind === kind).length;
    return `  ${kind.padEnd(18)}${number(count).padStart(7)}   ${meanings[kind]}`;
  });
  const verdict = violations.length === 0 ? 'CLEAN: nobody twice, nobody lost' : `${violations.length} VIOLATIONS`;
  return [
    `Proof with seed ${asked.seed}, ${number(Math.round(facts.seconds))} s`,
    '',
    'What was done',
    `  ${number(asked.recipients)} people, ${asked.workers} processes, ${formatCount(facts.rounds, 'round')}: ${number(audit.planned)} messages to send, ${number(audit.taken)} taken by the provider`,
    `  killed (SIGKILL)    ${total(facts.deaths)}: ${list(facts.deaths)}`,
    `  otherwise disturbed ${total(facts.disturbances)}: ${list(rename(facts.disturbances))}`,
    `  faults that struck  ${total(facts.strikes)}: ${list(facts.strikes)}`,
    `  lines changed hands ${number(facts.ownerships)} times; ${number(facts.callbacks)} callbacks answered; ${number(facts.stopped)} people wrote STOP`,
    `  unknown outcomes    ${settled(facts.verdicts)}`,
    `  the processes' log  ${list(facts.events)}`,
    '',
    'What was found',
    ...found,
    ...examples.map(({ kind, what }) => `    ${kind}: ${what}`),
    ...(violations.length > examples.length ? [`    and ${violations.length - examples.length} more`] : []),
    '',
    `Not sent, on record: ${number(givenUp.quarantined)} quarantined, ${number(givenUp.never_arrives)} never arrived, ${number(audit.refused)} refused by the provider, ${number(audit.skipped)} skipped`,
    '',
    verdict,
    `Again: ${repeatCommand(asked)}`,
    'The seed repeats who is to die where and which faults blow; when the operating system lets it happen, it does not repeat.',
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

/** Of every kind some, so that a few of one kind are not lost among many of another. */
function chooseExamples(violations: readonly Violation[]): readonly Violation[] {
  return violationKinds.flatMap((kind) => violations.filter((each) => each.kind === kind).slice(0, shown));
}

function settled(verdicts: readonly SettledCount[]): string {
  const all = verdicts.reduce((sum, { attempts }) => sum + attempts, 0);
  const each = verdicts.map(({ source, outcome, attempts }) => `${outcome} by ${source} ${number(attempts)}`);
  return `${number(all)} settled: ${each.join(', ') || 'none'}`;
}

function rename(counts: Counts): Counts {
  return Object.fromEntries(Object.entries(counts).map(([name, count]) => [disturbanceWords[name] ?? name, count]));
}

function list(counts: Counts): string {
  const sorted = Object.entries(counts)
    .filter(([, count]) => count > 0)
    .toSorted(([, a], [, b]) => b - a);
  return sorted.map(([name, count]) => `${name} ${number(count)}`).join(', ') || 'none';
}

function total(counts: Counts): string {
  return number(Object.values(counts).reduce((sum, count) => sum + count, 0));
}

function number(count: number): string {
  return count.toLocaleString('en-US');
}
