/** An explanation as text, with one section per link of the chain. Invariant: no line is wider than `width`. */
import { findRowPlace, nameRowNumber } from '../../core/csv/row-place.ts';
import { factsEdition } from '../../core/hours/facts.ts';
import { describeLeftOut } from '../../core/people/left-out.ts';
import { formatMoment, formatSecond } from '../../core/zone/local-time.ts';
import { haveSameClocks } from '../../core/zone/zone.ts';
import type {
  ExplainedAttempt,
  ExplainedLookup,
  ExplainedMessage,
  ExplainedRecipient,
} from '../../store/report/explain.ts';
import type { ExplainedReminder } from '../../store/report/explain-reminder.ts';
import type { Explanation } from '../explain.ts';
import { nameEvidence } from './evidence.ts';
import { describeSkip } from './skip-reasons.ts';
import { formatTable } from './table.ts';
import { formatTurn } from './turn-text.ts';
import { wrap, wrapBelow } from './wrap.ts';

interface Shown {
  readonly width: number;
  /** In which the times are written. */
  readonly zone: string;
}

/** The sections, with empty lines between them. */
export function formatExplanation(explanation: Explanation, shown: Shown): string {
  const { width, zone } = shown;
  const { run, phone, recipient } = explanation;
  const sections = [
    [`${phone} in run ${run.id} of ${run.campaign} (${run.state}); times in ${zone}`],
    recipient === null ? explainAbsence(explanation) : explainRow(explanation, recipient, width),
    explainContact(explanation, shown),
    explainPermitted(explanation, shown),
    ...explanation.reminders.map((reminder) => explainReminder(reminder, shown)),
    ...explanation.messages.map((message) => explainMessage(message, { explanation, shown })),
  ];
  return sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.flatMap((line) => wrapBelow(line, width)).join('\n'))
    .join('\n\n');
}

function explainRow({ files }: Explanation, { csvRow, values }: ExplainedRecipient, width: number): string[] {
  const cells = Object.entries(values).map(([name, value]) => [`  ${name}`, value]);
  const place = findRowPlace(files, csvRow);
  const of = place === null ? 'the CSV' : `the CSV files: row ${place.row} of ${place.file}`;
  return [`Row ${csvRow} of ${of}`, ...formatTable(cells, { width })];
}

function explainReminder(reminder: ExplainedReminder, { width, zone }: Shown): string[] {
  const { key, step, asked, at, isOff, dueAt, notAfter, reason, movedAt, file, csvRow, changedAt } = reminder;
  const office = reminder.zone === null ? '' : ` ${reminder.zone}`;
  const facts = [
    ['  appointment', `${asked}${office}, which is ${time(at, zone)}${isOff ? '; it is off' : ''}`],
    ['  due', time(dueAt, zone)],
    ['  of use', `until ${time(notAfter, zone)}`],
    ...(reason === null ? [] : [['  no text', describeSkip(reason)]]),
    ...(movedAt === null ? [] : [['  moved', `${time(movedAt, zone)}, after its text had gone out`]]),
    ['  said by', `row ${csvRow} of ${file ?? 'a file'}, read ${time(changedAt, zone)}`],
  ];
  return [`Appointment ${key}, step ${step}`, ...formatTable(facts, { width })];
}

function explainAbsence({ contact, files, leftOut, rejects }: Explanation): string[] {
  if (leftOut !== null) {
    const { csvRow, reason } = leftOut;
    return [
      'Not a recipient of this run',
      `  ${nameRowNumber(files, csvRow)} was left out: ${reason}: ${describeLeftOut(reason)}`,
    ];
  }
  const rejected = rejects.map(
    ({ csvRow, columnName, reason }) => `  ${nameRowNumber(files, csvRow)} was rejected: ${columnName} ${reason}`,
  );
  const known =
    contact === null ? 'No imported file has this number.' : 'This contact is known, but not from this run.';
  return ['Not a recipient of this run', ...(rejected.length > 0 ? rejected : [`  ${known}`])];
}

function explainContact({ contact, lookups }: Explanation, { width, zone }: Shown): string[] {
  if (contact === null) return [];
  const { service, serviceSource, serviceAt, lastMessageAt, optedOutAt } = contact;
  const seen = serviceSource === 'lookup' ? 'looked up' : 'seen on a message';
  const facts = [
    ['  consent', contact.consent],
    ['  opted out', optedOutAt === null ? 'no' : `since ${time(optedOutAt, zone)}`],
    ['  channel', service === null ? 'not known' : `${service}, ${seen} ${time(serviceAt, zone)}`],
    ['  line', contact.lineNumber ?? 'none yet'],
    ['  last message', lastMessageAt === null ? 'none: a new contact' : time(lastMessageAt, zone)],
    ...lookups.map((lookup) => ['  lookup', `${time(lookup.at, zone)}: ${answerOf(lookup)}`]),
  ];
  return ['What is known about the contact now', ...formatTable(facts, { width })];
}

