/**
 * Forecasts a planned run: reads what waits before it on the same lines and what they sent before; core/forecast does the rest.
 * Invariant: nothing is written; memory is about twelve bytes per message.
 */
import type { Account } from '../core/campaign/account.ts';
import { hourMs, minuteMs } from '../core/duration.ts';
import { forecast } from '../core/forecast/forecast.ts';
import { findHeldPeople } from '../core/forecast/held-people.ts';
import { type Holdup, listHoldups } from '../core/forecast/holdups.ts';
import { createHoursCalendar, type DueWindow } from '../core/forecast/hours-calendar.ts';
import { whenLookedUp } from '../core/forecast/lookups.ts';
import type { Forecast, ForecastInput, ForecastLine } from '../core/forecast/question.ts';
import { forecastRun, type RunForecast } from '../core/forecast/run-forecast.ts';
import { isRationed, startOfProviderDay } from '../core/pace/new-contact.ts';
import type { Database } from '../store/database/connect.ts';
import { guardMs } from '../store/dispatch/message-claim.ts';
import {
  forecastFacts,
  type LineWait,
  listForecastPages,
  listForecastRecipients,
  listLineWaits,
  listNewContacts,
  listRunsUpTo,
  readDueMinutes,
} from '../store/plan/forecast-source.ts';
import { listLookups } from '../store/plan/lookup.ts';
import { createColumns, type MessageColumns } from './message-columns.ts';
import { readWindows, type Windows } from './read-windows.ts';
import { createSmsSum } from './sms-cost.ts';

/** Ids read at once: enough to make a statement's cost small, few enough to keep memory small. */
const pageIds = 4_000;

export interface ForecastWorld {
  readonly db: Database;
  readonly now: Date;
}

export interface ForecastAsked {
  readonly runId: number;
  readonly account: Pick<Account, 'lines'>;
  readonly lineIds: ReadonlyMap<string, number>;
  /** Recipients for whom no lookup was left; null if nobody had to be looked up. */
  readonly notLookedUp: number | null;
  readonly finishBy: Date | null;
}

/** The forecast of a run at one moment, for people and for its plan. */
export interface Foreseen {
  readonly asOf: Date;
  readonly forecast: RunForecast | null;
  readonly minutes: readonly (number | null)[];
}

/**
 * The forecast of the run if sending starts now (null if none of its messages wait), and the minute from now at which each recipient
 * gets the first message, in the order of planning; null: never, as things are now. Recipients without a planned message on a line of
 * the account are left out.
 */
export async function forecastPlan(world: ForecastWorld, asked: ForecastAsked): Promise<Foreseen> {
  const read = await readInput(world, asked);
  const { input, run } = read;
  const played = forecast(input);
  const minutes: (number | null)[] = [];
  for (const [index, atMs] of played.sentAtMs.entries()) {
    if (input.messages.run[index] !== run || input.messages.isLaterPart[index] === 1) continue;
    minutes.push(Number.isNaN(atMs) ? null : Math.floor((atMs - world.now.getTime()) / minuteMs));
  }
  return { asOf: world.now, forecast: await sumUp(world, asked, { ...read, played }), minutes };
}

/** The minute of the first message of each recipient who waits for one, by the recipient's id. */
export async function forecastRecipients(
  world: ForecastWorld,
  asked: Pick<ForecastAsked, 'runId' | 'account' | 'lineIds'>,
): Promise<ReadonlyMap<number, number | null>> {
  const { minutes } = await forecastPlan(world, { ...asked, notLookedUp: null, finishBy: null });
  const lineIds = asked.account.lines.flatMap(({ number }) => asked.lineIds.get(number) ?? []);
  const recipients = await listForecastRecipients(world.db, { runId: asked.runId, lineIds });
  return new Map(recipients.map((id, index) => [id, minutes[index] ?? null]));
}

