/**
 * One line, from claim to record, for as long as it is ours. Invariant: the next claim is made once all messages of the last one
 * have started, without waiting for answers; so after a pause or a stop at most one claim per line still goes out.
 */
import { setMaxListeners } from 'node:events';
import { burstIntervalMs } from '../core/pace/burst.ts';
import { blockLine, delayLine, setTrouble, slowLine, type Takeover } from '../store/dispatch/line.ts';
import type { ClaimedMessage } from '../store/dispatch/message-claim.ts';
import { unclaimMessages } from '../store/dispatch/message-unclaim.ts';
import type { RunToSend } from '../store/dispatch/runs-to-send.ts';
import { stopRun } from '../store/runs/run.ts';
import { type Breaker, type BreakerMove, createBreaker } from './breaker.ts';
import { type Claim, claimNext, maxClaim } from './claim-next.ts';
import type { DispatchLine, DispatchShared, DispatchWorld } from './dispatch-world.ts';
import { idlePollMs } from './due-runs.ts';
import { createInFlight, type InFlight } from './in-flight.ts';
import { createPace, type Departure, type Pace } from './pace.ts';
import { postMessage, type Sent } from './send-message.ts';
import { createThrottle, type Throttle } from './throttle.ts';

/** How long to wait before looking again while the lock session does not answer. */
const silenceMs = 100;
/** How long answers may take after a stop before their attempts are left as unknown: a stop must end within 10 s. */
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
  /** Sends without an answer so far. */
  readonly inFlight: InFlight;
  /** Aborts sends that take too long after a stop. */
  readonly cut: AbortController;
}

/** Sends what is due from one line until it must stop or the lock is lost. Throws what the database throws. */
export async function runLine(world: DispatchWorld, shared: DispatchShared, line: OwnedLine): Promise<void> {
  const cut = new AbortController();
  // Every send in flight listens to it, so Node's warning about many listeners is off.
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
    await outwaitPreviousOwner(work);
    while (!line.stopping.aborted && !world.locks.isOver()) {
      if (!world.locks.isAlive()) {
        await world.clock.sleep(silenceMs, line.stopping);
        continue;
      }
      const isOnTrial = work.breaker.isOnTrial();
      const planned = await shared.dueRuns.of(line.lineId);
      const [next] = planned;
      // The limits of the line's row, which any command may have changed since the line is ours.
      if (next !== undefined) work.throttle.change(next.limits.perSecond);
      const perSecond = work.throttle.perSecond(world.clock.now());
      work.pace.change(perSecond);
      const claim = await claimInTurn(work, planned, isOnTrial ? 1 : Math.ceil(perSecond ?? maxClaim));
      if (claim === null) await world.clock.sleep(idlePollMs, line.stopping);
      else if (claim.isSuspect) await startAlone(work, claim);
      else await startAll(work, claim);
      // The outcome of a trial decides what happens next.
      if (isOnTrial) await work.inFlight.empty();
    }
  } finally {
    unwatch();
    await finishInFlight(work);
  }
}

/** Claims at most `limit` messages, as soon as the claims of other lines leave room. */
async function claimInTurn(
  { world, shared, line }: LineWork,
  planned: readonly RunToSend[],
  limit: number,
): Promise<Claim | null> {
  const count = Math.min(limit, shared.claiming.size);
  await shared.claiming.take(count);
  try {
    return await claimNext({ ...world, waiting: shared.newWaiting }, line, { planned, limit: count });
  } finally {
    shared.claiming.free(count);
  }
}

/** We do not know what the previous owner sent in the last second, so wait one full burst interval before the first send. */
async function outwaitPreviousOwner({ world, line }: LineWork): Promise<void> {
  if (line.epoch === 1 || line.perSecond === null) return;
  await world.clock.sleep(line.perSecond * burstIntervalMs(line.perSecond), line.stopping);
}

/** False also when since the claim the provider has asked for a pause, the breaker has opened, or the message's window has closed. */
function mayStart(
  { world, line, throttle, breaker }: LineWork,
  attemptToken: number,
  { untilMs }: ClaimedMessage,
): boolean {
  if (line.stopping.aborted || !world.locks.isAlive() || world.clock.now().getTime() >= untilMs) return false;
  return !throttle.isPausing(world.clock.now()) && !breaker.hasOpenedSince(attemptToken);
}

