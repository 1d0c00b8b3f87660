/** Why somebody gets nothing, in words. A reason without a sentence is shown as it is. */
const sentences: Readonly<Record<string, string>> = {
  opted_out: 'has opted out',
  no_consent: 'has not consented',
  not_imessage: 'has no iMessage, and the campaign goes to iMessage only',
  sms_not_allowed: 'has only SMS, and the campaign leaves SMS out',
  channel_unknown: 'has an unknown channel, and the campaign needs to know it',
  no_imessage: 'has no iMessage, and the carousel has no fallback',
  line_without_carousels: 'has a line that sends no carousels, and the carousel has no fallback',
  unanswered: 'has answered none of the last messages',
  holdout: 'is in the control group, which gets nothing',
  too_late: 'would have come when it is of no use any longer',
  appointment_cancelled: 'has an appointment that is off',
  appointment_unread: 'has a row in the newest file that cannot be read',
  left_out: 'has a row that the audience leaves out by now',
  appointment_moved: 'has an appointment that moved while the text was on its way',
  number_changed: 'has another number by now',
  step_removed: 'would have had a text that the campaign no longer has',
  shared: 'has the appointment in the text of another one',
  not_filled_in: 'has a row that no longer fills in the text',
  booked_after: 'was booked when this step was over',
  same_text: 'gets the same text for another appointment',
  late: 'has a time of day that passed while nothing could be sent',
  earlier_part_failed: 'an earlier message to this person failed',
};

/** `has opted out` for `opted_out`. */
export function describeSkip(reason: string): string {
  return sentences[reason] ?? reason.replaceAll('_', ' ');
}
