/**
 * Compares the provider's truth with Bluecast's report, message by message. Pure. Invariant: Bluecast's word alone proves nothing:
 * what was to be sent comes from the files, what was sent from the provider's ledger, and the report must agree with both.
 */

import { maxUnsent } from '../core/campaign/account.ts';
import { groupBy } from '../core/group-by.ts';
import { advance, type MessageState, messageStates } from '../core/message/advance.ts';
import { crashesAlone } from '../core/message/crashes.ts';
import { maskPhone } from '../core/people/phone.ts';
import type { Service } from '../core/people/service-trust.ts';
import type { FaultName } from '../sandbox/provider/faults.ts';
import { parts } from './scratch-campaign.ts';

/** A message that the provider took. */
export interface TakenMessage {
  readonly round: number;
  readonly part: number;
  readonly number: string;
  readonly handle: string;
  readonly status: string;
  readonly service: string;
}

/** One message in Bluecast's report. */
export interface ReportEntry {
  readonly round: number;
  readonly part: number;
  readonly phone: string;
  readonly state: string;
  readonly providerStatus: string | null;
  readonly handle: string | null;
  readonly errorCode: string | null;
  readonly skipReason: string | null;
}

export interface Round {
  readonly people: readonly string[];
  /** As `bluecast report` sums it up; null when there is no run for it. */
  readonly summary: {
    readonly state: string;
    readonly recipients: number;
    readonly messages: Readonly<Record<MessageState, number>>;
  } | null;
}

export interface Question {
  /** In order. */
  readonly rounds: readonly Round[];
  readonly taken: readonly TakenMessage[];
  /** Messages that the provider took although no plan has them, or that were meant for another person. */
  readonly strangers: number;
  readonly rows: readonly ReportEntry[];
  /** People who wrote STOP. */
  readonly stopped: ReadonlySet<string>;
  /** Attempts for them after Bluecast had recorded it. */
  readonly attemptsAfterStop: number;
  readonly strikes: Readonly<Partial<Record<FaultName, number>>>;
  /** How often a process died, was stopped or lost its session. */
  readonly interruptions: number;
  /** Requests that the provider refused, by limit; Bluecast knew all of these limits. */
  readonly overLimit: Readonly<Record<string, number>>;
  /** Processes that ended as none may: by a bug, or because they refused their input. */
  readonly broken: readonly string[];
}

export const violationKinds = [
  'sent-twice',
  'lost',
  'wrong-state',
  'unresolved',
  'nobody-planned-it',
  'sums',
  'after-stop',
  'over-limit',
  'unexplained',
  'broken',
] as const;
export type ViolationKind = (typeof violationKinds)[number];

export interface Violation {
  readonly kind: ViolationKind;
  /** For a reader: which message, and what is wrong with it. */
  readonly what: string;
}

export interface Audit {
  readonly violations: readonly Violation[];
  /** Messages that were to be sent. */
  readonly planned: number;
  /** Messages that the provider took. */
  readonly taken: number;
  /** Reported as failed after too many deaths or losses; the provider never took them. */
  readonly givenUp: Readonly<Record<'quarantined' | 'never_arrives', number>>;
  /** Reported as refused by the provider, which never took them. */
  readonly refused: number;
  /** Not sent, for a reason that is on record. */
  readonly skipped: number;
}

/** Messages that one death can leave unknown: one second of sending on all the process's lines. */
const mostAtOnce = 100;

type Fate = 'taken' | 'quarantined' | 'never_arrives' | 'refused' | 'skipped';

