/** What the page shows: the most recent conversations, and the sums. */
import type { SandboxAccount } from '../provider/account.ts';
import { isoOf } from '../provider/iso-time.ts';
import type { Conversation, StoredMessage } from '../provider/message-store.ts';
import { findPhone, isOptedOut, type SandboxWorld } from '../provider/world.ts';

/** As many conversations and bubbles as a person can take in. */
const mostConversations = 24;
const mostBubbles = 12;
/** How many of the last messages are searched for conversations: a busy sandbox has more than a page needs. */
const mostSearched = 5_000;

export function pageState(sandbox: SandboxWorld) {
  const accounts = [...sandbox.accounts.values()];
  return {
    version: sandbox.version,
    now: isoOf(sandbox.now()),
    seed: sandbox.settings.seed,
    messages: accounts.reduce((sum, account) => sum + account.messages.size(), 0),
    limited: accounts.reduce(
      (sum, { violations }) => sum + [...violations.counts.values()].reduce((all, count) => all + count, 0),
      0,
    ),
    afterOptOut: accounts.reduce((sum, { afterOptOut }) => sum + afterOptOut.count, 0),
    deliveries: sandbox.deliveries.counts(),
    faults: sandbox.faults.list().map(({ name, rule, strikes }) => ({ name, rate: rule.rate, strikes })),
    lines: accounts.flatMap(({ companyName, lineStates }) =>
      [...lineStates.values()].map(({ number, generation, conversations }) => ({
        number,
        generation,
        account: companyName,
        conversations: conversations.size,
      })),
    ),
    conversations: accounts.flatMap((account) =>
      lastConversations(account).map((conversation) => conversationOf(sandbox, account, conversation)),
    ),
  };
}

function lastConversations(account: SandboxAccount): readonly Conversation[] {
  const found = new Set<Conversation>();
  const all = account.messages.all();
  for (let back = 1; back <= mostSearched && back <= all.length && found.size < mostConversations; back += 1) {
    const message = all[all.length - back];
    if (message !== undefined) found.add(message.conversation);
  }
  return [...found];
}

function conversationOf(sandbox: SandboxWorld, account: SandboxAccount, conversation: Conversation) {
  const { group, number, line } = conversation;
  const bubbles: ReturnType<typeof bubbleOf>[] = [];
  for (const message of account.messages.ofConversation(conversation)) {
    if (bubbles.length >= mostBubbles) break;
    bubbles.unshift(bubbleOf(message));
  }
  return {
    number,
    line,
    group: group === null ? null : { name: group.name, members: group.members },
    channel: group === null ? findPhone(sandbox, number).channel : 'group',
    isOptedOut: group === null && isOptedOut({ sandbox, account }, number),
    bubbles,
  };
}

function bubbleOf(message: StoredMessage) {
  return {
    id: message.sequence,
    isOutbound: message.isOutbound,
    content: message.content,
    mediaUrls: message.mediaUrls,
    type: message.type,
    status: message.status,
    service: message.service,
    error: message.failure?.message ?? null,
    style: message.extras?.sendStyle ?? null,
    card: message.extras?.appCard?.['appName'] ?? null,
    reactions: message.extras?.reactions ?? [],
    isTapback: message.extras?.isTapback ?? false,
    isDeleted: message.isDeleted,
    at: isoOf(message.createdAt),
  };
}
