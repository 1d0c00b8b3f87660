/** The phone behind a number. Only the seed and the number decide, so that it is the same in every rehearsal. */
import { chanceOf } from './random.ts';

export const channels = ['iMessage', 'RCS', 'SMS', 'unreachable'] as const;
export type Channel = (typeof channels)[number];

/** `fate`: how messages end that the phone is able to receive. */
export interface Phone {
  readonly channel: Channel;
  readonly isOptedOut: boolean;
  readonly fate: 'arrives' | 'declined' | 'error';
}

/** Shares of all numbers, 0 to 1; the rest is unreachable. */
export interface PhoneMix {
  readonly iMessage: number;
  readonly RCS: number;
  readonly SMS: number;
  /** iMessage phones whose owners opted out before the first text. */
  readonly optedOut?: number;
}

/** Shares of numbers whose messages end as DECLINED or ERROR although the phone is reachable. */
export interface ErrorRates {
  readonly declined: number;
  readonly error: number;
}

/** Roughly a list of American consumers; not the provider's figures. */
export const defaultPhoneMix: PhoneMix = { iMessage: 0.6, RCS: 0.1, SMS: 0.28, optedOut: 0.005 };
export const defaultErrorRates: ErrorRates = { declined: 0.003, error: 0.005 };

/** The phone of a number under a seed. */
export function phoneOf(
  world: { readonly seed: string; readonly mix: PhoneMix; readonly errorRates: ErrorRates },
  number: string,
): Phone {
  const { mix, errorRates } = world;
  const chance = chanceOf(world.seed, 'phone', number);
  const fateChance = chanceOf(world.seed, 'fate', number);
  const fate =
    fateChance < errorRates.declined
      ? 'declined'
      : fateChance < errorRates.declined + errorRates.error
        ? 'error'
        : 'arrives';
  const sms = mix.iMessage + mix.RCS + mix.SMS;
  if (chance < mix.iMessage) return { channel: 'iMessage', isOptedOut: false, fate };
  if (chance < mix.iMessage + mix.RCS) return { channel: 'RCS', isOptedOut: false, fate };
  if (chance < sms) return { channel: 'SMS', isOptedOut: false, fate };
  if (chance < sms + (mix.optedOut ?? 0)) return { channel: 'iMessage', isOptedOut: true, fate: 'arrives' };
  return { channel: 'unreachable', isOptedOut: false, fate: 'arrives' };
}
