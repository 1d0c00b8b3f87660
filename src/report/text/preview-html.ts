/**
 * Previewed recipients as a page of phones: blue bubbles for iMessage, violet for RCS, green for SMS, grey where the channel is not known yet;
 * carousels can be swiped. Invariant: one file, no script, and no text is ever read as HTML.
 */
import { nameRowNumber } from '../../core/csv/row-place.ts';
import { withoutTurners } from '../../core/plain-text.ts';
import type { PreviewRow } from '../../store/report/preview.ts';
import type { PreviewedRecipient } from '../preview.ts';
import { previewStyle } from './preview-style.ts';
import { describeTime, type Minutes, measure, nameChannel, nameEffect, type PreviewContext } from './preview-text.ts';
import { describeSkip } from './skip-reasons.ts';

/** Everything before the first phone. */
export function formatPageStart(page: { title: string; note: string }): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src https:; style-src 'unsafe-inline'">
<meta name="referrer" content="no-referrer">
<title>${escape(page.title)}</title>
<style>${previewStyle}</style>
<h1>${escape(page.title)}</h1>
<p>${escape(page.note)}</p>
<main>
`;
}

/** One phone per person. */
export function formatPhones(recipients: readonly PreviewedRecipient[], shown: PreviewContext = {}): string {
  return recipients.map((rows) => formatPhone(rows, shown)).join('');
}

export const pageEnd = '</main>\n</html>\n';

function formatPhone(rows: PreviewedRecipient, { files = [], minutes }: PreviewContext): string {
  const [first] = rows;
  const isSilent = rows.every((row) => row.skipReason !== null);
  return `<article class="${colourOf(first)}${isSilent ? ' silent' : ''}">
<header><b>${escape(first.phone)}</b><span>${escape([first.variant ?? '', nameRowNumber(files, first.csvRow)].filter((part) => part !== '').join(' · '))}</span></header>
${rows.map(formatBubble).join('\n')}
${isSilent ? '' : formatFooter(first, minutes)}</article>
`;
}

function formatFooter(first: PreviewRow, minutes: Minutes | undefined): string {
  const when = describeTime(first, minutes);
  return `<footer><i></i>${escape(nameChannel(first))} from ${escape(first.fromNumber)}${when === '' ? '' : ` · ${when}`}</footer>\n`;
}

function formatBubble(row: PreviewRow): string {
  if (row.skipReason !== null) {
    return `<p class="none">${row.part}. ${row.kind} not sent: ${escape(describeSkip(row.skipReason))}</p>`;
  }
  const images = row.mediaUrls.map(formatImage).join('');
  const facts = [
    row.isFallback ? 'in place of the carousel' : '',
    measure(row),
    nameEffect(row),
    row.state === 'planned' ? '' : row.state,
  ].filter((fact) => fact !== '');
  const below = facts.length === 0 ? '' : `<p class="state">${escape(facts.join(' · '))}</p>`;
  if (row.kind === 'carousel') {
    return `<div class="carousel" tabindex="0" aria-label="${row.mediaUrls.length} images to swipe">${images}</div>${below}`;
  }
  const text = row.content === '' ? '' : `<p class="bubble">${escape(row.content)}</p>`;
  return `${images}${text}${below}`;
}

/** The file's name is shown if the picture cannot be fetched. */
function formatImage(url: string): string {
  return `<img src="${escape(url)}" alt="${escape(url.split('/').at(-1) ?? url)}" loading="lazy">`;
}

function colourOf({ channel }: PreviewRow): string {
  if (channel === 'iMessage') return 'blue';
  if (channel === 'RCS') return 'violet';
  return channel === null ? 'grey' : 'green';
}

function escape(text: string): string {
  return withoutTurners(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}
