/** The keys of account.yaml that say when people may be texted: own hours, packs that do not count, an emergency. */
import { z } from 'zod';
import { dayMs } from '../../core/duration.ts';
import type { DayHours } from '../../core/hours/pack.ts';
import { packs } from '../../core/hours/pack-data.ts';
import type { AccountHours } from '../../core/hours/permitted.ts';
import { findState } from '../../core/place/place.ts';

/** From Sunday, as `Date` counts. */
export const weekdayKeys = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;
const timeWanted = 'must be a time of day in quotes, such as "09:00" or "20:30"';

/** `"09:00"` -> minutes since midnight; `"24:00"` ends a day. */
export const timeOfDay = z
  .string(timeWanted)
  .regex(/^(?:[01]?\d|2[0-3]):[0-5]\d$|^24:00$/, timeWanted)
  .transform((text) => {
    const [hour = 0, minute = 0] = text.split(':').map(Number);
    return hour * 60 + minute;
  });

const ownHours = z
  .strictObject({
    from: timeOfDay.describe('The first minute').meta({ example: 'from: "09:00"' }),
    to: timeOfDay.describe('The end: nothing is sent from then on').meta({ example: 'to: "19:00"' }),
    days: z
      .array(z.enum(weekdayKeys, `must be days such as ${weekdayKeys.join(', ')}`))
      .min(1, 'is empty: name at least one day, such as mon')
      .optional()
      .describe('The days of the week; without it every day'),
  })
  .refine(({ from, to }) => from < to, {
    path: ['to'],
    message: 'must be later than from: hours do not pass midnight',
  });

/** What may stand under `packs`. */
const packIds: readonly string[] = [...packs.map(({ id }) => id), 'all'];
const because = z.string().trim().min(1, 'is empty: say why this pack does not hold for you');

export const ownHoursKeys = z
  .strictObject({
    marketing: ownHours.optional().describe('For marketing'),
    informational: ownHours.optional().describe('For reminders and other informational messages'),
  })
  .optional()
  .describe("Your own hours, on each person's clock. They narrow the permitted hours and never widen them");

export const packsOff = z
  .record(
    z.string(),
    z.strictObject({
      off: z.literal(true, 'must be true').describe('The pack does not count').meta({ example: 'off: true' }),
      because: because.describe('Why').meta({ example: 'because: Our counsel says so, 2026-11-02' }),
    }),
  )
  .superRefine((packsOfFile, context) => {
    for (const id of Object.keys(packsOfFile).filter((each) => !packIds.includes(each))) {
      const message = `is no pack: there are ${packIds.join(', ')}`;
      context.addIssue({ code: 'custom', path: [id], message, params: { at: 'key' } });
    }
  })
  .optional()
  .describe('Packs of permitted hours that do not hold for you, by id, such as `US-TX`, or `all`; see docs/hours.md');

const untilWanted = 'must be a date such as 2026-12-24, or a time with its zone such as 2026-12-24T18:00-06:00';

/** `until` as milliseconds since 1970. A date ends where the day ends last on earth. */
const moment = z
  .string(untilWanted)
  .regex(/^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2})?(?:Z|[+-]\d{2}:\d{2}))?$/, untilWanted)
  .transform((text, context) => {
    const atMs = text.includes('T') ? Date.parse(text) : Date.parse(`${text}T12:00Z`) + dayMs;
    if (Number.isNaN(atMs)) context.addIssue({ code: 'custom', message: untilWanted });
    return atMs;
  });

export const emergency = z
  .strictObject({
    states: z
      .array(
        z
          .string()
          .transform((text) => findState(text) ?? text)
          .refine((state) => findState(state) === state, 'is no state or province: write it such as LA'),
      )
      .min(1, 'is empty: name a state such as LA')
      .describe('States and provinces')
      .meta({ example: 'states: [LA]' }),
    until: moment.describe('The end; a date counts to its end everywhere').meta({ example: 'until: 2026-12-24' }),
  })
  .optional()
  .describe('States in which nothing is sent until then, such as after a hurricane; from the next claim on');

interface HoursFile {
  readonly hours?: z.output<typeof ownHoursKeys>;
  readonly packs?: z.output<typeof packsOff>;
  readonly emergency?: z.output<typeof emergency>;
}

/** What the three keys mean together. */
export function toAccountHours({ hours: own = {}, packs: off = {}, emergency: held }: HoursFile): AccountHours {
  const { marketing, informational } = own;
  return {
    own: {
      ...(marketing === undefined ? {} : { marketing: toWeek(marketing) }),
      ...(informational === undefined ? {} : { informational: toWeek(informational) }),
    },
    off: Object.fromEntries(Object.entries(off).map(([id, { because: why }]) => [id, why])),
    emergency: held === undefined ? null : { states: held.states, untilMs: held.until },
  };
}

function toWeek({ from, to, days = [...weekdayKeys] }: z.output<typeof ownHours>): readonly (DayHours | null)[] {
  return weekdayKeys.map((day) => (days.includes(day) ? [from, to] : null));
}
