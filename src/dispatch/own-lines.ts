/**
 * Which lines are ours: take free ones, share them with other workers, give them back. Invariant: a line is ours only with its
 * advisory lock and an epoch that we set; no line stays free while a worker could send from it.
 */
import { releaseLine, type Takeover, takeLine } from '../store/dispatch/line.ts';
import { endStaleWorkers, listFreeLines, meetWorkers } from '../store/dispatch/worker.ts';
import type { DispatchLine, DispatchWorld } from './dispatch-world.ts';
import type { OwnedLine } from './line-loop.ts';

/** Leave a free line beyond our share to the others for so many rounds; then take it, because none of them did. */
const patientRounds = 3;
/**
 * Rounds between two offers of our surplus lines to the other workers: one that was too slow may take them now.
 * Doubles after each offer without a taker: the others may not be allowed to use these lines.
 */
const roundsBetweenOffers = { first: 10, most: 640 };

export interface OwnedLines {
  /** One round: takes free lines up to our share, and gives surplus lines up. */
  share(lines: readonly DispatchLine[]): Promise<void>;
  /** Resolves when every line has been given back. */
  finished(): Promise<void>;
}

type OwnWorld = Pick<DispatchWorld, 'db' | 'locks' | 'log' | 'owner' | 'clock'>;

interface Owned {
  readonly release: AbortController;
  readonly work: Promise<void>;
}

/** `run` sends from a line until its `stopping` aborts; it must not reject. */
export function createOwnedLines(
  world: OwnWorld,
  asked: { run: (line: OwnedLine) => Promise<void>; stopping: AbortSignal },
): OwnedLines {
  const owned = new Map<number, Owned>();
  const freeFor = new Map<number, number>();
  let knownWorkers: ReadonlySet<number> = new Set();
  const offers = { roundsSince: 0, wait: roundsBetweenOffers.first, owned: 0 };

  const take = async (line: DispatchLine): Promise<void> => {
    const taken = await takeFreeLine(world, line);
    if (taken === null) return;
    const release = new AbortController();
    const work = asked
      .run({ ...line, ...taken, stopping: AbortSignal.any([asked.stopping, release.signal]) })
      .then(async () => giveLineBack(world, { ...line, ...taken }))
      .finally(() => owned.delete(line.lineId));
    owned.set(line.lineId, { release, work });
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
      const roundsFree = free.has(line.lineId) ? (freeFor.get(line.lineId) ?? 0) + 1 : 0;
      freeFor.set(line.lineId, roundsFree);
      if (roundsFree > (owned.size < share ? 0 : patientRounds)) await take(line);
    }
  };
  const releaseSurplus = (share: number): void => {
    for (const { release } of [...owned.values()].slice(share)) release.abort();
  };
  /** Offers surplus lines to a new worker immediately, to known workers only every `wait` rounds: they already declined. */
  const offer = (share: number, hasNewWorker: boolean): void => {
    offers.roundsSince += 1;
    if (hasNewWorker || owned.size <= share) offers.wait = roundsBetweenOffers.first;
    if (owned.size <= share || !(hasNewWorker || offers.roundsSince >= offers.wait)) return;
    const wasDeclined = owned.size >= offers.owned && !hasNewWorker;
    offers.wait = wasDeclined ? Math.min(roundsBetweenOffers.most, offers.wait * 2) : roundsBetweenOffers.first;
    offers.roundsSince = 0;
    offers.owned = owned.size;
    releaseSurplus(share);
  };
  return {
    share: async (lines) => {
      for (const name of await endStaleWorkers(world.db)) world.log('worker-silent', { worker: name });
      const { workerId } = world.locks;
      const lineIds = lines.map(({ lineId }) => lineId);
      const workers = workerId === null ? [0] : await meetWorkers(world.db, { workerId, lineIds });
      const share = shareOf(lines.length, { workers: workers.length, rank: workers.indexOf(workerId ?? 0) });
      offer(
        share,
        workers.some((id) => !knownWorkers.has(id)),
      );
      knownWorkers = new Set(workers);
      await takeFree(lines, share);
    },
    finished: async () => {
      await Promise.all([...owned.values()].map(({ work }) => work));
    },
  };
}

/** The number of lines for the worker with this rank, from 0: shares differ by one at most and add up to all lines. */
export function shareOf(lines: number, { workers, rank }: { workers: number; rank: number }): number {
  const whole = Math.floor(lines / workers);
  return whole + (rank < lines - whole * workers ? 1 : 0);
}

/** Our new epoch and the state in which the line was left; null when another worker holds its lock. */
async function takeFreeLine(world: OwnWorld, line: DispatchLine): Promise<Takeover | null> {
  if (!(await world.locks.tryLock('line', line.lineId))) return null;
  return takeLine(world.db, {
    lineId: line.lineId,
    owner: world.owner,
    workerId: world.locks.workerId,
    now: world.clock.now(),
  });
}

/** Gives a line up cleanly. If the database or the lock is lost, the line is no longer ours anyway: log and continue. */
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
