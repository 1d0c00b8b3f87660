/** Options that several commands share, and readers of their values. Invariant: an invalid value is refused with an example. */
import { InvalidArgumentError, Option } from 'commander';
import { findEncoding } from '../core/csv/encoding.ts';
import { parseDuration } from '../core/duration.ts';
import { type MessageState, messageStates } from '../core/message/advance.ts';
import type { DayOrTime } from '../core/zone/day.ts';

export const jsonHelp = 'print one JSON object as the last line of stdout';
export const campaignHelp = 'folder with campaign.yaml, or its name under campaigns/';
export const accountHelp =
  "the account: a file or a name; default: BLUECAST_ACCOUNT, else the account file nearest above the campaign's folder";
export const firstUseHelp = "what Sendblue's list has of a line that is new here is somebody else's: send anyway";
export const anyAccountHelp = 'the account: a file or a name; default: BLUECAST_ACCOUNT, else the only or default one';
export const runHelp = 'run number, or campaign name for its latest run';
export const newRunHelp = 'plan another run if the last one has ended';

export function trackForOption(): Option {
  return new Option('--track-for <time>', "how long to wait for a run's last statuses after its last send")
    .argParser(readDuration)
    .default(parseDuration('1h'), '1h');
}

export function readCountry(text: string): string {
  if (/^[A-Za-z]{2}$/.test(text)) return text.toUpperCase();
  throw new InvalidArgumentError('Write the two letters of its ISO code, such as US.');
}

export function readMapping(text: string, before: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const [, field, header] = /^([^=]+)=(.+)$/s.exec(text) ?? [];
  if (field !== undefined && header !== undefined) return { ...before, [field]: header };
  throw new InvalidArgumentError('Write field=header, such as phone=Mobile.');
}

export function readEncoding(label: string): string {
  const encoding = findEncoding(label);
  if (encoding !== null) return encoding;
  throw new InvalidArgumentError('Write the name of an encoding, such as windows-1251 or shift_jis.');
}

export function readDuration(text: string): number {
  try {
    return parseDuration(text);
  } catch {
    throw new InvalidArgumentError('Write a number and a unit, such as 90s, 15m or 1h.');
  }
}

/** A time, or a day on the reader's clock. */
export function readDayOrTime(text: string): DayOrTime {
  const at = readDate(text);
  return text.includes('T') ? { at } : { day: text };
}

/** A time, or the end of a date in UTC. */
function readDate(text: string): Date {
  const [, date, time] = /^(\d{4}-\d{2}-\d{2})(T\d{2}:\d{2}(?::\d{2})?(?:Z|[+-]\d{2}:\d{2}))?$/.exec(text) ?? [];
  const midnight = new Date(`${date}T00:00Z`);
  // Date reads 30 February as 2 March.
  const isDate = !Number.isNaN(midnight.getTime()) && midnight.toISOString().slice(0, 10) === date;
  const at = new Date(time === undefined ? `${date}T23:59:59.999Z` : text);
  if (isDate && !Number.isNaN(at.getTime())) return at;
  throw new InvalidArgumentError('Write a date such as 2026-12-24, or a time with its zone such as 2026-12-24T18:00Z.');
}

/** A time with its zone, or the beginning of a date in UTC. */
export function readMoment(text: string): Date {
  const end = readDate(text);
  return text.includes('T') ? end : new Date(`${text}T00:00Z`);
}

const mostDays = 366;

export function readDays(text: string): number {
  const days = readCount(text);
  if (days <= mostDays) return days;
  throw new InvalidArgumentError(`Write a number of days from 1 to ${mostDays}.`);
}

export function readCount(text: string): number {
  const count = Number(text);
  if (/^\d{1,7}$/.test(text) && count > 0) return count;
  throw new InvalidArgumentError('Write a whole number of 1 or more.');
}

export function readCountOrNone(text: string): number {
  return text === '0' ? 0 : readCount(text);
}

/** `failed,unknown` -> the states of messages. */
export function readStates(text: string): readonly MessageState[] {
  const given = text.split(',').map((each) => each.trim().toLowerCase());
  const states = messageStates.filter((state) => given.includes(state));
  if (given.every((each) => states.some((state) => state === each))) return states;
  throw new InvalidArgumentError(
    `Write states such as failed or failed,unknown. There are ${messageStates.join(', ')}.`,
  );
}

export function readPort(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new InvalidArgumentError('Write a number from 0 to 65535.');
}

export function collect(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, text];
}
