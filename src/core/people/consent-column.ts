/**
 * Columns that say who wants texts, found by their names, and what their cells say. Invariant: a no is never taken for a yes. A column such
 * as "Unsubscribed" says no with its yes; of several columns one no is enough.
 */
import { fieldName } from '../csv/field-name.ts';
import { looksLikeNull } from '../csv/odd-cell.ts';
import { type Consent, parseConsent } from './consent.ts';

/**
 * `consent`: yes means yes. `refusal`: anything but a no refuses, such as the date of an opt-out. `status`: only words such as
 * "unsubscribed" mean something.
 */
export type ConsentKind = 'consent' | 'refusal' | 'status';

export interface ConsentColumn {
  readonly index: number;
  readonly kind: ConsentKind;
}

const refusal =
  /(?:^|_)(?:opt(?:ed)?_?outs?|optouts?|unsubscribed?|unsub|do_not_(?:text|contact|sms|message|call|disturb)|dnc|dnt|no_(?:sms|texts?|marketing)|stop|stopped|revoked|suppressed|blacklisted|blocked)(?:_|$)/;
const consent =
  /(?:^|_)(?:consent|consents|consented|opt(?:ed)?_?ins?|optins?|subscribed|permission|agreed|agrees|accepts?_(?:sms_|text_|email_)?marketing|accepts_(?:sms|texts)|(?:sms|texts?|marketing)_ok|ok_to_(?:text|sms|contact))(?:_|$)/;
const status = /(?:^|_)status$|^subscription(?:_type|_state)?$/;
/** Not whether, but when, how or where from. */
const circumstances = /(?:^|_)(?:date|at|on|time|timestamp|source|ip|method|by|url|version|form|id)$/;
const otherChannel = /(?:^|_)(?:e_?mails?|mails?|mailing|newsletter|calls?|voice|post|postal|whatsapp)(?:_|$)/;
const texting = /(?:^|_)(?:sms|texts?|texting|mobile)(?:_|$)/;

/** What a column of this name says about consent to texts; null for most. */
export function kindOfConsent(header: string): ConsentKind | null {
  const name = fieldName(header);
  if (otherChannel.test(name) && !texting.test(name)) return null;
  if (refusal.test(name)) return 'refusal';
  if (consent.test(name) && !circumstances.test(name)) return 'consent';
  return status.test(name) ? 'status' : null;
}

/**
 * The columns of a file that say something about consent, and those that only look so: their cells in `rows` say neither yes nor no. A
 * status is one of the first only if some cell of `rows` says no.
 */
export function findConsentColumns(
  header: readonly string[],
  rows: readonly (readonly string[])[],
): { readonly found: readonly ConsentColumn[]; readonly passedOver: readonly number[] } {
  const all = header.flatMap((cell, index): ConsentColumn[] => {
    const kind = kindOfConsent(cell);
    return kind === null ? [] : [{ index, kind }];
  });
  const says = ({ index, kind }: ConsentColumn): readonly (Consent | null)[] =>
    rows.map((row) => readConsent(kind, row[index] ?? ''));
  const found = all.filter((column) =>
    column.kind === 'status' ? says(column).includes('refused') : !says(column).includes(null),
  );
  return {
    found,
    passedOver: all.filter((each) => !found.includes(each) && each.kind !== 'status').map(({ index }) => index),
  };
}

const notRefused = new Set([
  'no',
  'n',
  'false',
  'f',
  '0',
  'off',
  'never',
  'none',
  'unknown',
  'subscribed',
  'opted_in',
  'active',
]);
const refusedStatus = new Set(
  'unsubscribed unsubscribe opted_out opt_out optout stop stopped revoked withdrawn declined refused suppressed blocked do_not_text do_not_contact dnc'.split(
    ' ',
  ),
);

/** What a cell of such a column says; null for a cell that says neither yes nor no. */
export function readConsent(kind: ConsentKind, cell: string): Consent | null {
  if (kind === 'consent') return parseConsent(cell);
  const word = fieldName(cell);
  if (kind === 'status') return refusedStatus.has(word) ? 'refused' : 'unknown';
  const saysNothing = word === '' || notRefused.has(word) || looksLikeNull(cell);
  return saysNothing ? 'unknown' : 'refused';
}

/** Consent over all columns of a row; null if one of them cannot be read. */
export function readConsents(columns: readonly ConsentColumn[], cells: readonly string[]): Consent | null {
  let said: Consent | null = 'unknown';
  for (const { index, kind } of columns) {
    const one = readConsent(kind, cells[index] ?? '');
    if (one === 'refused') return 'refused';
    if (one === null || said === null) said = null;
    else if (one === 'given') said = 'given';
  }
  return said;
}
