/** When each of a recipient's messages went out or will go out, and what held it. */
import { hourMs } from '../core/duration.ts';
import type { Holdup } from '../core/forecast/holdups.ts';
import { explainPast, type Hold, holdsOf, type Turn } from '../core/forecast/turn.ts';
import type { Permitted } from '../core/hours/permitted.ts';
import type { Database } from '../store/database/connect.ts';
import type { ExplainedAttempt, ExplainedMessage } from '../store/report/explain.ts';
import {
  countAttempts,
  getTurnFacts,
  listCountedBefore,
  listTurnLines,
  type TurnFacts,
  type TurnLine,
} from '../store/report/explain-turn.ts';
import type { Explanation } from './explain.ts';
import { findPermitted } from './explain-hours.ts';

/** When planned messages are expected to go out, by part; null: never, as things are now. */
export type Expected = ReadonlyMap<number, { readonly at: Date | null; readonly holdups: readonly Holdup[] }>;

/** New contacts of a day and an hour count; one more day covers attempts that ended later than they began. */
const lookBackMs = 49 * hourMs;

/** The turns of messages that went out or wait, in the order of the parts; skipped messages have none. */
export async function explainTurns(
  db: Database,
  asked: { explanation: Omit<Explanation, 'turns'>; expected: Expected },
): Promise<readonly Turn[]> {
  const { run, recipient, messages, attempts } = asked.explanation;
  if (recipient === null) return [];
  const facts = await getTurnFacts(db, recipient.id);
  const lines = new Map((await listTurnLines(db)).map((line) => [line.number, line]));
  const purpose = facts.isInformational ? 'informational' : 'marketing';
  const permitted = await findPermitted(db, { ...run, ...recipient, purpose });
  const turns: Turn[] = [];
  for (const message of messages) {
    const last = attempts.findLast(({ messageId }) => messageId === message.id);
    const line = lines.get(last?.fromNumber ?? message.fromNumber);
    if (message.state === 'planned') {
      turns.push(waitingTurn(message, { facts, line, expected: asked.expected }));
    } else if (last !== undefined && line !== undefined) {
      const heldBy = await explainWait(db, { facts, line, permitted, message, attempt: last });
      turns.push({ messageId: message.id, at: last.startedAt, isForecast: false, heldBy });
    }
  }
  return turns;
}

function waitingTurn(
  message: ExplainedMessage,
  about: { facts: TurnFacts; line: TurnLine | undefined; expected: Expected },
): Turn {
  const { facts, line } = about;
  const expected = about.expected.get(message.part);
  const skip = skipToCome(facts, line);
  const isHeldByCanary = facts.isBehindCanary && (facts.canaryState === 'watched' || facts.canaryState === 'failed');
  const holds: Hold[] = [];
  const hold = (by: Hold['by'], detail: string | null = null): void => void holds.push({ by, ms: null, detail });
  if (skip !== null) hold('skipped', skip);
  if (facts.runState === 'planned') hold('notStarted');
  if (facts.runState === 'paused' && facts.stopReason === null) hold('paused');
  if (facts.runState === 'paused' && facts.stopReason !== null) hold('stopped', facts.stopReason);
  if (isHeldByCanary) hold('canary');
  if (line !== undefined && line.blockedReason !== null) hold('lineBlocked', line.blockedReason);
  const isTimeKnown = skip === null && !isHeldByCanary;
  return {
    messageId: message.id,
    at: isTimeKnown ? (expected?.at ?? null) : null,
    isForecast: true,
    heldBy: [
      ...holds,
      ...(isTimeKnown && line !== undefined ? holdsOf(expected?.holdups ?? [], { ...facts, ...line }) : []),
    ],
  };
}

/** The reason for which the claim will skip it, as things are now. */
function skipToCome({ isOptedOut, hasRefused, unanswered }: TurnFacts, line: TurnLine | undefined): string | null {
  if (isOptedOut) return 'opted_out';
  if (hasRefused) return 'no_consent';
  const most = line?.limits.unanswered ?? null;
  return most !== null && unanswered >= most ? 'unanswered' : null;
}

async function explainWait(
  db: Database,
  of: {
    facts: TurnFacts;
    line: TurnLine;
    permitted: Permitted | null;
    message: ExplainedMessage;
    attempt: ExplainedAttempt;
  },
): Promise<readonly Hold[]> {
  const { facts, line, permitted, message, attempt } = of;
  const startedMs = facts.startedAt?.getTime() ?? attempt.startedAt.getTime();
  const readyMs = Math.max(startedMs, message.readyAt?.getTime() ?? startedMs);
  const since = new Date(readyMs);
  const before = attempt.startedAt;
  const canary: readonly Hold[] =
    facts.isBehindCanary && message.part === 1 && readyMs > startedMs
      ? [{ by: 'canary', ms: readyMs - startedMs, detail: null }]
      : [];
  const past = explainPast({
    readyMs,
    sentMs: before.getTime(),
    isNewContact: attempt.isNewContact,
    isInformational: facts.isInformational,
    limits: line.limits,
    countedBefore: await listCountedBefore(db, {
      lineId: line.id,
      since: new Date(readyMs - lookBackMs),
      before,
    }),
    sentMeanwhile: await countAttempts(db, { lineId: line.id, since, before }),
    openings: permitted?.openings({ fromMs: readyMs, untilMs: before.getTime() }) ?? null,
  });
  return [...canary, ...past];
}
