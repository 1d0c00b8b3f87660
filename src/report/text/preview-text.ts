/** Previewed recipients as text for people. Invariant: no control characters; no line is wider than `width`. */
import { type FileSpan, nameRowNumber } from '../../core/csv/row-place.ts';
import { formatDuration, minuteMs } from '../../core/duration.ts';
import { formatCount, formatNumber } from '../../core/format-count.ts';
import { countSegments } from '../../core/text/sms-segments.ts';
import type { PreviewRow } from '../../store/report/preview.ts';
import type { PreviewedRecipient } from '../preview.ts';
import { describeSkip } from './skip-reasons.ts';
import { wrap } from './wrap.ts';

/** What is known about the recipients, apart from their messages. */
export interface PreviewContext {
  /** The files that contain them. */
  readonly files?: readonly FileSpan[];
  readonly minutes?: Minutes;
}

/** A block per person, each followed by an empty line. */
export function formatPreview(
  recipients: readonly PreviewedRecipient[],
  shown: PreviewContext & { width: number },
): string {
  return recipients.map((rows) => `${formatRecipient(rows, shown).join('\n')}\n\n`).join('');
}

/** The same for programs; `row` is a number of the CSV's rows. */
export function describePreview(rows: PreviewedRecipient, minutes: Minutes | undefined): object {
  const [{ csvRow, phone, variant, channel, fromNumber, recipientId }] = rows;
  const messages = rows.map(({ part, kind, isFallback, content, mediaUrls, sendStyle, state, skipReason }) => ({
    part,
    kind,
    isFallback,
    text: kind === 'carousel' ? '' : content,
    mediaUrls,
    sendStyle,
    state,
    skipReason,
  }));
  const minute = minutes?.get(recipientId) ?? null;
  return { row: csvRow, phone, variant, channel, fromNumber, minute, messages };
}

function formatRecipient(rows: PreviewedRecipient, shown: PreviewContext & { width: number }): string[] {
  const [first] = rows;
  const when = describeTime(first, shown.minutes);
  const head = `${capitalised(nameRowNumber(shown.files ?? [], first.csvRow))}  ${first.phone}  ${nameChannel(first)}  from ${first.fromNumber}${when === '' ? '' : `  ${when}`}${first.variant === null ? '' : `  variant ${first.variant}`}`;
  return [head, ...rows.flatMap((row) => formatMessage(row, shown.width))];
}

function capitalised(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
}

function formatMessage(row: PreviewRow, width: number): string[] {
  if (row.skipReason !== null) return [`  ${row.part}  not sent: ${describeSkip(row.skipReason)}`];
  const state = row.state === 'planned' ? '' : ` (${row.state})`;
  const kind = nameKind(row);
  const media = row.mediaUrls.map((url) => `     ${url}`);
  // The text of a carousel is its fallback, which people with the carousel do not get.
  const text = row.kind === 'carousel' || row.content === '' ? [] : wrap(row.content, width - 7);
  const size = measure(row);
  const effect = nameEffect(row);
  return [
    `  ${row.part}  ${kind}${size === '' ? '' : `, ${size}`}${effect === '' ? '' : `, ${effect}`}${state}`,
    ...media,
    ...text.map((line) => `     │ ${line}`.trimEnd()),
  ];
}

/** `carousel of 3 images`, or `text in place of the carousel`. */
function nameKind({ kind, isFallback, mediaUrls }: PreviewRow): string {
  if (kind === 'carousel') return `carousel of ${mediaUrls.length} images`;
  return isFallback ? `${kind} in place of the carousel` : kind;
}

/** Minutes from the start of the run to each recipient's first message, by the recipient's id; null: never, as things are now. */
export type Minutes = ReadonlyMap<number, number | null>;

/** `3 h 5 min after the start`; empty if that is not known. */
export function describeTime({ recipientId }: PreviewRow, minutes: Minutes | undefined): string {
  const minute = minutes?.get(recipientId);
  if (minute === undefined) return '';
  if (minute === null) return 'never, as things are now';
  return minute === 0 ? 'in the first minute' : `${formatDuration(minute * minuteMs)} after the start`;
}

/** Characters, and segments if it may go out as SMS: `161 characters, 2 segments`. */
export function measure({ kind, content, mediaUrls, channel }: PreviewRow): string {
  if (kind === 'carousel' || content === '') return '';
  const characters = `${formatNumber(content.length)} characters`;
  if (mediaUrls.length > 0 || (channel !== null && channel !== 'SMS')) return characters;
  const { segments, encoding } = countSegments(content);
  return `${characters}, ${formatCount(segments, 'segment')}${encoding === 'UCS-2' ? ' in UCS-2' : ''}${channel === null ? ' if SMS' : ''}`;
}

/** The effect with which the message arrives in iMessage; other channels show none. */
export function nameEffect({ sendStyle, channel }: PreviewRow): string {
  if (sendStyle === null || (channel !== null && channel !== 'iMessage')) return '';
  return `with ${sendStyle}${channel === null ? ' if iMessage' : ''}`;
}

/** The channel in words. */
export function nameChannel(row: Pick<PreviewRow, 'channel'>): string {
  return row.channel ?? 'channel not known yet';
}
