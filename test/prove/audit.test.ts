import { expect, test } from 'vitest';
import { messageStates } from '../../src/core/message/advance.ts';
import { audit } from '../../src/prove/audit.ts';
import type { Question, ReportEntry, TakenMessage } from '../../src/prove/audit-question.ts';

const anna = '+12125550123';
const ben = '+12125550124';

function takenBy(number: string, part: number, change: Partial<TakenMessage> = {}): TakenMessage {
  return { round: 1, part, number, handle: `${number}/${part}`, status: 'DELIVERED', service: 'iMessage', ...change };
}

function rowOf(phone: string, part: number, change: Partial<ReportEntry> = {}): ReportEntry {
  const sent = { state: 'delivered', providerStatus: 'DELIVERED', handle: `${phone}/${part}` };
  return { round: 1, part, phone, ...sent, errorCode: null, skipReason: null, ...change };
}

const refused = { state: 'failed', providerStatus: 'ERROR', handle: null, errorCode: '10001' } as const;
const skipped = { state: 'skipped', providerStatus: null, handle: null, skipReason: 'earlier_part_failed' } as const;

/** Anna and Ben got both parts, and all evidence agrees; the sums are computed from the rows. */
function ask(change: Partial<Question> = {}): Question {
  const all = [anna, ben].flatMap((phone) => [1, 2].map((part) => ({ phone, part })));
  const rows = change.rows ?? all.map(({ phone, part }) => rowOf(phone, part));
  const sums = Object.fromEntries(
    messageStates.map((state) => [state, rows.filter((row) => row.state === state).length]),
  ) as Record<(typeof messageStates)[number], number>;
  return {
    rounds: [{ people: [anna, ben], summary: { state: 'finished', recipients: 2, messages: sums } }],
    taken: all.map(({ phone, part }) => takenBy(phone, part)),
    strangers: 0,
    rows,
    stopped: new Set(),
    attemptsAfterStop: 0,
    strikes: {},
    interruptions: 10,
    askedTwice: [],
    ledgerFindings: [],
    overLimit: {},
    broken: [],
    ...change,
  };
}

/** The same question with Ben's second part changed. */
function benSecond(change: { row?: Partial<ReportEntry> | null; taken?: readonly TakenMessage[] }): Question {
  const { rows, taken } = ask();
  const others = rows.filter((row) => row.phone !== ben || row.part !== 2);
  return ask({
    rows: change.row === null ? others : [...others, rowOf(ben, 2, change.row)],
    taken: [...taken.filter((each) => each.number !== ben || each.part !== 2), ...(change.taken ?? [takenBy(ben, 2)])],
  });
}

const kindsOf = (question: Question): readonly string[] => audit(question).violations.map(({ kind }) => kind);

test('a report that agrees with the provider about everybody is clean', () => {
  expect(audit(ask())).toMatchObject({ violations: [], planned: 4, taken: 4, refused: 0, skipped: 0 });
});

test('a message that the provider took twice is found, and named without its number', () => {
  const found = audit(benSecond({ taken: [takenBy(ben, 2), takenBy(ben, 2, { handle: 'again' })] })).violations;
  expect(found.map(({ kind }) => kind)).toEqual(['sent-twice']);
  expect(found[0]?.what).toContain('0124');
  expect(found[0]?.what).not.toContain('12125550124');
});

test.each<[string, Parameters<typeof benSecond>[0]]>([
  ['has no row', { row: null, taken: [] }],
  ['is reported as delivered', { taken: [] }],
  ['is reported as accepted', { row: { state: 'accepted' }, taken: [] }],
  ['failed for no reason', { row: { ...refused, providerStatus: null }, taken: [] }],
  ['was skipped for a STOP that nobody wrote', { row: { ...skipped, skipReason: 'opted_out' }, taken: [] }],
  ['was skipped for a first part that went well', { row: skipped, taken: [] }],
  ['was cancelled', { row: { state: 'cancelled', handle: null }, taken: [] }],
])('a message that the provider never took and that %s is lost', (_, change) => {
  expect(kindsOf(benSecond(change))).toEqual(['lost']);
});

test.each<[string, Parameters<typeof benSecond>[0]]>([
  ['failed, and it arrived', { row: { state: 'failed' } }],
  ['skipped, and it arrived', { row: skipped }],
  ['sent, and it arrived', { row: { state: 'sent', providerStatus: 'SENT' } }],
  ['delivered, and it failed late', { taken: [takenBy(ben, 2, { status: 'ERROR' })] }],
  ['delivered, and it was an SMS', { taken: [takenBy(ben, 2, { status: 'SENT', service: 'SMS' })] }],
  ['delivered, under the handle of another', { row: { handle: 'other' } }],
])('a message that is reported as %s is reported wrongly', (_, change) => {
  expect(kindsOf(benSecond(change))).toEqual(['wrong-state']);
});

test.each(['planned', 'sending', 'unknown'])('a message that is left %s is unresolved', (state) => {
  expect(kindsOf(benSecond({ row: { state, handle: null, providerStatus: null } }))).toEqual(['unresolved']);
});

test('refused and given-up messages are no violation if faults and deaths explain them', () => {
  const { rows, taken } = ask();
  const ofAnna = {
    rows: rows.filter(({ phone }) => phone === anna),
    taken: taken.filter(({ number }) => number === anna),
  };
  const withFirst = (first: Partial<ReportEntry>, more: Partial<Question>): Question =>
    ask({ rows: [...ofAnna.rows, rowOf(ben, 1, first), rowOf(ben, 2, skipped)], taken: ofAnna.taken, ...more });
  expect(audit(withFirst(refused, { strikes: { errorInside200: 1 } }))).toMatchObject({
    violations: [],
    refused: 1,
    skipped: 1,
  });
  expect(kindsOf(withFirst(refused, {}))).toEqual(['unexplained']);
  const quarantined = { ...refused, providerStatus: null, errorCode: 'quarantined' };
  expect(audit(withFirst(quarantined, {}))).toMatchObject({ violations: [], givenUp: { quarantined: 1 } });
  expect(kindsOf(withFirst(quarantined, { interruptions: 1 }))).toEqual(['unexplained']);
});

test.each<[string, Partial<Question>, string]>([
  ['a message that nobody planned', { strangers: 1 }, 'nobody-planned-it'],
  ['an attempt after a STOP', { attemptsAfterStop: 1 }, 'after-stop'],
  ['a number whose channel was looked up twice', { askedTwice: [ben] }, 'asked-twice'],
  ['a message that the ledger has twice', { ledgerFindings: ['message 33 is in open and queue'] }, 'ledger'],
  ['a request over a limit', { overLimit: { listPerTenSeconds: 1 } }, 'over-limit'],
  ['a process that ended by a bug', { broken: ['worker 3 ended with exit code 70'] }, 'broken'],
])('%s is a violation', (_, change, kind) => {
  expect(kindsOf(ask(change))).toEqual([kind]);
});

test('sums that disagree with rows or files are found', () => {
  const [round] = ask().rounds;
  const summary = round?.summary ?? null;
  const withSummary = (change: object): Question =>
    ask({ rounds: [{ people: [anna, ben], summary: summary === null ? null : { ...summary, ...change } }] });
  expect(kindsOf(withSummary({ recipients: 3 }))).toEqual(['sums']);
  expect(kindsOf(withSummary({ messages: { ...summary?.messages, delivered: 5 } }))).toEqual(['sums']);
  expect(kindsOf(withSummary({ state: 'running' }))).toEqual(['sums']);
  expect(kindsOf(ask({ rounds: [{ people: [anna, ben], summary: null }] }))).toEqual(['sums']);
});
