/** Which line writes to whom. Invariant: a contact stays with the line it knows, as long as the account has that line. */
import type { LineLimits } from '../campaign/account.ts';

export interface LineShare {
  /** The contact's own line, else the one with the least to send; a recipient that is skipped adds no load. */
  choose(contact: { known: number | null; isSending: boolean }): number;
}

/** What decides how many new contacts a line can take. */
type ShareLimits = Pick<LineLimits, 'perSecond' | 'newPerHour' | 'newPerDay' | 'minGapSeconds'>;

export interface ShareOptions {
  readonly lines: readonly { number: string; generation: 'V1' | 'V2'; limits: ShareLimits }[];
  readonly lineIds: ReadonlyMap<string, number>;
  /** Messages that each line still has to send, by id. */
  readonly load: ReadonlyMap<number, number>;
  /** Only V2 lines can send carousels; they are preferred for new contacts then. */
  readonly needsCarousel: boolean;
}

interface Candidate {
  readonly id: number;
  readonly speed: number;
  /** Its place among the lines: of equal ones the first is chosen. */
  readonly place: number;
  /** How long it has to send, as last looked at; the load only grows. */
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

/** The first of the heap, when what it was sorted by still holds; a million people and a thousand lines take no time. */
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
