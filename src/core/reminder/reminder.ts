/** Reminders: texts that go out before appointments, as campaign.yaml says it. Pure values; moments are in step.ts. */

/** When a text goes out before an appointment. */
export interface ReminderStep {
  /** As the file writes it: `-7d at 10:00`, `-24h`. It is the step's name in rows and reports. */
  readonly name: string;
  /** `calendar`: so many days before, on the clocks of the office; `elapsed`: so many milliseconds before. */
  readonly before:
    | { readonly kind: 'calendar'; readonly days: number }
    | { readonly kind: 'elapsed'; readonly ms: number };
  /** Minutes since midnight, for days; null: at the appointment's own time of day. */
  readonly atMinute: number | null;
}

/** What texts of reminders may use beyond the columns: the step's name, and the appointments that share a text. */
export const reminderFields = ['step', 'appointments'] as const;

export interface Reminder {
  /** The field with the appointment's time, and the one by which it is known again. */
  readonly time: string;
  readonly key: string;
  /** The zone of the office: the same for all, or a field; null: times bring their own offset. */
  readonly zone: { readonly name: string } | { readonly field: string } | null;
  readonly steps: readonly ReminderStep[];
  /** A filter for rows whose appointment is off; null: none is. */
  readonly cancelledIf: string | null;
  /** A text is of use until so long before the appointment; null: half of its step. */
  readonly usefulUntilMs: number | null;
  /** True: an appointment that is missing in a newer file is off. */
  readonly isComplete: boolean;
  /** Appointments of one person whose texts are due within so long share one; 0: none do. */
  readonly mergeWithinMs: number;
  /** What becomes of a text that has gone out when its appointment moves: nothing, or one more at the new time, if it moved by so much. */
  readonly remindAgainAfterMs: number | null;
}
