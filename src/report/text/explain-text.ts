/** An explanation as text, with one section per link of the chain. Invariant: no line is wider than `width`. */
import { findRowPlace, nameRowNumber } from '../../core/csv/row-place.ts';
import type {
  ExplainedAttempt,
  ExplainedLookup,
  ExplainedMessage,
  ExplainedRecipient,
} from '../../store/report/explain.ts';
import type { Explanation } from '../explain.ts';
import { describeLeftOut, describeSkip } from './skip-reasons.ts';
import { formatTable } from './table.ts';
import { formatTurn } from './turn-text.ts';
import { wrap, wrapBelow } from './wrap.ts';

/** The sections, with empty lines between them. */
export function formatExplanation(explanation: Explanation, width: number): string {
  const { run, phone, recipient } = explanation;
  const sections = [
    [`${phone} in run ${run.id} of ${run.campaign} (${run.state})`],
    recipient === null ? explainAbsence(explanation) : explainRow(explanation, recipient, width),
    explainContact(explanation, width),
    ...explanation.messages.map((message) => explainMessage(message, explanation, width)),
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

function explainContact({ contact, lookups }: Explanation, width: number): string[] {
  if (contact === null) return [];
  const { service, serviceSource, serviceAt, lastMessageAt, optedOutAt } = contact;
  const seen = serviceSource === 'lookup' ? 'looked up' : 'seen on a message';
  const facts = [
    ['  consent', contact.consent],
    ['  opted out', optedOutAt === null ? 'no' : `since ${time(optedOutAt)}`],
    ['  channel', service === null ? 'not known' : `${service}, ${seen} ${time(serviceAt)}`],
    ['  line', contact.lineNumber ?? 'none yet'],
    ['  last message', lastMessageAt === null ? 'none: a new contact' : time(lastMessageAt)],
    ...lookups.map((lookup) => ['  lookup', `${time(lookup.at)}: ${answerOf(lookup)}`]),
  ];
  return ['What is known about the contact now', ...formatTable(facts, { width })];
}

function answerOf({ outcome, service }: ExplainedLookup): string {
  if (outcome === null) return 'answer not known: Bluecast ended before it came';
  return service ?? (outcome === 'unsent' ? 'never reached Sendblue' : 'no answer');
}

function explainMessage(message: ExplainedMessage, explanation: Explanation, width: number): string[] {
  const of = explanation.attempts.filter((attempt) => attempt.messageId === message.id);
  const facts = [
    ['  why', whyOf(message)],
    ['  channel', message.channel ?? 'not known'],
    ['  line', message.fromNumber],
    [
      '  counts as',
      message.isNewContact ? 'a new contact: limited per hour and per day' : 'a known contact: not limited',
    ],
    ...formatTurn(explanation, message),
    ...of.flatMap((attempt, index) => [
      [`  attempt ${index + 1}`, describeAttempt(attempt)],
      ...listVerdicts(explanation, attempt),
    ]),
    ['  handle', message.handle ?? ''],
    ['  status', statusOf(message)],
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

function describeAttempt(attempt: ExplainedAttempt): string {
  const { startedAt, finishedAt, outcome, evidence, errorCode } = attempt;
  if (outcome === null) return `${time(startedAt)} from ${attempt.fromNumber}: in flight`;
  const because = [evidence === null ? '' : `by ${evidence}`, errorCode ?? ''].filter((part) => part !== '').join(', ');
  return `${time(startedAt)} from ${attempt.fromNumber}: ${outcome} ${time(finishedAt)}${because === '' ? '' : ` (${because})`}`;
}

function listVerdicts({ verdicts }: Explanation, { id }: ExplainedAttempt): string[][] {
  const of = verdicts.filter(({ attemptId }) => attemptId === id);
  return of.map(({ at, source, outcome, because }) => [
    '  settled',
    `${time(at)} by ${source}: ${outcome}, ${because}`,
  ]);
}

function statusOf({ providerStatus, statusSource, statusAt }: ExplainedMessage): string {
  if (providerStatus === null) return '';
  return `${providerStatus}, reported by ${statusSource ?? 'nobody'} ${time(statusAt)}`;
}

function time(at: Date | null): string {
  return at?.toISOString() ?? 'at an unknown time';
}
