/**
 * Message handles: UUIDs made of the seed, the account and a counter. Invariant: the message's number can be computed from its
 * handle, so a million handles need no index and no memory.
 */
import { hashOf, mix } from './random.ts';

export interface Handles {
  /** The handle of the message with this sequence number in the account; from 0. */
  of(sequence: number): string;
  /** The sequence number behind a handle; undefined for a handle that this account never gave. */
  find(handle: string): number | undefined;
}

/** The handles of one account. */
export function createHandles(seed: string, accountName: string): Handles {
  const key = hashOf(`${seed}\n${accountName}\nhandles`);
  const of = (sequence: number): string => {
    const first = mix(key ^ mix(sequence + 0x9e3779b1));
    const second = mix(first + key);
    const hidden = (sequence ^ maskOf(key, first)) >>> 0;
    const [a, b, c] = [hexOf(first), hexOf(hidden), hexOf(second)];
    return `${a}-${b.slice(0, 4)}-4${c.slice(0, 3)}-a${c.slice(3, 6)}-${b.slice(4)}${hexOf(mix(second ^ key))}`;
  };
  const find = (handle: string): number | undefined => {
    const digits = handle.replaceAll('-', '');
    const first = Number.parseInt(digits.slice(0, 8), 16);
    const hidden = Number.parseInt(digits.slice(8, 12) + digits.slice(20, 24), 16);
    if (Number.isNaN(first) || Number.isNaN(hidden)) return undefined;
    const sequence = (hidden ^ maskOf(key, first)) >>> 0;
    return of(sequence) === handle.toLowerCase() ? sequence : undefined;
  };
  return { of, find };
}

function maskOf(key: number, first: number): number {
  return mix(first ^ 0x5bd1e995 ^ key);
}

const hexOfByte = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/** Eight digits. From a table, because every answer needs a handle. */
function hexOf(bits: number): string {
  return `${hexOfByte[bits >>> 24]}${hexOfByte[(bits >>> 16) & 255]}${hexOfByte[(bits >>> 8) & 255]}${hexOfByte[bits & 255]}`;
}