/** Starts the messages of a claim at the line's pace; those that must no longer go out return to the queue. */
async function startAll(work: LineWork, { runId, messages }: Claim): Promise<void> {
  const attemptToken = work.breaker.started();
  let next = 0;
  while (next < messages.length) {
    await work.pace.turn();
    const turn = messages.slice(next, next + work.pace.perTurn());
    for (const message of turn) {
      if (!work.shared.slots.tryTake()) await work.shared.slots.take();
      const departure = await work.pace.start();
      // Not the last check: the transport asks again once it has a socket.
      if (!mayStart(work, attemptToken, message)) {
        work.shared.slots.free();
        await putBack(work, messages.slice(next));
        return;
      }
      void start(work, { runId, message, departure, slots: 1 });
      next += 1;
    }
  }
}

/** Sends one message with nothing else in flight in this process, and records its outcome before anything else starts. */
async function startAlone(work: LineWork, { runId, messages }: Claim): Promise<void> {
  const { slots } = work.shared;
  const attemptToken = work.breaker.started();
  await slots.take(slots.size);
  try {
    for (const message of messages) {
      await work.pace.turn();
      const departure = await work.pace.start();
      if (mayStart(work, attemptToken, message)) await start(work, { runId, message, departure, slots: 0 });
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
  readonly departure: Departure;
  /** Slots that it returns when it is done. */
  readonly slots: number;
}

/** Posts one message and hands its answer on. Never rejects: a failure here ends the dispatch. */
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

async function post(work: LineWork, { runId, message, departure }: Task): Promise<void> {
  const { world, shared, line, breaker, cut } = work;
  const attemptToken = breaker.started();
  const { answer, refusal } = await postMessage(world, {
    message,
    from: line.number,
    now: world.clock.now(),
    signal: cut.signal,
    mayLeave: () => {
      if (!world.locks.isAlive() || world.clock.now().getTime() >= message.untilMs) return false;
      departure.leave();
      return true;
    },
  });
  world.killPoint('answer', message.messageId);
  shared.recorder.add(line, answer);
  if (refusal !== null) await applyRefusal(work, { runId, attemptToken, refusal });
  else {
    shared.health.answered();
    await applyBreakerMove(work, breaker.ended(attemptToken, null));
  }
}

/** Applies a refusal's side effects: stop the run, block, delay or slow the line. */
async function applyRefusal(
  work: LineWork,
  { runId, attemptToken, refusal }: { runId: number; attemptToken: number; refusal: NonNullable<Sent['refusal']> },
): Promise<void> {
  if (!refusal.isConnectionFailure) work.shared.health.answered();
  const isInDoubt = refusal.action === 'ask-provider' && !work.line.stopping.aborted;
  if (refusal.action === 'stop-line') work.breaker.demandTrial();
  else await applyBreakerMove(work, work.breaker.ended(attemptToken, isInDoubt ? refusal.reason : null));
  const { world, shared, line } = work;
  const now = world.clock.now();
  if (refusal.action === 'stop-run') {
    world.log('run-stopped', { run: runId, why: refusal.reason });
    await stopRun(world.db, { runId, reason: refusal.reason });
  } else if (refusal.action === 'stop-line') {
    world.log('line-blocked', { line: line.lineId, why: refusal.reason });
    await blockLine(world.db, { lineId: line.lineId, reason: refusal.reason });
  } else if (refusal.isConnectionFailure) {
    const pauseMs = shared.health.unreachable(now, refusal.reason);
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

/** Notes on the line's row that its breaker opened or closed. */
async function applyBreakerMove({ world, line }: LineWork, move: BreakerMove | null): Promise<void> {
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

/** Returns claimed messages to the queue: they never left. */
async function putBack(work: LineWork, messages: readonly ClaimedMessage[]): Promise<void> {
  await unclaimMessages(work.world.db, {
    attempts: messages,
    now: work.world.clock.now(),
    why: 'never left',
  });
}

/** Waits for outstanding answers and commits them; a send that takes too long is recorded as unknown. */
async function finishInFlight(work: LineWork): Promise<void> {
  const timer = setTimeout(() => work.cut.abort(), finishMs);
  await work.inFlight.empty();
  clearTimeout(timer);
  await work.shared.recorder.flush();
}