/** When the waiting messages of one recipient go out, in the order of their parts, and what holds their line until then. */
export async function forecastRecipient(
  world: ForecastWorld,
  asked: Pick<ForecastAsked, 'runId' | 'account' | 'lineIds'> & { recipientId: number },
): Promise<readonly { at: Date | null; holdups: readonly Holdup[] }[]> {
  const places: number[] = [];
  const onMessage = (recipientId: number, place: number): void => {
    if (recipientId === asked.recipientId) places.push(place);
  };
  const { input } = await readInput(world, { ...asked, notLookedUp: null, finishBy: null, onMessage });
  const { sentAtMs, spans } = forecast(input);
  return places.map((place) => {
    const atMs = sentAtMs[place] ?? Number.NaN;
    const untilMs = Number.isNaN(atMs) ? Number.POSITIVE_INFINITY : atMs;
    const holdups = listHoldups(spans[input.messages.line[place] ?? 0] ?? [], untilMs);
    return { at: Number.isNaN(atMs) ? null : new Date(atMs), holdups };
  });
}

interface PlanInput {
  readonly windows: readonly DueWindow[];
  readonly input: ForecastInput & { messages: MessageColumns };
  readonly run: number;
  readonly sms: RunForecast['sms'];
}

async function readInput(world: ForecastWorld, asked: ForecastAsked & { onMessage?: OnMessage }): Promise<PlanInput> {
  const runs = await listRunsUpTo(world.db, asked.runId);
  const lines = await readLines(world, asked);
  const windows = await readWindows(world.db, asked.runId);
  const { messages, sms } = await readMessages(world, { ...asked, runs, lines, windows });
  const run = runs.findIndex(({ id }) => id === asked.runId);
  const calendar = createHoursCalendar(windows.list, { guardMs });
  return { input: { messages, runs, lines, calendar, now: world.now }, run, sms, windows: windows.list };
}

async function sumUp(
  world: ForecastWorld,
  asked: ForecastAsked,
  { input, run, sms, windows, played }: PlanInput & { played: Forecast },
): Promise<RunForecast | null> {
  const { messages } = input;
  if (!messages.run.includes(run)) return null;
  const [first] = input.lines;
  const newLine: ForecastLine | undefined =
    first === undefined ? undefined : { ...first, newContacts: [], resumeAtMs: null, isBlocked: false };
  const about = {
    run,
    sms,
    lookups: await forecastLookups(world, asked),
    hours: findHeldPeople(messages, { run, windows, now: world.now }),
    lines:
      asked.finishBy === null || newLine === undefined
        ? null
        : { finishBy: asked.finishBy, isMovable: messages.isMovable, newLine },
  };
  return forecastRun(input, about, played);
}

/** Called with each message's recipient, and its place among all messages of the forecast. */
type OnMessage = (recipientId: number, place: number) => void;

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
  // A line without limits has nothing to count.
  const limited = own.filter(({ limits }) => isRationed(limits));
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
  { db, now }: ForecastWorld,
  asked: {
    runId: number;
    runs: readonly { id: number }[];
    lines: readonly PlanLine[];
    windows: Windows;
    onMessage?: OnMessage;
  },
): Promise<{ messages: MessageColumns; sms: RunForecast['sms'] }> {
  const columns = createColumns();
  const sms = createSmsSum();
  const places = new Map(asked.lines.map(({ id }, place) => [id, place]));
  let place = 0;
  for (const [run, { id: runId }] of asked.runs.entries()) {
    let lastRecipient = 0;
    const due = await readDueMinutes(db, { runId, now });
    for await (const page of listForecastPages(db, { runId, pageIds })) {
      for (const [index, lineId] of page.lineIds.entries()) {
        const line = places.get(lineId);
        // Lines of other accounts do not affect ours.
        if (line === undefined) continue;
        const recipient = page.recipientIds[index] ?? 0;
        asked.onMessage?.(recipient, place);
        place += 1;
        const has = (fact: keyof typeof forecastFacts): boolean => ((page.facts[index] ?? 0) & forecastFacts[fact]) > 0;
        columns.add({
          line,
          run,
          window: asked.windows.windowOf(page.placeIds[index] ?? 0, due.get(page.ids[index] ?? 0) ?? null),
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
