/**
 * Seeded chance. Invariant: the same seed and name always give the same number, whatever was asked before; so the fate of a phone
 * number does not depend on the order of requests.
 */

const twoTo32 = 4_294_967_296;

/** A number in [0, 1) for a name under a seed; `topic` separates different questions about the same name. */
export function chanceOf(seed: string, topic: string, name: string): number {
  return mix(absorb(absorb(absorb(start, seed), topic), name)) / twoTo32;
}

/** A value between the two ends of a range for a name under a seed. */
export function pickBetween(
  seed: string,
  what: { readonly topic: string; readonly name: string; readonly range: readonly [number, number] },
): number {
  const [least, most] = what.range;
  return most <= least ? least : least + chanceOf(seed, what.topic, what.name) * (most - least);
}

/** 32 bits, unsigned. */
export function hashOf(text: string): number {
  return mix(absorb(start, text));
}

const start = 0x811c9dc5;

/** FNV-1a over several texts without joining them. The length distinguishes ('ab', 'c') from ('a', 'bc'). */
function absorb(state: number, text: string): number {
  let hash = state ^ text.length;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash;
}

/** Scrambles 32 bits one to one. Source: the finaliser of MurmurHash3. */
export function mix(bits: number): number {
  let hash = bits;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** Hexadecimal digits for a name under a seed, for keys, secrets and ids that look like the provider's. */
export function digitsOf(seed: string, name: string, length: number): string {
  let digits = '';
  for (let part = 0; digits.length < length; part += 1) {
    digits += hashOf(`${seed}\n${name}\n${part}`).toString(16).padStart(8, '0');
  }
  return digits.slice(0, length);
}

/** A UUID for a name under a seed. */
export function uuidOf(seed: string, name: string): string {
  const digits = digitsOf(seed, name, 30);
  return `${digits.slice(0, 8)}-${digits.slice(8, 12)}-4${digits.slice(12, 15)}-a${digits.slice(15, 18)}-${digits.slice(18)}`;
}
