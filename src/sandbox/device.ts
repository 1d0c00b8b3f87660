/** What stands behind a number: decided by the seed, so that it is the same in every rehearsal. */
import { chanceOf } from './random.ts';

export type Device = 'iMessage' | 'RCS' | 'SMS' | 'unreachable';

/** Shares of all numbers, in order; what is left is unreachable. */
export type DeviceMix = Readonly<Record<'iMessage' | 'RCS' | 'SMS', number>>;

export const defaultDeviceMix: DeviceMix = { iMessage: 0.6, RCS: 0.1, SMS: 0.28 };

/** The device of a number under a seed. */
export function deviceOf(seed: string, number: string, mix: DeviceMix): Device {
  const chance = chanceOf(seed, number);
  if (chance < mix.iMessage) return 'iMessage';
  if (chance < mix.iMessage + mix.RCS) return 'RCS';
  return chance < mix.iMessage + mix.RCS + mix.SMS ? 'SMS' : 'unreachable';
}
