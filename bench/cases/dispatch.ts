/** Dispatch against the least that sending could cost. */
import { type BenchCase, type Measure, type Stand, scaled } from '../case.ts';
import { takeTurns } from '../rounds.ts';
import { measureDispatch, measureSending, type SendingJob } from '../sending.ts';

const messages = 50_000;
const lineCount = 10;
const rounds = 3;
/** The loop is measured at its best. */
const inFlightTried = [32, 64, 128, 256];

export const dispatchCase: BenchCase = {
  name: 'dispatch',
  title: 'Dispatch against a bare loop',
  setup: `The run is planned before the clock starts; the clock stops when PostgreSQL says that the last answer is committed: each message
has then its attempt (committed before its POST), its answer and its place in the counters. The loop keeps nothing: bodies that
are ready, undici's \`Pool\`, and as many requests in flight as are best for it (${inFlightTried.join(', ')} are tried in every round).`,
  measure: async (stand) => {
    const job = { messages: scaled(messages, stand), lines: stand.sandbox.lines.slice(0, lineCount) };
    const { ours, loop } = await takeTurns(
      { loop: async () => measureLoop(stand, job), ours: async () => measureDispatch(stand, job) },
      { rounds, note: stand.note },
    );
    return [
      {
        what: `dispatch of ${job.messages.toLocaleString('en-US')} messages over ${lineCount} lines`,
        against: 'bare undici loop',
        ours,
        theirs: loop,
        value: (ours.perSecond ?? 0) / (loop.perSecond ?? 1),
        unit: '×',
        target: { atLeast: 0.6 },
      },
    ];
  },
};

async function measureLoop(stand: Stand, { messages, lines }: SendingJob): Promise<Measure> {
  let best: Measure | null = null;
  for (const inFlight of inFlightTried) {
    const args = [String(messages), String(inFlight), lines.join(',')];
    const { serverCpuUsPerItem: _, ...measure } = await measureSending(stand, {
      messages,
      child: { script: 'bare-loop.mjs', args, env: stand.envFor('') },
    });
    if (best === null || (measure.perSecond ?? 0) > (best.perSecond ?? 0)) best = measure;
  }
  if (best === null) throw new Error('Cannot measure the loop: nothing was tried');
  return best;
}
