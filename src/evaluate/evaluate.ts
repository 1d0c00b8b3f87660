/**
 * Stage 3: decides which channel each message may use, before anything is sent. Table of contents: lookups where the answer would
 * change something (look-up) -> the decision for each kind of message (core/message/channel).
 * Invariant: lookups stay within the lines' budgets, and every message is decided, also without an answer.
 */
import type { Account } from '../core/campaign/account.ts';
import type { Campaign } from '../core/campaign/campaign.ts';
import type { Clock } from '../core/clock.ts';
import type { AtKillPoint } from '../core/kill-point.ts';
import { chooseChannel, needsLookup } from '../core/message/channel.ts';
import type { SendblueClient } from '../sendblue/client.ts';
import type { Database } from '../store/database/connect.ts';
import { listChannelGroups, readyFirstParts, skipGroup, useFallback } from '../store/plan/channel-decision.ts';
import { type LookupResult, lookUpChannels } from './look-up.ts';

export interface EvaluateWorld {
  readonly db: Database;
  /** Null without API keys: then nothing is looked up. */
  readonly provider: Pick<SendblueClient, 'evaluateService'> | null;
  readonly clock: Clock;
  readonly killPoint: AtKillPoint;
}

export interface EvaluateOptions {
  readonly runId: number;
  readonly campaign: Campaign;
  readonly account: Account;
  readonly lineIds: ReadonlyMap<string, number>;
  readonly signal: AbortSignal;
  readonly onProgress?: (lookups: number) => void;
}

/** Decides every planned message of a run, and returns the sums of the lookups. Throws ProviderError of kind `stop-run`. */
export async function evaluateRun(world: EvaluateWorld, options: EvaluateOptions): Promise<LookupResult> {
  const lookups =
    needsLookup(options.campaign) && world.provider !== null
      ? await lookUpChannels({ ...world, provider: world.provider }, options)
      : { made: 0, unanswered: 0, stillUnknown: 0, notRepeated: 0 };
  await decideChannels(world, options);
  return lookups;
}

async function decideChannels(
  world: EvaluateWorld,
  { runId, campaign, account, lineIds }: EvaluateOptions,
): Promise<void> {
  const carouselLineIds = account.lines.flatMap((line) =>
    line.generation === 'V2' ? (lineIds.get(line.number) ?? []) : [],
  );
  const now = world.clock.now();
  for (const group of await listChannelGroups(world.db, { runId, carouselLineIds })) {
    const choice = chooseChannel({ ...group, known: group.channel, policy: campaign.channelPolicy });
    const decision = { runId, now, group, carouselLineIds };
    if (choice.send === 'fallback') await useFallback(world.db, decision);
    if (choice.send === 'nothing') await skipGroup(world.db, { ...decision, reason: choice.reason });
  }
  await readyFirstParts(world.db, { runId, now });
}