/** Judges a proof. */
export function audit(question: Question): Audit {
  const takenOf = groupBy(question.taken, (each) => keyOf(each.round, each.number, each.part));
  const rowsOf = groupBy(question.rows, (each) => keyOf(each.round, each.phone, each.part));
  const violations: Violation[] = [];
  const fates: Fate[] = [];
  let planned = 0;
  for (const [index, { people }] of question.rounds.entries()) {
    for (const phone of people) {
      for (const part of parts) {
        planned += 1;
        const key = keyOf(index + 1, phone, part);
        const firstPart = rowsOf.get(keyOf(index + 1, phone, 1))?.[0];
        const judged = judge({
          taken: takenOf.get(key) ?? [],
          rows: rowsOf.get(key) ?? [],
          hasStopped: question.stopped.has(phone),
          hasFirstFailed: firstPart?.state === 'failed' && firstPart.handle === null,
        });
        if (judged.fate !== null) fates.push(judged.fate);
        if (judged.wrong === null) continue;
        const which = `round ${index + 1}, ${maskPhone(phone)}, part ${part}`;
        violations.push({ kind: judged.wrong.kind, what: `${which}: ${judged.wrong.what}` });
      }
    }
  }
  const count = (fate: Fate): number => fates.filter((each) => each === fate).length;
  const found = {
    planned,
    taken: question.taken.length + question.strangers,
    givenUp: { quarantined: count('quarantined'), never_arrives: count('never_arrives') },
    refused: count('refused'),
    skipped: count('skipped'),
  };
  return { ...found, violations: [...violations, ...judgeWhole(question, found)] };
}

interface Case {
  readonly taken: readonly TakenMessage[];
  readonly rows: readonly ReportEntry[];
  readonly hasStopped: boolean;
  readonly hasFirstFailed: boolean;
}

interface Judged {
  readonly fate: Fate | null;
  readonly wrong: Violation | null;
}

/** Judges one message that was to be sent. */
function judge(given: Case): Judged {
  const { taken, rows } = given;
  const [entry] = taken;
  const [row] = rows;
  const fate = entry === undefined ? null : 'taken';
  const wrong = (kind: ViolationKind, what: string): Judged => ({ fate, wrong: { kind, what } });
  if (taken.length > 1) return wrong('sent-twice', `the provider took it ${taken.length} times`);
  if (row === undefined) return wrong('lost', 'the report has no row for it');
  if (rows.length > 1) return wrong('sums', `the report has ${rows.length} rows for it`);
  if (['planned', 'sending', 'unknown'].includes(row.state))
    return wrong('unresolved', `${row.state}; the provider ${entry === undefined ? 'has not taken it' : 'took it'}`);
  if (entry === undefined) return judgeUntaken(row, given);
  const truth = stateOf(entry);
  if (row.state !== truth || row.providerStatus !== entry.status || row.handle !== entry.handle)
    return wrong(
      'wrong-state',
      `reported as ${row.state} (${row.providerStatus}), but the provider has ${truth} (${entry.status})`,
    );
  if (truth === 'accepted') return wrong('unresolved', 'the provider took it and has not reported what became of it');
  return { fate, wrong: null };
}

/** A message that the provider never took must have a recorded reason, and the reason must be true. */
function judgeUntaken(row: ReportEntry, { hasStopped, hasFirstFailed }: Case): Judged {
  const { state, errorCode, skipReason } = row;
  if (state === 'failed' && row.handle === null) {
    if (errorCode === 'quarantined' || errorCode === 'never_arrives') return { fate: errorCode, wrong: null };
    if (row.providerStatus === 'ERROR') return { fate: hasStopped ? 'skipped' : 'refused', wrong: null };
  }
  if (state === 'skipped' && skipReason === 'earlier_part_failed' && hasFirstFailed)
    return { fate: 'skipped', wrong: null };
  if (state === 'skipped' && skipReason === 'opted_out' && hasStopped) return { fate: 'skipped', wrong: null };
  const reason = skipReason ?? errorCode ?? 'no reason';
  return {
    fate: null,
    wrong: { kind: 'lost', what: `reported as ${state} (${reason}), but the provider never took it` },
  };
}

/** The state that follows from the provider's last status. */
function stateOf({ status, service }: TakenMessage): MessageState {
  const before = { state: 'sending', providerStatus: null, channel: null } as const;
  const channel = service as Service;
  const after = advance(before, { status, service: channel, wasDowngraded: channel === 'SMS', errorCode: null });
  return after?.state ?? 'accepted';
}

/** Violations that show only in the totals. */
function judgeWhole(question: Question, found: Pick<Audit, 'givenUp' | 'refused'>): readonly Violation[] {
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

function keyOf(round: number, phone: string, part: number): string {
  return `${round}/${phone}/${part}`;
}
