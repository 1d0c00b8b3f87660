/**
 * Asks the provider for channels, within the budget of each line: 30 lookups an hour and 100 a day unless account.yaml says otherwise.
 * Invariant: a question is counted and the count committed before it is asked, its answer is committed as soon as it comes, and a
 * question that may have left is never repeated; so neither a death of this process nor one of the database wastes a lookup or exceeds
 * the budget. What a death of this process can lose is the answer to the few questions that are under way.
 */
import type { Account } from '../core/campaign/account.ts';
import type { Clock } from '../core/clock.ts';
import type { AtKillPoint } from '../core/kill-point.ts';
import { OperatingError } from '../core/operating-error.ts';
import { startOfProviderDay } from '../core/pace/new-contact.ts';
import { ProviderError } from '../core/provider-error.ts';
import type { SendblueClient } from '../sendblue/client.ts';
import type { Database } from '../store/database/connect.ts';
import { asOperatingError } from '../store/database/connection-loss.ts';
import {
  adoptKnownChannels,
  countLookup,
  type LookupCandidate,
  type LookupQuestion,
  type LookupRation,
  listUnknownChannels,
  type SettledLookup,
  settleLookup,
  withdrawLookup,
} from '../store/plan/lookup.ts';

export interface LookupResult {
  readonly made: number;
  /** Lookups to which the provider had no answer. */
  readonly unanswered: number;
  /** Contacts that were not looked up: the budget was used up. */
  readonly stillUnknown: number;
  /** Contacts that were asked for lately without an answer reaching us, and are not asked for again. */
  readonly notRepeated: number;
}

/** Questions under way at once: with a budget few, because a death loses their answers. */
const atOnce = { rationed: 4, unlimited: 16 } as const;
const batchSize = 500;
/** How long an answer waits for a lost database: a server restarts within that. */
const keepAnswerMs = 30_000;
const tryAgainMs = 500;

interface LookupWorld {
  readonly db: Database;
  readonly provider: Pick<SendblueClient, 'evaluateService'>;
  readonly clock: Clock;
  readonly killPoint: AtKillPoint;
}

interface LookupAsked {
  readonly runId: number;
  readonly account: Account;
  readonly lineIds: ReadonlyMap<string, number>;
  readonly signal: AbortSignal;
  readonly onProgress?: (lookups: number) => void;
}

interface Looking {
  readonly asked: LookupAsked;
  /** The lines that may have a lookup left. */
  readonly rations: LookupRation[];
  readonly sums: { made: number; unanswered: number; stillUnknown: number; notRepeated: number };
}

/** Looks up a run's unknown channels. Throws ProviderError when the run must stop, and `database-lost`. */
export async function lookUpChannels(world: LookupWorld, asked: LookupAsked): Promise<LookupResult> {
  const looking: Looking = {
    asked,
    rations: rationsOf(asked),
    sums: { made: 0, unanswered: 0, stillUnknown: 0, notRepeated: 0 },
  };
  const { runId, signal } = asked;
  const isRationed = looking.rations.some(({ perHour, perDay }) => perHour !== null || perDay !== null);
  await adoptKnownChannels(world.db, { runId });
  for (let afterContact = 0; ; ) {
    const about = { runId, afterContact, limit: batchSize, now: world.clock.now() };
    const candidates = await listUnknownChannels(world.db, about);
    const last = candidates.at(-1);
    if (last === undefined || signal.aborted) break;
    afterContact = last.contactId;
    await lookUpAll(world, looking, { candidates, atOnce: isRationed ? atOnce.rationed : atOnce.unlimited });
  }
  await adoptKnownChannels(world.db, { runId });
  return looking.sums;
}

function rationsOf({ account, lineIds }: LookupAsked): LookupRation[] {
  return account.lines.flatMap(({ number, limits }) => {
    const lineId = lineIds.get(number);
    return lineId === undefined ? [] : [{ lineId, perHour: limits.lookupsPerHour, perDay: limits.lookupsPerDay }];
  });
}

