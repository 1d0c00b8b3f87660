/** Moments as people read them: on the clocks of their own zone. Programs get UTC. */

/** A moment on the clocks of a zone. */
export interface LocalTime {
  /** `2026-11-23` */
  readonly date: string;
  /** `15:04` */
  readonly minute: string;
  /** `15:04:31` */
  readonly second: string;
  /** `Mon` */
  readonly weekday: string;
  /** `EST`, `GMT+1`, `UTC`: what tells the two hours apart that a clock shows twice in autumn. */
  readonly shortZone: string;
}

/** The clocks of a zone (IANA) at a moment. */
export function localTime(at: Date, zone: string): LocalTime {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    weekday: 'short',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    timeZoneName: 'short',
  });
  const parts = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]));
  const { year = '', month, day, hour, minute, second, weekday = '', timeZoneName = zone } = parts;
  return {
    date: `${year.padStart(4, '0')}-${month}-${day}`,
    minute: `${hour}:${minute}`,
    second: `${hour}:${minute}:${second}`,
    weekday,
    shortZone: timeZoneName,
  };
}

/** `2026-11-23 15:04 EST`: a moment in a sentence. */
export function formatMoment(at: Date, zone: string): string {
  const { date, minute, shortZone } = localTime(at, zone);
  return `${date} ${minute} ${shortZone}`;
}

/** `2026-11-23 15:04:31`: a moment in a table that names the zone. */
export function formatSecond(at: Date, zone: string): string {
  const { date, second } = localTime(at, zone);
  return `${date} ${second}`;
}