/** Windows on the person's clock where the place has one, else on the reader's. */
function explainPermitted({ hours }: Explanation, { width, zone }: Shown): string[] {
  if (hours === null) return [];
  const { asOf, purpose, evidence, candidates, packs, windows, plannedBy } = hours;
  const [first] = candidates;
  const isOneClock = first !== undefined && candidates.every((each) => haveSameClocks(each.zone, first.zone));
  const clock = isOneClock ? first.zone : zone;
  const places = candidates.map((each) => `${each.state ?? ''} ${each.zone}`.trim());
  const shown = places.length > mostPlaces ? `${places.length} places, such as ${places[0] ?? ''}` : places.join(', ');
  const facts = [
    ['  place', `${shown}; ${nameEvidence(evidence)}`],
    ['  packs', packs.map(({ id, version }) => `${id} (${version})`).join(', ')],
    ['  planned by', plannedBy === null || plannedBy === factsEdition ? '' : `packs and zones of ${plannedBy}`],
    ...windows.map(({ from, to }) => ['  open', `${formatMoment(from, clock)} to ${formatMoment(to, clock)}`]),
    ['  open', windows.length === 0 ? 'not on the day before or after' : ''],
  ].filter(([, fact]) => fact !== '');
  return [`Permitted hours for ${purpose} texts around ${formatMoment(asOf, clock)}`, ...formatTable(facts, { width })];
}

/** More places than these are summed up. */
const mostPlaces = 6;

function answerOf({ outcome, service }: ExplainedLookup): string {
  if (outcome === null) return 'answer not known: Bluecast ended before it came';
  return service ?? (outcome === 'unsent' ? 'never reached Sendblue' : 'no answer');
}

function explainMessage(
  message: ExplainedMessage,
  { explanation, shown: { width, zone } }: { explanation: Explanation; shown: Shown },
): string[] {
  const of = explanation.attempts.filter((attempt) => attempt.messageId === message.id);
  const facts = [
    ['  why', whyOf(message)],
    ['  channel', message.channel ?? 'not known'],
    ['  line', message.fromNumber],
    [
      '  counts as',
      message.isNewContact ? 'a new contact: limited per hour and per day' : 'a known contact: not limited',
    ],
    ...formatTurn(explanation, message, zone),
    ...of.flatMap((attempt, index) => [
      [`  attempt ${index + 1}`, describeAttempt(attempt, zone)],
      ...listVerdicts(explanation, attempt, zone),
    ]),
    ['  handle', message.handle ?? ''],
    ['  status', statusOf(message, zone)],
    ['  error', [message.errorCode, message.errorMessage].filter((part) => part !== null).join(' ')],
  ].filter(([, fact]) => fact !== '');
  // A carousel that goes out as a carousel does not use its fallback.
  const text = message.kind === 'carousel' || message.content === '' ? [] : wrap(message.content, width - 6);
  return [
    `Message ${message.part}: ${message.kind}, ${message.state}${message.revision > 1 ? `, text of revision ${message.revision}` : ''}`,
    ...message.mediaUrls.map((url) => `  ${url}`),
    ...text.map((line) => `  │ ${line}`.trimEnd()),
    ...formatTable(facts, { width }),
  ];
}

function whyOf({ skipReason }: ExplainedMessage): string {
  return skipReason === null ? '' : `${skipReason}: ${describeSkip(skipReason)}`;
}

function describeAttempt(attempt: ExplainedAttempt, zone: string): string {
  const { startedAt, finishedAt, outcome, evidence, errorCode } = attempt;
  if (outcome === null) return `${time(startedAt, zone)} from ${attempt.fromNumber}: in flight`;
  const because = [evidence === null ? '' : `by ${evidence}`, errorCode ?? ''].filter((part) => part !== '').join(', ');
  return `${time(startedAt, zone)} from ${attempt.fromNumber}: ${outcome} ${time(finishedAt, zone)}${because === '' ? '' : ` (${because})`}`;
}

function listVerdicts({ verdicts }: Explanation, { id }: ExplainedAttempt, zone: string): string[][] {
  const of = verdicts.filter(({ attemptId }) => attemptId === id);
  return of.map(({ at, source, outcome, because }) => [
    '  settled',
    `${time(at, zone)} by ${source}: ${outcome}, ${because}`,
  ]);
}

function statusOf({ providerStatus, statusSource, statusAt }: ExplainedMessage, zone: string): string {
  if (providerStatus === null) return '';
  return `${providerStatus}, reported by ${statusSource ?? 'nobody'} ${time(statusAt, zone)}`;
}

function time(at: Date | null, zone: string): string {
  return at === null ? 'at an unknown time' : formatSecond(at, zone);
}