/** Asks for some contacts, a few at a time. When one fails, those under way are still settled. */
async function lookUpAll(
  world: LookupWorld,
  looking: Looking,
  asked: { candidates: readonly LookupCandidate[]; atOnce: number },
): Promise<void> {
  const waiting = [...asked.candidates];
  let hasFailed = false;
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      if (hasFailed || looking.asked.signal.aborted) return;
      await lookUpOne(world, looking, next);
    }
  };
  const ends = await Promise.allSettled(
    Array.from({ length: asked.atOnce }, async () =>
      work().catch((error: unknown) => {
        hasFailed = true;
        throw error;
      }),
    ),
  );
  for (const end of ends) if (end.status === 'rejected') throw asOperatingError(end.reason);
}

async function lookUpOne(world: LookupWorld, looking: Looking, contact: LookupCandidate): Promise<void> {
  const { sums, rations, asked } = looking;
  const { contactId, phone, wasAsked } = contact;
  const now = world.clock.now();
  const about = { runId: asked.runId, contactId, lines: rations, now, dayStart: startOfProviderDay(now) };
  const counted = wasAsked ? 'asked' : rations.length === 0 ? 'used-up' : await count(world, about);
  if (counted === 'asked') sums.notRepeated += 1;
  else if (counted === 'used-up') sums.stillUnknown += 1;
  else if (counted !== 'known') {
    world.killPoint('lookup-counted', contactId);
    const { outcome, service, failure, isRefused } = await ask(world, phone);
    world.killPoint('lookup-answered', contactId);
    const { lookupId, lineId } = counted;
    await keep(world, { lookupId, runId: asked.runId, outcome, service, now: world.clock.now() });
    world.killPoint('lookup-recorded', contactId);
    if (failure !== null) throw failure;
    // The provider takes no more, even if we have counted fewer.
    if (isRefused) rations.splice(0, rations.length, ...rations.filter((ration) => ration.lineId !== lineId));
    sums.made += 1;
    if (service === null) sums.unanswered += 1;
    asked.onProgress?.(sums.made);
  }
}

interface Answer extends Pick<SettledLookup, 'outcome' | 'service'> {
  /** Why the run must stop; null if it may continue. */
  readonly failure: ProviderError | null;
  /** The provider takes no more of them for now. */
  readonly isRefused: boolean;
}

/** The provider's answer. A question of which it is not certain that it was not counted there stays counted here. */
async function ask({ provider }: LookupWorld, phone: string): Promise<Answer> {
  const goOn = { failure: null, isRefused: false };
  try {
    const { service } = await provider.evaluateService({ number: phone });
    return service === 'iMessage' || service === 'SMS'
      ? { outcome: 'answered', service, ...goOn }
      : { outcome: 'no-answer', service: null, ...goOn };
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    const mustStop = error.action === 'stop-run' || error.isConnectionFailure;
    if (mustStop) return { outcome: 'unsent', service: null, failure: error, isRefused: false };
    return { outcome: 'no-answer', service: null, failure: null, isRefused: error.code === 'rate-limited' };
  }
}

/** Counts a question. If the database is lost meanwhile, takes back what it may have counted, and throws the loss: nothing was asked. */
async function count(world: LookupWorld, about: LookupQuestion): Promise<Awaited<ReturnType<typeof countLookup>>> {
  try {
    return await countLookup(world.db, about);
  } catch (error) {
    const loss = lossOf(error);
    await outlast(world, () => withdrawLookup(world.db, about));
    throw loss;
  }
}

/** Commits an answer. If the database is lost, the answer waits for it before the loss is thrown. */
async function keep(world: LookupWorld, settled: SettledLookup): Promise<void> {
  const loss = await outlast(world, () => settleLookup(world.db, settled));
  if (loss !== null) throw loss;
}

/** Repeats a write until the database is there, for as long as a restart may take. Returns the first loss. */
async function outlast({ clock }: LookupWorld, write: () => Promise<void>): Promise<OperatingError | null> {
  const untilMs = clock.elapsedMs() + keepAnswerMs;
  let loss: OperatingError | null = null;
  for (;;) {
    try {
      await write();
      return loss;
    } catch (error) {
      const lost = lossOf(error);
      loss ??= lost;
      if (clock.elapsedMs() > untilMs) return loss;
      await clock.sleep(tryAgainMs);
    }
  }
}

/** The error as a loss of the database. Throws any other error. */
function lossOf(error: unknown): OperatingError {
  const known = asOperatingError(error);
  if (!(known instanceof OperatingError)) throw error;
  return known;
}
