/**
 * The forecast of a planned run: what waits before it on the same lines and what was sent before are read, the rest is core.
 * Invariant: nothing is written; memory is a dozen bytes a message.
 */
import type { Account } from '../core/account.ts';
import { alwaysOpen } from '../core/forecast/calendar.ts';
import { type ForecastInput, type ForecastLine, forecast } from '../core/forecast/forecast.ts';
import { whenLookedUp } from '../core/forecast/lookups.ts';
import { forecastRun, type RunForecast } from '../core/forecast/run-forecast.ts';
import { startOfProviderDay } from '../core/new-contact.ts';
import type { Database } from '../store/connect.ts';
import {
  type ForecastPage,
  forecastFacts,
  type LineWait,
  listForecastPage,
  listForecastRecipients,
  listLineWaits,
  listLookups,
  listNewContacts,
  listRunsUpTo,
} from '../store/forecast-source.ts';
import { createColumns, type MessageColumns } from './message-columns.ts';
import { createSmsSum } from './sms-cost.ts';

/** Rows read at once: the cost of a statement is small beside them, and so is their memory. */
const batchRows = 4_000;
const hourMs = 3_600_000;

export interface ForecastWorld {
  readonly db: Database;
  readonly now: Date;
}

export interface ForecastAsked {
  readonly runId: number;
  readonly account: Account;
  readonly lineIds: ReadonlyMap<string, number>;
  /** Recipients that there were no lookups for; null when nobody was to be looked up. */
  readonly notLookedUp: number | null;
  readonly finishBy: Date | null;
}

/** What sending the run would be like from now on; null when nothing of it waits to be sent. */
export async function forecastPlan(world: ForecastWorld, asked: ForecastAsked): Promise<RunForecast | null> {
  return playRun(world, asked, await readInput(world, asked));
}

/**
 * The same, and the minute from now at which each recipient of the run gets the first message, in the order of planning; null
 * for one who gets it never, as things stand. Recipients with nothing planned for a line of the account are left out.
 */
export async function forecastMinutes(
  world: ForecastWorld,
  asked: ForecastAsked,
): Promise<{ forecast: RunForecast | null; minutes: readonly (number | null)[] }> {
  const read = await readInput(world, asked);
  const { input, run } = read;
  const minutes: (number | null)[] = [];
  for (const [index, atMs] of forecast(input).sentAtMs.entries()) {
    if (input.messages.run[index] !== run || input.messages.isLaterPart[index] === 1) continue;
    minutes.push(Number.isNaN(atMs) ? null : Math.floor((atMs - world.now.getTime()) / 60_000));
  }
  return { forecast: await playRun(world, asked, read), minutes };
}

/** The minute of each recipient of the run who waits for something, by the recipient's id. */
export async function forecastRecipients(
  world: ForecastWorld,
  asked: Pick<ForecastAsked, 'runId' | 'account' | 'lineIds'>,
): Promise<ReadonlyMap<number, number | null>> {
  const { minutes } = await forecastMinutes(world, { ...asked, notLookedUp: null, finishBy: null });
  const lineIds = asked.account.lines.flatMap(({ number }) => asked.lineIds.get(number) ?? []);
  const recipients = await listForecastRecipients(world.db, { runId: asked.runId, lineIds });
  return new Map(recipients.map((id, index) => [id, minutes[index] ?? null]));
}

interface PlanInput {
  readonly input: ForecastInput & { messages: MessageColumns };
  readonly run: number;
  readonly sms: RunForecast['sms'];
}

async function readInput(world: ForecastWorld, asked: ForecastAsked): Promise<PlanInput> {
  const runs = await listRunsUpTo(world.db, asked.runId);
  const lines = await readLines(world, asked);
  const { messages, sms } = await readMessages(world, { ...asked, runs, lines });
  const run = runs.findIndex(({ id }) => id === asked.runId);
  return { input: { messages, runs, lines, calendar: alwaysOpen, now: world.now }, run, sms };
}

