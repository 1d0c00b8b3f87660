/** Options that several commands have, and how their values are read. Invariant: a value that is none is refused with what to write. */
import { InvalidArgumentError, Option } from 'commander';
import { parseDuration } from '../core/duration.ts';

export const jsonHelp = 'print one JSON object as the last line of stdout';
export const accountHelp = 'lines and their limits, instead of account.yaml beside the campaign';
export const runHelp = 'number of a run, or name of a campaign (its latest run)';

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

export function readDuration(text: string): number {
  try {
    return parseDuration(text);
  } catch {
    throw new InvalidArgumentError('Write a number and a unit, such as 90s, 15m or 1h.');
  }
}

/** A date is over at its end in UTC, as times are shown. */
export function readDate(text: string): Date {
  const [, date, time] = /^(\d{4}-\d{2}-\d{2})(T\d{2}:\d{2}(?::\d{2})?(?:Z|[+-]\d{2}:\d{2}))?$/.exec(text) ?? [];
  const midnight = new Date(`${date}T00:00Z`);
  // 30 February is taken for 2 March by Date.
  const isDate = !Number.isNaN(midnight.getTime()) && midnight.toISOString().slice(0, 10) === date;
  const at = new Date(time === undefined ? `${date}T23:59:59.999Z` : text);
  if (isDate && !Number.isNaN(at.getTime())) return at;
  throw new InvalidArgumentError('Write a date such as 2026-12-24, or a time with its zone such as 2026-12-24T18:00Z.');
}

export function readCount(text: string): number {
  const count = Number(text);
  if (/^\d{1,7}$/.test(text) && count > 0) return count;
  throw new InvalidArgumentError('Write a whole number of 1 or more.');
}

export function readPort(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new InvalidArgumentError('Write a number from 0 to 65535.');
}

export function collect(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, text];
}
