/** What becomes of a message after it was taken: QUEUED -> SENT -> DELIVERED, or not. Source: sendblue-api.md §3.3. */
import type { Device } from './device.ts';
import { chanceOf } from './random.ts';

/** Milliseconds from one step to the next. */
export interface WalkDelays {
  readonly sentAfterMs: readonly [least: number, most: number];
  readonly deliveredAfterMs: readonly [least: number, most: number];
}

export const defaultDelays: WalkDelays = { sentAfterMs: [200, 900], deliveredAfterMs: [300, 2_500] };

export interface Step {
  readonly afterMs: number;
  readonly status: 'SENT' | 'DELIVERED' | 'ERROR';
  readonly service: 'iMessage' | 'RCS' | 'SMS';
  readonly wasDowngraded: boolean | null;
  readonly errorCode: number | null;
}

/** The steps of one message, decided by the seed and its handle. A carousel does not fall back to SMS. */
export function walkOf(device: Device, message: { seed: string; handle: string; delays: WalkDelays }): readonly Step[] {
  const pick = (name: string, [least, most]: readonly [number, number]): number =>
    least + chanceOf(message.seed, `${message.handle}/${name}`) * (most - least);
  const sentAt = pick('sent', message.delays.sentAfterMs);
  if (device === 'unreachable') {
    return [{ afterMs: sentAt, status: 'ERROR', service: 'SMS', wasDowngraded: true, errorCode: 10001 }];
  }
  const isSms = device === 'SMS';
  const sent: Step = { afterMs: sentAt, status: 'SENT', service: device, wasDowngraded: isSms, errorCode: null };
  if (isSms) return [sent];
  const deliveredAt = sentAt + pick('delivered', message.delays.deliveredAfterMs);
  return [sent, { ...sent, afterMs: deliveredAt, status: 'DELIVERED' }];
}
