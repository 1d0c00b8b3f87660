/**
 * Compares the provider's truth with Bluecast's report, message by message. Pure. Invariant: Bluecast's word alone proves nothing:
 * what was to be sent comes from the files, what was sent from the provider's ledger, and the report must agree with both.
 */
import { groupBy } from '../core/group-by.ts';
import { advance, type MessageState } from '../core/message/advance.ts';
import { maskPhone } from '../core/people/phone.ts';
import type { Service } from '../core/people/service-trust.ts';
import type { Audit, Question, ReportEntry, TakenMessage, Violation, ViolationKind } from './audit-question.ts';
import { judgeTotals } from './audit-totals.ts';
import { parts } from './scratch-campaign.ts';

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
  return { ...found, violations: [...violations, ...judgeTotals(question, found)] };
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

function keyOf(round: number, phone: string, part: number): string {
  return `${round}/${phone}/${part}`;
}
