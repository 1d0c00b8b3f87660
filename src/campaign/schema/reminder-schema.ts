/** The key `reminder` of campaign.yaml: texts before appointments. */
import { z } from 'zod';
import { dayMs, hourMs, minuteMs } from '../../core/duration.ts';
import type { Reminder, ReminderStep } from '../../core/reminder/reminder.ts';
import { isEverUseful, readStep } from '../../core/reminder/step.ts';
import { isZone } from '../../core/zone/zone.ts';

const fieldWanted = 'must be the name of a column as texts use it, such as appointment_id';
const field = z.string(fieldWanted).trim().min(1, fieldWanted);

const lengthWanted = 'must be a length of time such as 90m, 2h or 1d';
const unitMs: Readonly<Record<string, number>> = { m: minuteMs, h: hourMs, d: dayMs };
const length = z
  .string(lengthWanted)
  .regex(/^\d{1,4}[mhd]$/, lengthWanted)
  .transform((text) => Number.parseInt(text, 10) * (unitMs[text.at(-1) ?? ''] ?? 0));

const stepWanted = 'must be a time before the appointment, such as -24h, -90m, -7d or "-7d at 10:00"';
const step = z
  .string(stepWanted)
  .refine((text) => readStep(text) !== null, stepWanted)
  .transform((text) => readStep(text) ?? { name: text, before: { kind: 'elapsed' as const, ms: 0 }, atMinute: null });

const mostSteps = 10;

/** `-1w` and `-7d` mean the same. */
function meaningOf({ before, atMinute }: ReminderStep): string {
  return JSON.stringify([before, atMinute]);
}

export const reminder = z
  .strictObject({
    time: field
      .describe("The column with the appointment's time, such as `2027-03-24 10:30`")
      .meta({ example: 'time: appointment' }),
    key: field.describe('The column by which an appointment is known again').meta({ example: 'key: appointment_id' }),
    zone: z
      .union(
        [
          z.string().refine(isZone, 'is no time zone: write a name such as America/Chicago, or {column: office_zone}'),
          z.strictObject({ column: field.describe('The column that names the zone of the office') }),
        ],
        { error: 'must be a time zone such as America/Chicago, or {column: office_zone}' },
      )
      .optional()
      .describe('The zone of the office, whose clocks the times are on; or `{column: office_zone}`'),
    steps: z
      .array(step)
      .min(1, 'is empty: write a time before the appointment, such as -24h')
      .max(mostSteps, `has more than ${mostSteps} steps`)
      .refine((steps) => new Set(steps.map(meaningOf)).size === steps.length, 'has the same step twice')
      .describe('When texts go out before the appointment: days by the calendar, hours by elapsed time')
      .meta({ example: 'steps: [-7d at 10:00, -24h]' }),
    cancelledIf: z
      .string()
      .trim()
      .min(1, 'is empty: write a condition, or remove the key')
      .optional()
      .describe('Which rows are of appointments that are off, such as `status in ["cancelled"]`'),
    usefulUntil: z
      .union([z.literal('half'), length], { error: 'must be half, or a length of time such as 1h' })
      .default('half')
      .describe('Until so long before the appointment a late text is of use; `half` of its step'),
    complete: z.boolean().default(false).describe('True: an appointment that is missing in a newer file is off'),
    mergeWithin: length
      .optional()
      .describe(
        'Appointments of one number whose texts are due within so long share one, which has them as `appointments`',
      ),
    onMove: z
      .enum(['inform', 'remind_again'])
      .default('inform')
      .describe(
        'What becomes of a text that has gone out when its appointment moves: it is listed, or goes out once more',
      ),
    remindAgainAfter: length.default(hourMs).describe('Moves that are shorter are passed over by `remind_again`'),
  })
  .superRefine(({ steps, usefulUntil }, context) => {
    const useless = usefulUntil === 'half' ? undefined : steps.find((each) => !isEverUseful(each, usefulUntil));
    if (useless === undefined) return;
    const message = `is so long before the appointment that the text of ${useless.name} would never go out`;
    context.addIssue({ code: 'custom', path: ['usefulUntil'], message });
  })
  .meta({ example: 'reminder: {time: appointment, key: appointment_id, zone: America/Chicago, steps: [-24h]}' });

export function toReminder(file: z.output<typeof reminder>): Reminder {
  const { zone } = file;
  return {
    time: file.time,
    key: file.key,
    zone: zone === undefined ? null : typeof zone === 'string' ? { name: zone } : { field: zone.column },
    steps: file.steps,
    cancelledIf: file.cancelledIf ?? null,
    usefulUntilMs: file.usefulUntil === 'half' ? null : file.usefulUntil,
    isComplete: file.complete,
    mergeWithinMs: file.mergeWithin ?? 0,
    remindAgainAfterMs: file.onMove === 'inform' ? null : file.remindAgainAfter,
  };
}
