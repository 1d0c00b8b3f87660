/**
 * One line, from claim to record, for as long as it is ours. Invariant: the next claim is made when the last one has been
 * started, not when it has been answered, so that at most one claim per line goes out after a pause or a stop.
 */
import { setMaxListeners } from 'node:events';
import { burstIntervalMs } from '../core/pace/burst.ts';
import { blockLine, delayLine, setTrouble, slowLine, type Takeover } from '../store/dispatch/line.ts';
import { type ClaimedMessage, unclaimMessages } from '../store/dispatch/message-claim.ts';
import { stopRun } from '../store/runs/run.ts';
import { type Breaker, type BreakerMove, createBreaker } from './breaker.ts';
import { type Claim, claimNext, maxClaim } from './claim-next.ts';
import type { DispatchLine, DispatchShared, DispatchWorld } from './dispatch-world.ts';
import { lookMs } from './due-runs.ts';
import { createInFlight, type InFlight } from './in-flight.ts';
import { createPace, type Pace } from './pace.ts';
import { postMessage, type Sent } from './send-message.ts';
import { createThrottle, type Throttle } from './throttle.ts';

/** How long to wait for a word of the server when the session has been silent. */
const silenceMs = 100;
/** How long answers may take after a stop before their attempts are left as unknown: a stop is over within 10 s. */
const finishMs = 8_000;

export interface OwnedLine extends DispatchLine, Takeover {
  readonly stopping: AbortSignal;
}

interface LineWork {
  readonly world: DispatchWorld;
  readonly shared: DispatchShared;
  readonly line: OwnedLine;
  readonly pace: Pace;
  readonly throttle: Throttle;
  readonly breaker: Breaker;
  /** Sends that are not answered yet. */
  readonly inFlight: InFlight;
  /** Ends sends that take too long after a stop. */
  readonly cut: AbortController;
}

/** Sends what is due from one line until it is told to stop or the lock is gone. Throws what the database throws. */
export async function runLine(world: DispatchWorld, shared: DispatchShared, line: OwnedLine): Promise<void> {
  const cut = new AbortController();
  // Every send in flight listens to it.
  setMaxListeners(0, cut.signal);
  const work: LineWork = {
    world,
    shared,
    line,
    pace: createPace(line.perSecond),
    throttle: createThrottle(line),
    breaker: createBreaker({ isOpen: line.trouble !== null }),
    inFlight: createInFlight(),
    cut,
  };
  const unwatch = shared.dueRuns.watch(line.lineId);
  try {
    await letPass(work);
    while (!line.stopping.aborted && !world.locks.isOver()) {
      if (!world.locks.isAlive()) {
        await world.clock.sleep(silenceMs, line.stopping);
        continue;
      }
      const isTrying = work.breaker.isTrying();
      const perSecond = work.throttle.perSecond(world.clock.now());
      work.pace.change(perSecond);
      const planned = await shared.dueRuns.of(line.lineId);
      const claim = await claimNext(world, line, {
        planned,
        limit: isTrying ? 1 : Math.ceil(perSecond ?? maxClaim),
      });
      if (claim === null) await world.clock.sleep(lookMs, line.stopping);
      else if (claim.isSuspect) await startAlone(work, claim);
      else await startAll(work, claim);
      // A canary is waited for.
      if (isTrying) await work.inFlight.empty();
    }
  } finally {
    unwatch();
    await finishInFlight(work);
  }
}

/** What the owner before sent in the last second is not known here: with all that a second may have, it is let pass. */
async function letPass({ world, line }: LineWork): Promise<void> {
  if (line.epoch === 1 || line.perSecond === null) return;
  await world.clock.sleep(line.perSecond * burstIntervalMs(line.perSecond), line.stopping);
}

function mayGoOn({ world, line }: LineWork): boolean {
  return !line.stopping.aborted && world.locks.isAlive();
}

/** False also when the provider has asked for a pause, or has to be spared, since the claim. */
function mayStart(work: LineWork, round: number): boolean {
  const { world, throttle, breaker } = work;
  return mayGoOn(work) && !throttle.isPausing(world.clock.now()) && !breaker.hasOpenedSince(round);
}

/** Starts the messages of a claim at the line's pace; those that must not go out any more go back to the queue. */
async function startAll(work: LineWork, { runId, messages }: Claim): Promise<void> {
  const round = work.breaker.started();
  let next = 0;
  while (next < messages.length) {
    await work.pace.turn();
    const turn = messages.slice(next, next + work.pace.perTurn());
    for (const message of turn) {
      if (!work.shared.slots.tryTake()) await work.shared.slots.take();
      await work.pace.start();
      // The last look but one: the transport asks again when the socket stands.
      if (!mayStart(work, round)) {
        work.shared.slots.free();
        await putBack(work, messages.slice(next));
        return;
      }
      void start(work, { runId, message, slots: 1 });
      next += 1;
    }
  }
}

