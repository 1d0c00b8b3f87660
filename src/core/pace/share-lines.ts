/** Chooses the line for each contact. Invariant: a contact stays with the line that they know, while the account has it. */
import type { LineLimits } from '../campaign/account.ts';

export interface LineShare {
  /** The contact's own line, else the line that is free first; a skipped recipient adds no load. */
  choose(contact: { known: number | null; isSending: boolean }): number;
}

/** The limits that decide how many new contacts a line can take. */
type ShareLimits = Pick<LineLimits, 'perSecond' | 'newPerHour' | 'newPerDay' | 'minGapSeconds'>;

export interface ShareOptions {
  readonly lines: readonly { number: string; generation: 'V1' | 'V2'; limits: ShareLimits }[];
  readonly lineIds: ReadonlyMap<string, number>;
  /** Messages that each line still has to send, by id. */
  readonly load: ReadonlyMap<number, number>;
  /** Prefer V2 lines for new contacts: only they can send carousels. */
  readonly needsCarousel: boolean;
}

interface Candidate {
  readonly id: number;
  readonly speed: number;
  /** Its place among the lines: among equal lines, the first is chosen. */
  readonly place: number;
  /** How long it needs for its load, when last computed; it only grows. */
  wait: number;
}

export function createLineShare(options: ShareOptions): LineShare {
  const able = options.lines.filter((line) => !options.needsCarousel || line.generation === 'V2');
  const load = new Map(options.load);
  const waitOf = ({ id, speed }: Pick<Candidate, 'id' | 'speed'>): number => ((load.get(id) ?? 0) + 1) / speed;
  const heap = (able.length > 0 ? able : options.lines)
    .map((line, place) => {
      const candidate = { id: options.lineIds.get(line.number) ?? 0, speed: speedOf(line.limits), place };
      return { ...candidate, wait: waitOf(candidate) };
    })
    .sort((one, other) => (isBefore(one, other) ? -1 : 1));
  const own = new Set(options.lineIds.values());
  return {
    choose: ({ known, isSending }) => {
      const id = known !== null && own.has(known) ? known : leastLoaded(heap, waitOf);
      if (isSending) load.set(id, (load.get(id) ?? 0) + 1);
      return id;
    },
  };
}

/** The first line of the heap whose `wait` is still true; quick for a million people and a thousand lines. */
function leastLoaded(heap: Candidate[], waitOf: (candidate: Candidate) => number): number {
  for (;;) {
    const [first] = heap;
    if (first === undefined) return 0;
    const wait = waitOf(first);
    if (wait === first.wait) return first.id;
    first.wait = wait;
    sink(heap);
  }
}

/** Moves the first of a heap down to where it belongs. */
function sink(heap: Candidate[]): void {
  let place = 0;
  for (;;) {
    const [left, right] = [2 * place + 1, 2 * place + 2];
    const [one, other] = [heap[left], heap[right]];
    const child = one !== undefined && other !== undefined && isBefore(other, one) ? right : left;
    const [above, below] = [heap[place], heap[child]];
    if (above === undefined || below === undefined || !isBefore(below, above)) return;
    heap[place] = below;
    heap[child] = above;
    place = child;
  }
}

function isBefore(one: Candidate, other: Candidate): boolean {
  return one.wait < other.wait || (one.wait === other.wait && one.place < other.place);
}

/** Messages to new contacts per second, by the tightest of the limits. */
function speedOf(limits: ShareLimits): number {
  return Math.min(
    limits.perSecond ?? 1_000,
    limits.newPerHour === null ? 1_000 : Math.max(limits.newPerHour, 0.001) / 3_600,
    limits.newPerDay === null ? 1_000 : Math.max(limits.newPerDay, 0.001) / 86_400,
    limits.minGapSeconds === null ? 1_000 : 1 / limits.minGapSeconds,
  );
}
