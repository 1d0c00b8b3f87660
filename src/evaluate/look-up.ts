/**
 * Asks the provider for channels, within the budget of each line: 30 lookups an hour and 100 a day unless account.yaml says otherwise.
 * Invariant: lookups are recorded before the next ones are made, so that a restart exceeds the budget at most by the few that
 * were under way.
 */
import type { Account } from '../core/campaign/account.ts';
import type { Clock } from '../core/clock.ts';
import { hourMs } from '../core/duration.ts';
import { startOfProviderDay } from '../core/pace/new-contact.ts';
import { ProviderError } from '../core/provider-error.ts';
import type { SendblueClient } from '../sendblue/client.ts';
import type { Database } from '../store/database/connect.ts';
import { countLookups, type LookupRow, listUnknownChannels, recordLookups } from '../store/plan/channel-decision.ts';

export interface LookupResult {
  readonly made: number;
  /** Lookups to which the provider had no answer. */
  readonly unanswered: number;
  /** Contacts that were not looked up: the budget was used up. */
  readonly stillUnknown: number;
}

/** Lookups under way at once. */
const atOnce = 16;
const batchSize = 500;

interface LookupWorld {
  readonly db: Database;
  readonly provider: Pick<SendblueClient, 'evaluateService'>;
  readonly clock: Clock;
}

export async function lookUpChannels(
  world: LookupWorld,
  asked: {
    runId: number;
    account: Account;
    lineIds: ReadonlyMap<string, number>;
    signal: AbortSignal;
    onProgress?: (lookups: number) => void;
  },
): Promise<LookupResult> {
  const budget = await openBudget(world, asked);
  let made = 0;
  let unanswered = 0;
  let stillUnknown = 0;
  let afterContact = 0;
  for (;;) {
    const candidates = await listUnknownChannels(world.db, { runId: asked.runId, afterContact, limit: batchSize });
    const last = candidates.at(-1);
    if (last === undefined || asked.signal.aborted) return { made, unanswered, stillUnknown };
    afterContact = last.contactId;
    for (let start = 0; start < candidates.length; start += atOnce) {
      const group = candidates.slice(start, start + atOnce);
      const asking = group.flatMap((contact) => {
        const lineId = asked.signal.aborted ? null : budget.take();
        return lineId === null ? [] : [askOne(world, { ...contact, lineId, giveUp: () => budget.exhaust(lineId) })];
      });
      const lookups = await Promise.all(asking);
      await recordLookups(world.db, { runId: asked.runId, lookups, now: world.clock.now() });
      made += lookups.length;
      unanswered += lookups.filter((lookup) => lookup.service === null).length;
      stillUnknown += group.length - lookups.length;
      asked.onProgress?.(made);
    }
  }
}

async function askOne(
  world: LookupWorld,
  asked: { contactId: number; phone: string; lineId: number; giveUp: () => void },
): Promise<LookupRow> {
  return { contactId: asked.contactId, lineId: asked.lineId, service: await ask(world, asked) };
}

/** The provider's answer; null when it is inconclusive or the provider refuses this number. Throws when the run must stop. */
async function ask(
  world: LookupWorld,
  asked: { phone: string; giveUp: () => void },
): Promise<'iMessage' | 'SMS' | null> {
  try {
    const { service } = await world.provider.evaluateService({ number: asked.phone });
    return service === 'RCS' ? null : service;
  } catch (error) {
    if (!(error instanceof ProviderError) || error.action === 'stop-run' || error.isConnectionFailure) throw error;
    if (error.code === 'rate-limited') asked.giveUp();
    return null;
  }
}

interface Budget {
  /** A line with a lookup left, or null. */
  take(): number | null;
  exhaust(lineId: number): void;
}

async function openBudget(
  world: LookupWorld,
  asked: { account: Account; lineIds: ReadonlyMap<string, number> },
): Promise<Budget> {
  const now = world.clock.now();
  const used = await countLookups(world.db, { hour: new Date(now.getTime() - hourMs), day: startOfProviderDay(now) });
  const left = new Map<number, number>();
  for (const { number, limits } of asked.account.lines) {
    const lineId = asked.lineIds.get(number);
    if (lineId === undefined) continue;
    const { lastHour, today } = used.get(lineId) ?? { lastHour: 0, today: 0 };
    const ofHour = (limits.lookupsPerHour ?? Number.MAX_SAFE_INTEGER) - lastHour;
    const ofDay = (limits.lookupsPerDay ?? Number.MAX_SAFE_INTEGER) - today;
    left.set(lineId, Math.min(ofHour, ofDay));
  }
  return {
    take: () => {
      const found = [...left].find(([, count]) => count > 0);
      if (found === undefined) return null;
      left.set(found[0], found[1] - 1);
      return found[0];
    },
    exhaust: (lineId) => left.set(lineId, 0),
  };
}
