/** When each person of an occurrence has their turn: at once, or at a time of their own. Pure: the person's number decides, never chance. */
import { createHash } from 'node:crypto';
import { instantOf } from '../zone/zone.ts';
import { permittedLateMs } from './late.ts';
import { type LatePolicy, lastZone, recipientZone } from './schedule.ts';

export interface TurnRules {
  /** The time of day that was asked for: milliseconds since 1970 of a UTC clock. */
  readonly wallMs: number;
  /** IANA, or `recipient`: each person's own. */
  readonly zone: string;
  /** People are spread over so long. */
  readonly spreadMs: number;
  readonly late: LatePolicy;
}

export interface PersonsTurn {
  /** Milliseconds since 1970. */
  readonly atMs: number;
  /** Their own time passed so long ago that they get nothing. */
  readonly isLate: boolean;
}

/** `zones`: where the person may be; of several, the one where the time comes last counts. */
export function findTurn(
  { wallMs, zone, spreadMs, late }: TurnRules,
  { phone, zones, now }: { phone: string; zones: readonly string[]; now: Date },
): PersonsTurn {
  const shiftMs = spreadMs === 0 ? 0 : Math.floor(shareOf(phone) * spreadMs);
  if (zone !== recipientZone) return { atMs: now.getTime() + shiftMs, isLate: false };
  const possible = zones.length === 0 ? [lastZone] : zones;
  const ownMs = Math.max(...possible.map((each) => instantOf(wallMs, each)));
  return { atMs: ownMs + shiftMs, isLate: now.getTime() - ownMs > permittedLateMs(late) };
}

/** 0 up to 1, always the same for a number. */
function shareOf(phone: string): number {
  return createHash('sha256').update(phone).digest().readUInt32BE() / 2 ** 32;
}
