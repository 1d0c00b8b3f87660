/**
 * Which lines are ours: taking free ones, sharing them with other workers, giving them back. Invariant: a line is ours only with
 * its advisory lock and an epoch that we made; no line stays free while somebody could send from it.
 */
import { releaseLine, type Takeover, takeLine } from '../store/dispatch/line.ts';
import { endStaleWorkers, listFreeLines, meetWorkers } from '../store/dispatch/worker.ts';
import type { DispatchLine, DispatchWorld } from './dispatch-world.ts';
import type { OwnedLine } from './line-loop.ts';

/** A line beyond our share is left to others for so many looks; then nobody seems to want it. */
const patientLooks = 3;
/**
 * Lines beyond our share are offered to colleagues again after so many looks: whoever was slow to take them may want them now.
 * Twice as many each time that nobody did: he may not be allowed to send from them.
 */
const looksBetweenOffers = { first: 10, most: 640 };

export interface OwnedLines {
  /** Takes what is free and ours to take, and lets go of what others should have. */
  look(lines: readonly DispatchLine[]): Promise<void>;
  /** Resolves when every line has been given back. */
  finished(): Promise<void>;
}

type OwnWorld = Pick<DispatchWorld, 'db' | 'locks' | 'log' | 'owner' | 'clock'>;

interface Owned {
  readonly letGo: AbortController;
  readonly work: Promise<void>;
}

/** `run` sends from a line until its `stopping` aborts, and never rejects. */
export function createOwnedLines(
  world: OwnWorld,
  asked: { run: (line: OwnedLine) => Promise<void>; stopping: AbortSignal },
): OwnedLines {
  const owned = new Map<number, Owned>();
  const freeFor = new Map<number, number>();
  let colleagues: ReadonlySet<number> = new Set();
  const offers = { looksSince: 0, wait: looksBetweenOffers.first, owned: 0 };

  const take = async (line: DispatchLine): Promise<void> => {
    const taken = await takeFreeLine(world, line);
    if (taken === null) return;
    const letGo = new AbortController();
    const work = asked
      .run({ ...line, ...taken, stopping: AbortSignal.any([asked.stopping, letGo.signal]) })
      .then(async () => giveLineBack(world, { ...line, ...taken }))
      .finally(() => owned.delete(line.lineId));
    owned.set(line.lineId, { letGo, work });
  };
  const takeFree = async (lines: readonly DispatchLine[], share: number): Promise<void> => {
    const others = lines.filter(({ lineId }) => !owned.has(lineId));
    const free = new Set(
      others.length === 0
        ? []
        : await listFreeLines(
            world.db,
            others.map(({ lineId }) => lineId),
          ),
    );
    for (const line of others) {
      const looks = free.has(line.lineId) ? (freeFor.get(line.lineId) ?? 0) + 1 : 0;
      freeFor.set(line.lineId, looks);
      if (looks > (owned.size < share ? 0 : patientLooks)) await take(line);
    }
  };
  const giveWay = (share: number): void => {
    for (const { letGo } of [...owned.values()].slice(share)) letGo.abort();
  };
  /** To somebody new at once; to a colleague of old not at every look, because he had his chance. */
  const offer = (share: number, isSomebodyNew: boolean): void => {
    offers.looksSince += 1;
    if (isSomebodyNew || owned.size <= share) offers.wait = looksBetweenOffers.first;
    if (owned.size <= share || !(isSomebodyNew || offers.looksSince >= offers.wait)) return;
    const wasInVain = owned.size >= offers.owned && !isSomebodyNew;
    offers.wait = wasInVain ? Math.min(looksBetweenOffers.most, offers.wait * 2) : looksBetweenOffers.first;
    offers.looksSince = 0;
    offers.owned = owned.size;
    giveWay(share);
  };
  return {
    look: async (lines) => {
      for (const name of await endStaleWorkers(world.db)) world.log('worker-silent', { worker: name });
      const { workerId } = world.locks;
      const lineIds = lines.map(({ lineId }) => lineId);
      const workers = workerId === null ? [0] : await meetWorkers(world.db, { workerId, lineIds });
      const share = shareOf(lines.length, { workers: workers.length, rank: workers.indexOf(workerId ?? 0) });
      offer(
        share,
        workers.some((id) => !colleagues.has(id)),
      );
      colleagues = new Set(workers);
      await takeFree(lines, share);
    },
    finished: async () => {
      await Promise.all([...owned.values()].map(({ work }) => work));
    },
  };
}

/** How many lines are the share of the worker with this rank, from 0: as even as can be, and none is left over. */
export function shareOf(lines: number, { workers, rank }: { workers: number; rank: number }): number {
  const whole = Math.floor(lines / workers);
  return whole + (rank < lines - whole * workers ? 1 : 0);
}

/** The epoch of our ownership and what troubled the line, or null when somebody else has it. */
async function takeFreeLine(world: OwnWorld, line: DispatchLine): Promise<Takeover | null> {
  if (!(await world.locks.tryLock('line', line.lineId))) return null;
  return takeLine(world.db, {
    lineId: line.lineId,
    owner: world.owner,
    workerId: world.locks.workerId,
    now: world.clock.now(),
  });
}

/** Ends our ownership in good order; when the database or the lock is gone, there is nothing left to give back. */
async function giveLineBack(world: OwnWorld, line: DispatchLine & { epoch: number }): Promise<void> {
  try {
    await releaseLine(world.db, { ...line, now: world.clock.now() });
    if (!world.locks.isOver()) await world.locks.unlock('line', line.lineId);
  } catch (error) {
    world.log('line-release-failed', {
      line: line.lineId,
      why: error instanceof Error ? error.message : String(error),
    });
  }
}
