/**
 * What the sandbox took and refused, for audits. Invariant: it is computed from the taken messages themselves, deleted ones included,
 * so it cannot disagree with the answers given; duplicates are found by comparing texts, not hashes.
 */
import type { LimitViolation, SandboxAccount } from '../provider/account.ts';
import { isoOf } from '../provider/iso-time.ts';
import type { Conversation, StoredMessage } from '../provider/message-store.ts';

export interface LedgerEntry {
  readonly handle: string;
  readonly account: string;
  /** The recipient; for a group, its id. */
  readonly number: string;
  readonly line: string;
  readonly content: string;
  readonly mediaUrls: readonly string[];
  readonly messageType: string;
  readonly status: string;
  readonly service: string;
  readonly at: string;
}

export interface Duplicate {
  readonly number: string;
  readonly content: string;
  readonly mediaUrls: readonly string[];
  readonly times: number;
  readonly handles: readonly string[];
}

export interface LookupCount {
  readonly asked: number;
  readonly numbers: number;
  /** Numbers that were asked for more than once. */
  readonly repeated: readonly { readonly number: string; readonly times: number }[];
}

export interface Ledger {
  /** Outbound messages that were taken. */
  readonly accepted: number;
  /** How many numbers and groups they went to. */
  readonly numbers: number;
  /** Numbers that got the same text and media more than once, from any line. */
  readonly duplicates: readonly Duplicate[];
  /** Lookups that were answered, refused ones excluded. */
  readonly lookups: LookupCount;
  /** Requests refused with 429, by limit. */
  readonly violations: Readonly<Record<string, number>>;
  /** The sum of `violations`. */
  readonly limited: number;
  /** Sends to people who had opted out; all were refused. */
  readonly afterOptOut: number;
}

export function summarizeLedger(accounts: Iterable<SandboxAccount>): Ledger {
  const all = [...accounts];
  const violations = sumViolations(all);
  const duplicates: Duplicate[] = [];
  let numbers = 0;
  for (const account of all) {
    for (const conversations of conversationsByNumber(account)) {
      if (!conversations.some((conversation) => hasOutbound(account, conversation))) continue;
      numbers += 1;
      duplicates.push(...findDuplicates(account, conversations));
    }
  }
  return {
    accepted: all.reduce((sum, account) => sum + countAccepted(account), 0),
    numbers,
    duplicates,
    lookups: countLookups(all),
    violations,
    limited: Object.values(violations).reduce((sum, count) => sum + count, 0),
    afterOptOut: all.reduce((sum, { afterOptOut }) => sum + afterOptOut.count, 0),
  };
}

/** Every outbound message that was taken, in order, one account after another. */
export function* ledgerEntries(accounts: Iterable<SandboxAccount>): Generator<LedgerEntry> {
  for (const account of accounts) {
    for (const message of account.messages.all()) if (message.isOutbound) yield entryOf(account, message);
  }
}

/** How many messages each number got. */
export function countsByNumber(accounts: Iterable<SandboxAccount>): Readonly<Record<string, number>> {
  const counts = new Map<string, number>();
  for (const { number } of ledgerEntries(accounts)) counts.set(number, (counts.get(number) ?? 0) + 1);
  return Object.fromEntries(counts);
}

/** The violations that are kept one by one, with their times. */
export function listViolations(
  accounts: Iterable<SandboxAccount>,
): readonly (Omit<LimitViolation, 'at'> & { at: string })[] {
  return [...accounts].flatMap(({ violations }) =>
    violations.last.map((violation) => ({ ...violation, at: isoOf(violation.at) })),
  );
}

function entryOf(account: SandboxAccount, message: StoredMessage): LedgerEntry {
  return {
    handle: account.handles.of(message.sequence),
    account: account.email,
    number: message.conversation.number,
    line: message.conversation.line,
    content: message.content,
    mediaUrls: message.mediaUrls,
    messageType: message.type,
    status: message.status,
    service: message.service,
    at: isoOf(message.createdAt),
  };
}

function countAccepted(account: SandboxAccount): number {
  let count = 0;
  for (const message of account.messages.all()) if (message.isOutbound) count += 1;
  return count;
}

/** The conversations with each number on all lines. Without an index: each number is looked up in the other lines. */
function* conversationsByNumber({ lineStates }: SandboxAccount): Generator<readonly Conversation[]> {
  const lines = [...lineStates.values()].map(({ conversations }) => conversations);
  for (const [place, conversations] of lines.entries()) {
    const before = lines.slice(0, place);
    const after = lines.slice(place + 1);
    for (const conversation of conversations.values()) {
      const { number } = conversation;
      if (before.some((line) => line.has(number))) continue;
      const others = after.flatMap((line) => line.get(number) ?? noConversations);
      yield others.length === 0 ? [conversation] : [conversation, ...others];
    }
  }
}

const noConversations: readonly Conversation[] = [];

function hasOutbound(account: SandboxAccount, conversation: Conversation): boolean {
  for (const message of account.messages.ofConversation(conversation)) if (message.isOutbound) return true;
  return false;
}

function findDuplicates(account: SandboxAccount, conversations: readonly Conversation[]): readonly Duplicate[] {
  const [only] = conversations;
  // The usual case, a single message, needs no comparison.
  if (conversations.length === 1 && only !== undefined && account.messages.at(only.last)?.previous === -1) return [];
  const same = new Map<string, StoredMessage[]>();
  for (const conversation of conversations) {
    for (const message of account.messages.ofConversation(conversation)) {
      if (!message.isOutbound) continue;
      const key = JSON.stringify([message.content, message.mediaUrls, message.extras?.appCard ?? null]);
      const known = same.get(key);
      if (known === undefined) same.set(key, [message]);
      else known.push(message);
    }
  }
  return [...same.values()].flatMap((messages) => {
    const [first] = messages;
    if (first === undefined || messages.length === 1) return [];
    const { content, mediaUrls, conversation } = first;
    const handles = messages.toReversed().map(({ sequence }) => account.handles.of(sequence));
    return [{ number: conversation.number, content, mediaUrls, times: messages.length, handles }];
  });
}

function countLookups(accounts: readonly SandboxAccount[]): LookupCount {
  const lookups = accounts.flatMap((account) => [...account.lookups].map(([number, times]) => ({ number, times })));
  return {
    asked: lookups.reduce((sum, { times }) => sum + times, 0),
    numbers: lookups.length,
    repeated: lookups.filter(({ times }) => times > 1),
  };
}

function sumViolations(accounts: readonly SandboxAccount[]): Readonly<Record<string, number>> {
  const sums = new Map<string, number>();
  for (const { violations } of accounts) {
    for (const [limit, count] of violations.counts) sums.set(limit, (sums.get(limit) ?? 0) + count);
  }
  return Object.fromEntries(sums);
}