async function playRun(
  world: ForecastWorld,
  asked: ForecastAsked,
  { input, run, sms }: PlanInput,
): Promise<RunForecast | null> {
  const { messages } = input;
  if (!messages.run.includes(run)) return null;
  const [first] = input.lines;
  const newLine: ForecastLine | undefined =
    first === undefined ? undefined : { ...first, newContacts: [], resumeAtMs: null, isBlocked: false };
  return forecastRun(input, {
    run,
    sms,
    lookups: await forecastLookups(world, asked),
    lines:
      asked.finishBy === null || newLine === undefined
        ? null
        : { finishBy: asked.finishBy, isMovable: messages.isMovable, newLine },
  });
}

interface PlanLine extends ForecastLine {
  readonly id: number;
}

async function readLines(
  { db, now }: ForecastWorld,
  { account, lineIds }: ForecastAsked,
): Promise<readonly PlanLine[]> {
  const own = account.lines.flatMap((line) => {
    const id = lineIds.get(line.number);
    return id === undefined ? [] : [{ id, limits: line.limits }];
  });
  // Who has no limit has nothing to count.
  const limited = own.filter(
    ({ limits }) => limits.newPerHour !== null || limits.newPerDay !== null || limits.minGapSeconds !== null,
  );
  const newContacts = await listNewContacts(db, {
    lineIds: limited.map(({ id }) => id),
    now,
    dayStart: startOfProviderDay(now),
  });
  const waits = new Map((await listLineWaits(db, [...lineIds.values()])).map((wait) => [wait.id, wait]));
  return own.map(({ id, limits }) => ({
    id,
    limits,
    reserve: limits.informationalReserve,
    newContacts: newContacts.get(id) ?? [],
    ...waitOf(waits.get(id)),
  }));
}

function waitOf(wait: LineWait | undefined): Pick<ForecastLine, 'resumeAtMs' | 'isBlocked'> {
  return { resumeAtMs: wait?.resumeAt?.getTime() ?? null, isBlocked: (wait?.blockedReason ?? null) !== null };
}

async function readMessages(
  { db }: ForecastWorld,
  asked: { runId: number; runs: readonly { id: number }[]; lines: readonly PlanLine[] },
): Promise<{ messages: MessageColumns; sms: RunForecast['sms'] }> {
  const columns = createColumns();
  const sms = createSmsSum();
  const places = new Map(asked.lines.map(({ id }, place) => [id, place]));
  for (const [run, { id: runId }] of asked.runs.entries()) {
    let lastRecipient = 0;
    for await (const page of readPages(db, runId)) {
      for (const [index, lineId] of page.lineIds.entries()) {
        const line = places.get(lineId);
        // Lines of another account have nothing to do with ours.
        if (line === undefined) continue;
        const recipient = page.recipientIds[index] ?? 0;
        const has = (fact: keyof typeof forecastFacts): boolean => ((page.facts[index] ?? 0) & forecastFacts[fact]) > 0;
        columns.add({
          line,
          run,
          isNew: has('isNew'),
          isLaterPart: recipient === lastRecipient,
          isMovable: has('isMovable'),
        });
        lastRecipient = recipient;
        const text = page.smsTexts[index] ?? null;
        if (runId === asked.runId && text !== null) {
          sms.add(text, { isSms: has('isSms'), hasImage: has('hasImage') });
        }
      }
    }
  }
  return { messages: columns.columns(), sms: sms.total() };
}

async function* readPages(db: Database, runId: number): AsyncGenerator<ForecastPage> {
  let afterId: number | null = 0;
  while (afterId !== null) {
    const page: ForecastPage = await listForecastPage(db, { runId, afterId, limit: batchRows });
    yield page;
    afterId = page.lastId;
  }
}

async function forecastLookups(
  { db, now }: ForecastWorld,
  { account, lineIds, notLookedUp }: ForecastAsked,
): Promise<RunForecast['lookups']> {
  if (notLookedUp === null || notLookedUp === 0) return null;
  const since = new Date(Math.min(now.getTime() - hourMs, startOfProviderDay(now).getTime()));
  const used = await listLookups(db, since);
  const lines = account.lines.map(({ number, limits }) => ({
    limits,
    lookups: used.get(lineIds.get(number) ?? 0) ?? [],
  }));
  return { notAsked: notLookedUp, enoughAt: whenLookedUp(lines, { count: notLookedUp, now }) };
}
