/** Statuses: out of pages of the provider's list, and out of callbacks. */
import { setTimeout as wait } from 'node:timers/promises';
import { type BenchCase, type Measure, type Stand, scaled } from '../case.ts';
import { measureOf, runChild, startChild } from '../child.ts';
import { takeTurns } from '../rounds.ts';
import { makeSentRun } from '../sent-run.ts';
import { withServerCpu } from '../server-cpu.ts';

const messages = 50_000;
const lineCount = 10;
const rounds = 3;
/** The most that the provider's list gives at once. */
const pageSize = 100;
/** Each contestant is measured at the best of these. */
const inFlightTried = [64, 256, 512];

export const statusesCase: BenchCase = {
  name: 'statuses',
  title: 'Statuses',
  setup: `Every message of a run gets the status DELIVERED. Pages: ${pageSize} messages each, the most that the provider's list gives, one transaction a page. The
update sets the same columns of the same rows of the same table with one statement a page, and decides nothing: it moves no counter, does not
look at what the message was before, and knows of no contact. Callbacks: one request for each status, answered when it is committed; the route parses the
same body and answers 200. Both are called over as many connections as are best for them (${inFlightTried.join(', ')} are tried in every round); processor time is that of
the process that listens, its start included.`,
  measure: async (stand) => {
    const count = scaled(messages, stand);
    const size = { messages: count, lines: stand.sandbox.lines.slice(0, lineCount) };
    const fresh = async (): Promise<string> => {
      const url = await stand.freshDatabase();
      await makeSentRun(url, size);
      return url;
    };
    const pages = await takeTurns(
      {
        bare: async () => measurePages(stand, { url: await fresh(), how: 'bare', count }),
        ours: async () => measurePages(stand, { url: await fresh(), how: 'ours', count }),
      },
      { rounds, note: stand.note },
    );
    const url = await fresh();
    const callbacks = await takeTurns(
      {
        bare: async () => measureCallbacks(stand, { url: async () => url, how: 'bare', count }),
        ours: async () => measureCallbacks(stand, { url: fresh, how: 'ours', count }),
      },
      { rounds, note: stand.note },
    );
    const ratio = (of: { ours: Measure; bare: Measure }): number => (of.ours.perSecond ?? 0) / (of.bare.perSecond ?? 1);
    const number = count.toLocaleString('en-US');
    return [
      {
        what: `${number} statuses out of pages`,
        against: 'the bare update through UNNEST',
        ours: pages.ours,
        theirs: pages.bare,
        value: ratio(pages),
        unit: '×',
        target: { atLeast: 0.6 },
      },
      {
        what: `${number} statuses out of callbacks`,
        against: 'a bare fastify route that answers 200',
        ours: callbacks.ours,
        theirs: callbacks.bare,
        value: ratio(callbacks),
        unit: '×',
        target: { atLeast: 0.5 },
      },
    ];
  },
};

interface Contestant {
  readonly how: 'ours' | 'bare';
  readonly count: number;
}

async function measurePages(stand: Stand, asked: Contestant & { url: string }): Promise<Measure> {
  return withServerCpu(stand, asked.count, async () => {
    const args = [asked.how, String(asked.count), String(pageSize)];
    return measureOf(await runChild({ script: 'statuses-pages.mjs', args, env: { DATABASE_URL: asked.url } }));
  });
}

async function measureCallbacks(stand: Stand, asked: Contestant & { url: () => Promise<string> }): Promise<Measure> {
  let best: Measure = {};
  for (const inFlight of inFlightTried) {
    const measure = await callBack(stand, { ...asked, url: await asked.url(), inFlight });
    if ((measure.perSecond ?? 0) > (best.perSecond ?? 0)) best = measure;
  }
  return best;
}

async function callBack(
  stand: Stand,
  { url, how, count, inFlight }: Contestant & { url: string; inFlight: number },
): Promise<Measure> {
  return withServerCpu(stand, count, async () => {
    const env = { DATABASE_URL: url };
    const server = startChild({ script: 'callbacks-server.mjs', args: [how], env });
    while (!server.stdout().includes('\n')) await Promise.race([wait(20), server.ended]);
    const args = [server.stdout().trim(), String(count), String(inFlight)];
    const { window } = await runChild({ script: 'callbacks-client.mjs', args, env });
    server.stop();
    const { whole } = await server.ended;
    if (window === undefined) throw new Error('The callbacks were not measured');
    const perSecond = window.items / window.seconds;
    return { perSecond, seconds: window.seconds, cpuUsPerItem: whole.cpuUs / count, peakMb: whole.peakMb };
  });
}
