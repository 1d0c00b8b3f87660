/**
 * Whom the provider counts as a new contact, and when its counting days begin.
 * Source: sendblue-api.md §5.1, copy B: no message in either direction in the last 30 days; days run 3 AM to 3 AM New York.
 */

/** Days without a message in either direction after which a contact counts as new again. */
export const newContactDays = 30;

/** The hour of New York at which the provider's day begins. */
const dayStartsAtHour = 3;
const hourMs = 3_600_000;

/** The moment before which a contact's last message must lie for the contact to be new. */
export function newContactBefore(now: Date): Date {
  return new Date(now.getTime() - newContactDays * 24 * hourMs);
}

/** The last 3:00 AM in New York at or before `now`; days of 23 and 25 hours included. */
export function startOfProviderDay(now: Date): Date {
  // Whole quarter hours back, at most 25 hours of them: every offset of New York is a whole hour, so one of them is 3:00.
  const quarterMs = hourMs / 4;
  let at = Math.floor(now.getTime() / quarterMs) * quarterMs;
  while (!isDayStart(new Date(at))) at -= quarterMs;
  return new Date(at);
}

function isDayStart(at: Date): boolean {
  const { hour, minute } = newYorkTime(at);
  return hour === dayStartsAtHour && minute === 0;
}

function newYorkTime(at: Date): { hour: number; minute: number } {
  const text = at.toLocaleTimeString('en-GB', { timeZone: 'America/New_York', hour: '2-digit', minute: '2-digit' });
  const [hour, minute] = text.split(':').map(Number);
  return { hour: hour ?? 0, minute: minute ?? 0 };
}
