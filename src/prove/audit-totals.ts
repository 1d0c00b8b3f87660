/** Judges a proof by its totals: what no single message shows. Pure. */
import { maxUnsent } from '../core/campaign/account.ts';
import { messageStates } from '../core/message/advance.ts';
import { crashesAlone } from '../core/message/crashes.ts';
import { maskPhone } from '../core/people/phone.ts';
import type { Audit, Question, ReportEntry, Round, Violation, ViolationKind } from './audit-question.ts';

/** Messages that one death can leave unknown: one second of sending on all the process's lines. */
const mostAtOnce = 100;

/** Violations that show only in the totals. */
export function judgeTotals(question: Question, found: Pick<Audit, 'givenUp' | 'refused'>): readonly Violation[] {
  const { strikes } = question;
  const { givenUp, refused } = found;
  const lost = (strikes.resetBeforeAccept ?? 0) + (strikes.error500BeforeAccept ?? 0) + question.interruptions;
  const wrong: readonly (readonly [boolean, ViolationKind, string])[] = [
    [
      question.strangers > 0,
      'nobody-planned-it',
      `the provider took ${question.strangers} messages that nobody planned`,
    ],
    [
      question.attemptsAfterStop > 0,
      'after-stop',
      `${question.attemptsAfterStop} attempts for people who had written STOP`,
    ],
    [
      givenUp.quarantined * crashesAlone > question.interruptions,
      'unexplained',
      `${givenUp.quarantined} quarantined after ${question.interruptions} interruptions`,
    ],
    [
      givenUp.never_arrives * maxUnsent > lost * mostAtOnce,
      'unexplained',
      `${givenUp.never_arrives} given up after ${lost} losses`,
    ],
    [
      refused > (strikes.errorInside200 ?? 0),
      'unexplained',
      `${refused} reported as refused, but the provider refused ${strikes.errorInside200 ?? 0}`,
    ],
  ];
  return [
    ...wrong.flatMap(([isSo, kind, what]) => (isSo ? [{ kind, what }] : [])),
    // The fault `slow` moves a request into a later second than the one it was sent in.
    ...Object.entries(question.overLimit).flatMap(([limit, count]) =>
      count > (limit === 'perSecond' ? (strikes.slow ?? 0) : 0)
        ? [{ kind: 'over-limit' as const, what: `${count} requests over ${limit}` }]
        : [],
    ),
    ...question.rounds.flatMap((round, index) => judgeSums(round, { round: index + 1, rows: question.rows })),
    ...question.askedTwice.map((phone) => ({
      kind: 'asked-twice' as const,
      what: `${maskPhone(phone)}: its channel was looked up more than once`,
    })),
    ...question.ledgerFindings.map((what) => ({ kind: 'ledger' as const, what })),
    ...question.broken.map((what) => ({ kind: 'broken' as const, what })),
  ];
}

/** Compares a run's sums with its own entries and with the files. */
function judgeSums(
  { people, summary }: Round,
  { round, rows }: { round: number; rows: readonly ReportEntry[] },
): readonly Violation[] {
  const wrong = (what: string): readonly Violation[] => [{ kind: 'sums', what: `round ${round}: ${what}` }];
  if (summary === null) return wrong('there is no run for it');
  const own = rows.filter((row) => row.round === round);
  if (summary.recipients !== people.length)
    return wrong(`${summary.recipients} recipients, but the file has ${people.length}`);
  const differs = messageStates.find(
    (state) => own.filter((row) => row.state === state).length !== summary.messages[state],
  );
  if (differs !== undefined)
    return wrong(`the sum of ${differs} is ${summary.messages[differs]}, but its rows are not`);
  return summary.state === 'finished' ? [] : wrong(`its run is ${summary.state}, not finished`);
}
