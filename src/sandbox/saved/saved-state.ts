/** A world as lines, and lines as a world. Invariant: what the API, the ledger and the limits can see comes back as it was. */
import type { WebhookType } from '../../sendblue/contract/webhooks.ts';
import { setOnItsWay } from '../messages/accept.ts';
import {
  type AccountDescription,
  conversationOf,
  createAccount,
  type LimitViolation,
  type SandboxAccount,
  type StoredContact,
  type StoredSecret,
  type StoredWebhook,
} from '../provider/account.ts';
import type { LimitName, Window } from '../provider/limits.ts';
import type { Group, StoredMessage } from '../provider/message-store.ts';
import type { Phone } from '../provider/phone.ts';
import { isFinal } from '../provider/walk.ts';
import type { SandboxWorld } from '../provider/world.ts';
import { type JournalEntry, restoreTaken } from './journal.ts';
import type { SavedMessage } from './saved-message.ts';

interface SavedAccount extends AccountDescription {
  readonly kind: 'account';
  readonly created: number;
  readonly globalSecret: string | null;
  readonly webhooks: Readonly<Record<WebhookType, readonly StoredWebhook[]>>;
  readonly groups: readonly Group[];
  readonly consent: readonly (readonly [string, boolean])[];
  readonly contacts: readonly StoredContact[];
  readonly secrets: readonly StoredSecret[];
  readonly violationCounts: readonly (readonly [LimitName, number])[];
  readonly violations: readonly LimitViolation[];
  readonly afterOptOut: SandboxAccount['afterOptOut'];
  readonly windows: Readonly<Record<string, readonly number[]>>;
}

interface SavedConversation {
  readonly kind: 'conversation';
  readonly line: string;
  readonly number: string;
  readonly group: string | null;
  readonly lastAt: number;
  readonly lastInboundAt: number;
  readonly unanswered: number;
}

/** Conversations and messages belong to the account before them. */
export type SavedRecord =
  | { readonly kind: 'sandbox'; readonly format: 1; readonly seed: string }
  | SavedAccount
  | SavedConversation
  | SavedMessage
  | { readonly kind: 'medium'; readonly id: string; readonly contentType: string; readonly base64: string }
  | { readonly kind: 'pin'; readonly number: string; readonly phone: Partial<Phone> }
  /** The state is whole up to here; what was taken since follows. */
  | { readonly kind: 'end' }
  | JournalEntry;

export function* savedRecords(world: SandboxWorld): Generator<SavedRecord> {
  yield { kind: 'sandbox', format: 1, seed: world.settings.seed };
  for (const account of world.accounts.values()) {
    yield savedAccount(account);
    for (const line of account.lineStates.values()) {
      for (const { group, number, lastAt, lastInboundAt, unanswered } of line.conversations.values()) {
        const about = { line: line.number, number, group: group?.id ?? null };
        yield { kind: 'conversation', ...about, lastAt, lastInboundAt, unanswered };
      }
    }
    for (const message of account.messages.all()) yield savedMessage(message);
  }
  for (const { id, contentType, bytes } of world.media.all()) {
    yield { kind: 'medium', id, contentType, base64: bytes.toString('base64') };
  }
  for (const [number, phone] of world.pinned) yield { kind: 'pin', number, phone };
  yield { kind: 'end' };
}

function savedAccount(account: SandboxAccount): SavedAccount {
  const { name, email, companyName, apiKeyId, apiSecretKey, isAgency, lines, created, globalSecret, webhooks } =
    account;
  return {
    kind: 'account',
    name,
    email,
    companyName,
    apiKeyId,
    apiSecretKey,
    isAgency,
    lines,
    created,
    globalSecret,
    webhooks,
    groups: [...account.groups.values()],
    consent: [...account.consent],
    contacts: [...account.contacts.values()],
    secrets: [...account.secrets.values()],
    violationCounts: [...account.violations.counts],
    violations: account.violations.last,
    afterOptOut: account.afterOptOut,
    windows: Object.fromEntries([...windowsOf(account)].map(([key, window]) => [key, window.events()])),
  };
}

function* windowsOf(account: SandboxAccount): Generator<readonly [string, Window]> {
  yield ['lookupHour', account.lookupHour];
  yield ['lookupDay', account.lookupDay];
  for (const line of account.lineStates.values()) {
    yield [`${line.number}/newHour`, line.newHour];
    yield [`${line.number}/newDay`, line.newDay];
  }
}

