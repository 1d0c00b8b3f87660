/** A given path -> endpoints of the contract. Invariant: a path with a fixed word wins over one with a variable part there. */
import { contract } from './contract/contract.ts';
import type { Endpoint } from './contract/endpoint.ts';

const endpoints = (): readonly Endpoint[] => Object.values(contract);

/** The endpoints at a path, one per method; empty when there are none. The path has no query; `+` need not be encoded. */
export function findEndpoints(path: string): readonly Endpoint[] {
  const parts = path.split('/');
  const matching = endpoints().filter((endpoint) => pathsOf(endpoint).some((each) => isMatch(each.split('/'), parts)));
  const fixed = matching.filter((endpoint) => endpoint.params === undefined);
  return fixed.length > 0 ? fixed : matching;
}

/** The contract's path most similar to this one; null when none is similar. */
export function findNearestPath(path: string): string | null {
  const parts = path.split('/');
  const ranked = endpoints()
    .flatMap(pathsOf)
    .map((known) => ({ known, distance: distanceBetween(withParts(known, parts), path.toLowerCase()) }))
    .toSorted((a, b) => a.distance - b.distance);
  const [nearest] = ranked;
  // Up to a third of the letters wrong is a typing mistake; more is another word.
  return nearest !== undefined && nearest.distance <= Math.max(2, path.length / 3) ? nearest.known : null;
}

function pathsOf(endpoint: Endpoint): readonly string[] {
  return [endpoint.path, ...endpoint.pathAliases];
}

function isMatch(known: readonly string[], given: readonly string[]): boolean {
  return known.length === given.length && known.every((part, index) => isPartMatch(part, given[index] ?? ''));
}

function isPartMatch(known: string, given: string): boolean {
  return known.startsWith(':') ? given !== '' : known === given;
}

/** The known path with the given values in its variable parts, so that a phone number counts as no difference. */
function withParts(known: string, given: readonly string[]): string {
  const parts = known.split('/');
  return parts
    .map((part, index) => (part.startsWith(':') ? (given[index] ?? part) : part))
    .join('/')
    .toLowerCase();
}

/** How many letters to add, remove or change (Levenshtein). */
function distanceBetween(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 0; i < a.length; i++) {
    const next = [i + 1];
    for (let j = 0; j < b.length; j++) {
      const changed = (row[j] ?? 0) + (a[i] === b[j] ? 0 : 1);
      next.push(Math.min(changed, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
