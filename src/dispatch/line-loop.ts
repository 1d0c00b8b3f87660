/**
 * One line, from claim to record, for as long as it is ours. Invariant: the next claim is made when the last one has been
 * started, not when it has been answered, so that at most one claim per line goes out after a pause or a stop.
 */
import { setMaxListeners } from 'node:events';
import type { ErrorAction } from '../core/operating-error.ts';
import { blockLine, delayLine } from '../store/line.ts';
import { type ClaimedMessage, unclaimMessages } from '../store/message-claim.ts';
import { stopRun } from '../store/run.ts';
import { claimNext } from './claim-next.ts';
import type { DispatchLine, DispatchShared, DispatchWorld } from './dispatch.ts';
import { createPace, type Pace } from './pace.ts';
import { createRecorder, type Recorder } from './recorder.ts';
import { postMessage, type Sent } from './send-message.ts';

/** How long to wait before looking again when nothing is due. */
const idleMs = 200;
/** How long answers may take after a stop before their attempts are left as unknown: a stop is over within 10 s. */
const finishMs = 8_000;

export interface OwnedLine extends DispatchLine {
  readonly epoch: number;
  readonly stopping: AbortSignal;
}

interface LineWork {
  readonly world: DispatchWorld;
  readonly shared: DispatchShared;
  readonly line: OwnedLine;
  readonly pace: Pace;
  readonly recorder: Recorder;
  /** Sends that are not answered yet. */
  readonly inFlight: Set<Promise<void>>;
  /** Ends sends that take too long after a stop. */
  readonly cut: AbortController;
}

/** Sends what is due from one line until it is told to stop or the lock is gone. Throws what the database throws. */
export async function runLine(world: DispatchWorld, shared: DispatchShared, line: OwnedLine): Promise<void> {
  const recorder = createRecorder({ ...world, onFailed: (error) => shared.failed.abort(error) }, line);
  const cut = new AbortController();
  // Every send in flight listens to it.
  setMaxListeners(0, cut.signal);
  const work: LineWork = {
    world,
    shared,
    line,
    pace: createPace(line.perSecond),
    recorder,
    inFlight: new Set(),
    cut,
  };
  try {
    while (mayGoOn(work)) {
      const claim = await claimNext(world, line);
      if (claim === null) await world.clock.sleep(idleMs, line.stopping);
      else await startAll(work, claim.runId, claim.messages);
    }
  } finally {
    await finishInFlight(work);
  }
}

function mayGoOn({ world, line }: LineWork): boolean {
  return !line.stopping.aborted && world.locks.isAlive();
}

/** Starts the messages of a claim at the line's pace; those that must not go out any more go back to the queue. */
async function startAll(work: LineWork, runId: number, messages: readonly ClaimedMessage[]): Promise<void> {
  let next = 0;
  while (next < messages.length) {
    await work.pace.turn();
    const turn = messages.slice(next, next + work.pace.perTurn);
    for (const message of turn) {
      await work.shared.slots.take();
      // The last look before the socket is written.
      if (!mayGoOn(work)) {
        work.shared.slots.free();
        await putBack(work, messages.slice(next));
        return;
      }
      start(work, runId, message);
      next += 1;
    }
  }
}

function start(work: LineWork, runId: number, message: ClaimedMessage): void {
  const sending = postMessage(work.world, {
    message,
    from: work.line.number,
    now: work.world.clock.now(),
    signal: work.cut.signal,
  })
    .then((sent) => settle(work, runId, sent))
    .catch((error: unknown) => work.shared.failed.abort(error))
    .finally(() => {
      work.shared.slots.free();
      work.inFlight.delete(sending);
    });
  work.inFlight.add(sending);
}

async function settle(work: LineWork, runId: number, sent: Sent): Promise<void> {
  work.recorder.add(sent.answer);
  if (sent.refusal === null) {
    work.shared.health.answered();
    return;
  }
  const { action, isConnectionFailure, reason, pauseMs } = sent.refusal;
  if (!isConnectionFailure) work.shared.health.answered();
  await act(work, runId, { action, isConnectionFailure, reason, pauseMs });
}

async function act(
  work: LineWork,
  runId: number,
  refusal: { action: ErrorAction; isConnectionFailure: boolean; reason: string; pauseMs: number | null },
): Promise<void> {
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
    world.log('line-slowed', { line: line.lineId, pauseMs: refusal.pauseMs });
    await delayLine(world.db, { ...line, resumeAt: new Date(now.getTime() + refusal.pauseMs) });
  }
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
  await Promise.all(work.inFlight);
  clearTimeout(patience);
  await work.recorder.flush();
}