function savedMessage(message: StoredMessage): SavedMessage {
  const { isOutbound, content, mediaUrls, type, extras, status, service, wasDowngraded, failure } = message;
  const { createdAt, updatedAt, statusCallback, isLateError, isDeleted, conversation } = message;
  return {
    kind: 'message',
    line: conversation.line,
    number: conversation.number,
    isOutbound,
    content,
    mediaUrls,
    type,
    extras,
    status,
    service,
    wasDowngraded,
    failure,
    createdAt,
    updatedAt,
    statusCallback,
    isLateError,
    isDeleted,
  };
}

/** The line of a message that was taken after the last save. */
export function journalEntry(account: SandboxAccount, message: StoredMessage, isNew: boolean): JournalEntry {
  const { group } = message.conversation;
  return { kind: 'taken', account: account.name, isNew, group, message: savedMessage(message) };
}

/** Fills a world; messages that were on their way go on. */
export function restoreWorld(world: SandboxWorld, lines: readonly SavedRecord[]): void {
  world.accounts.clear();
  const messages = new Map<SandboxAccount, SavedMessage[]>();
  let account: SandboxAccount | undefined;
  for (const line of lines) {
    if (line.kind === 'account') {
      account = restoreAccount(world, line);
      messages.set(account, []);
    } else if (line.kind === 'conversation' && account !== undefined) {
      restoreConversation(account, line);
    } else if (line.kind === 'message' && account !== undefined) {
      messages.get(account)?.push(line);
    } else if (line.kind === 'taken') {
      const taker = [...world.accounts.values()].find(({ name }) => name === line.account);
      if (taker !== undefined) messages.get(taker)?.push(restoreTaken(taker, line));
    } else if (line.kind === 'medium') {
      const { id, contentType, base64 } = line;
      world.media.add({ id, contentType, bytes: Buffer.from(base64, 'base64') });
    } else if (line.kind === 'pin') {
      world.pinned.set(line.number, line.phone);
    }
  }
  for (const [each, saved] of messages) restoreMessages(world, each, saved);
}

function restoreAccount(world: SandboxWorld, saved: SavedAccount): SandboxAccount {
  const account = createAccount({ ...world.settings, days: world.days }, saved);
  world.accounts.set(account.apiKeyId, account);
  account.created = saved.created;
  account.globalSecret = saved.globalSecret;
  for (const [type, webhooks] of Object.entries(saved.webhooks)) account.webhooks[type as WebhookType] = [...webhooks];
  for (const group of saved.groups) account.groups.set(group.id, group);
  for (const [number, isOut] of saved.consent) account.consent.set(number, isOut);
  for (const contact of saved.contacts) account.contacts.set(contact.phone, contact);
  for (const secret of saved.secrets) account.secrets.set(secret.id, secret);
  for (const [limit, count] of saved.violationCounts) account.violations.counts.set(limit, count);
  account.violations.last.push(...saved.violations);
  account.afterOptOut.count = saved.afterOptOut.count;
  account.afterOptOut.last.push(...saved.afterOptOut.last);
  for (const [key, window] of windowsOf(account)) for (const at of saved.windows[key] ?? []) window.add(at);
  return account;
}

function restoreConversation(account: SandboxAccount, saved: SavedConversation): void {
  const line = account.lineStates.get(saved.line);
  if (line === undefined) return;
  const group = saved.group === null ? null : (account.groups.get(saved.group) ?? null);
  const conversation = conversationOf(line, saved.number, group);
  line.conversations.set(saved.number, conversation);
  conversation.lastAt = saved.lastAt;
  conversation.lastInboundAt = saved.lastInboundAt;
  conversation.unanswered = saved.unanswered;
}

function restoreMessages(world: SandboxWorld, account: SandboxAccount, saved: readonly SavedMessage[]): void {
  const messages = saved.flatMap((each) => {
    const conversation = account.lineStates.get(each.line)?.conversations.get(each.number);
    return conversation === undefined ? [] : [account.messages.restore(conversation, each)];
  });
  account.messages.orderRestored();
  for (const message of messages) {
    const line = account.lineStates.get(message.conversation.line);
    if (line === undefined || !message.isOutbound || isFinal(message.status, message.service)) continue;
    setOnItsWay({ sandbox: world, account }, line, message);
  }
}