/** Starts one message with nothing else under way in this process, and writes its outcome down before anything else goes on. */
async function startAlone(work: LineWork, { runId, messages }: Claim): Promise<void> {
  const { slots } = work.shared;
  await slots.take(slots.size);
  try {
    for (const message of messages) {
      if (mayGoOn(work)) await start(work, { runId, message, slots: 0 });
      else await putBack(work, [message]);
    }
    await work.shared.recorder.flush();
  } finally {
    slots.free(slots.size);
  }
}

interface Task {
  readonly runId: number;
  readonly message: ClaimedMessage;
  /** Slots that it gives back when it is done. */
  readonly slots: number;
}

/** Posts one message and settles its outcome. Never rejects: what fails here ends the dispatch. */
async function start(work: LineWork, task: Task): Promise<void> {
  work.inFlight.enter();
  try {
    await post(work, task);
  } catch (error) {
    work.shared.failed.abort(error);
  } finally {
    work.inFlight.leave();
    work.shared.slots.free(task.slots);
  }
}

async function post(work: LineWork, { runId, message }: Task): Promise<void> {
  const { world, shared, line, breaker, cut } = work;
  const round = breaker.started();
  const { answer, refusal } = await postMessage(world, {
    message,
    from: line.number,
    now: world.clock.now(),
    signal: cut.signal,
    mayLeave: () => world.locks.isAlive(),
  });
  world.killPoint('answer', message.messageId);
  shared.recorder.add(line, answer);
  if (refusal !== null) await heed(work, { runId, round, refusal });
  else {
    shared.health.answered();
    await follow(work, breaker.ended(round, null));
  }
}

/** Does what a refusal asks for beside being written down. */
async function heed(
  work: LineWork,
  { runId, round, refusal }: { runId: number; round: number; refusal: NonNullable<Sent['refusal']> },
): Promise<void> {
  if (!refusal.isConnectionFailure) work.shared.health.answered();
  const isInDoubt = refusal.action === 'ask-provider' && !work.line.stopping.aborted;
  if (refusal.action === 'stop-line') work.breaker.doubt();
  else await follow(work, work.breaker.ended(round, isInDoubt ? refusal.reason : null));
  const { world, shared, line } = work;
  const now = world.clock.now();
  if (refusal.action === 'stop-run') {
    world.log('run-stopped', { run: runId, why: refusal.reason });
    await stopRun(world.db, { runId, reason: refusal.reason });
  } else if (refusal.action === 'stop-line') {
    world.log('line-blocked', { line: line.lineId, why: refusal.reason });
    await blockLine(world.db, { lineId: line.lineId, reason: refusal.reason });
  } else if (refusal.isConnectionFailure) {
    const pauseMs = shared.health.refused(now, refusal.reason);
    await delayLine(world.db, { ...line, resumeAt: new Date(now.getTime() + pauseMs) });
  } else if (refusal.pauseMs !== null) {
    const slower = work.throttle.slow(now, refusal.pauseMs);
    world.log('line-slowed', {
      line: line.lineId,
      perSecond: Number(slower.slowed.to.toFixed(1)),
      pauseMs: refusal.pauseMs,
    });
    await slowLine(world.db, { ...line, ...slower });
  }
}

async function follow({ world, line }: LineWork, move: BreakerMove | null): Promise<void> {
  if (move === null) return;
  if (move.to === 'closed') {
    world.log('line-well-again', { line: line.lineId });
    await setTrouble(world.db, { ...line, trouble: null });
    return;
  }
  world.log('line-spared', { line: line.lineId, pauseMs: move.pauseMs, why: move.reason });
  await setTrouble(world.db, { ...line, trouble: move.reason });
  await delayLine(world.db, { ...line, resumeAt: new Date(world.clock.now().getTime() + move.pauseMs) });
}

async function putBack(work: LineWork, messages: readonly ClaimedMessage[]): Promise<void> {
  await unclaimMessages(work.world.db, {
    attemptIds: messages.map((message) => message.attemptId),
    now: work.world.clock.now(),
    why: 'never left',
  });
}

/** Waits for the answers that are still out and commits them; what takes too long is recorded as unknown. */
async function finishInFlight(work: LineWork): Promise<void> {
  const patience = setTimeout(() => work.cut.abort(), finishMs);
  await work.inFlight.empty();
  clearTimeout(patience);
  await work.shared.recorder.flush();
}
