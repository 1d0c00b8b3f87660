/** A run that repeats a part of an earlier one: the people whose messages failed, or were cancelled. */

export const onlyStates = ['failed', 'cancelled'] as const;
export type OnlyState = (typeof onlyStates)[number];

export interface OnlyPart {
  /** The earlier run. */
  readonly runId: number;
  readonly state: OnlyState;
}

/** `those whose messages failed` */
export function nameOnly(state: OnlyState): string {
  return `those whose messages ${state === 'failed' ? 'failed' : 'were cancelled'}`;
}
