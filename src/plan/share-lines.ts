/** Which line writes to whom. Invariant: a contact stays with the line it knows, as long as the account has that line. */
import type { LineLimits } from '../core/account.ts';

export interface LineShare {
  /** The contact's own line, else the one with the least to send; a recipient that is skipped adds no load. */
  choose(contact: { known: number | null; isSending: boolean }): number;
}

export interface ShareOptions {
  readonly lines: readonly { number: string; generation: 'V1' | 'V2'; limits: LineLimits }[];
  readonly lineIds: ReadonlyMap<string, number>;
  /** Messages that each line still has to send, by id. */
  readonly load: ReadonlyMap<number, number>;
  /** Only V2 lines can send carousels; they are preferred for new contacts then. */
  readonly needsCarousel: boolean;
}

export function createLineShare(options: ShareOptions): LineShare {
  const able = options.lines.filter((line) => !options.needsCarousel || line.generation === 'V2');
  const candidates = (able.length > 0 ? able : options.lines).map((line) => ({
    id: options.lineIds.get(line.number) ?? 0,
    speed: speedOf(line.limits),
  }));
  const own = new Set(options.lineIds.values());
  const load = new Map(options.load);
  return {
    choose: ({ known, isSending }) => {
      const id = known !== null && own.has(known) ? known : leastLoaded(candidates, load);
      if (isSending) load.set(id, (load.get(id) ?? 0) + 1);
      return id;
    },
  };
}

function leastLoaded(candidates: readonly { id: number; speed: number }[], load: ReadonlyMap<number, number>): number {
  let best = { id: 0, wait: Number.POSITIVE_INFINITY };
  for (const { id, speed } of candidates) {
    const wait = ((load.get(id) ?? 0) + 1) / speed;
    if (wait < best.wait) best = { id, wait };
  }
  return best.id;
}

/** Messages to new contacts per second, by the tightest of the limits. */
function speedOf(limits: LineLimits): number {
  return Math.min(
    limits.perSecond ?? 1_000,
    limits.newPerHour === null ? 1_000 : Math.max(limits.newPerHour, 0.001) / 3_600,
    limits.newPerDay === null ? 1_000 : Math.max(limits.newPerDay, 0.001) / 86_400,
  );
}
