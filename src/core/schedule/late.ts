/** How late a run, or one person of it, may begin. */
import { minuteMs } from '../duration.ts';
import type { LatePolicy } from './schedule.ts';

/** Up to so late counts as in time. Source: Quartz's misfire threshold. */
export const inTimeMs = minuteMs;

/** How late something may begin by itself. */
export function permittedLateMs({ withinMs }: LatePolicy): number {
  return Math.max(inTimeMs, withinMs ?? 0);
}
