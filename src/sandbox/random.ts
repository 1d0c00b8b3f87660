/** Chance with a seed. Invariant: the same seed and name give the same number, whatever was asked before. */

/** A number in [0, 1) for a name under a seed (FNV-1a, then a final mix so that similar names differ). */
export function chanceOf(seed: string, name: string): number {
  let hash = 0x811c9dc5;
  const text = `${seed}\n${name}`;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 4_294_967_296;
}

/** A handle in the form of a UUID, made of the seed and a counter. */
export function handleOf(seed: string, counter: number): string {
  const hex = [0, 1, 2, 3]
    .map((part) => Math.floor(chanceOf(seed, `${counter}/${part}`) * 4_294_967_296))
    .map((each) => each.toString(16).padStart(8, '0'));
  const digits = hex.join('');
  return `${digits.slice(0, 8)}-${digits.slice(8, 12)}-4${digits.slice(13, 16)}-a${digits.slice(17, 20)}-${digits.slice(20, 32)}`;
}
