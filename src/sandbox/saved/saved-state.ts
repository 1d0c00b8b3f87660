/** A world as records, and records as a world. Invariant: everything that the API, the ledger and the limits can see comes back unchanged. */

import { badInput } from '../../core/operating-error.ts';
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
} from '../provider/account.ts';
import type { LimitName, Window } from '../provider/limits.ts';
import type { Conversation, Group, StoredMessage } from '../provider/message-store.ts';
import type { Phone } from '../provider/phone.ts';
import { isFinal } from '../provider/walk.ts';
import type { SandboxWorld } from '../provider/world.ts';
import { type JournalEntry, restoreTaken } from './journal.ts';
import { type SavedMessage, saveMessage } from './saved-message.ts';

interface SavedAccount
  extends AccountDescription,
    Pick<SandboxAccount, 'created' | 'globalSecret' | 'webhooks' | 'afterOptOut'> {
  readonly kind: 'account';
  readonly groups: readonly Group[];
  readonly consent: readonly (readonly [string, boolean])[];
  readonly contacts: readonly StoredContact[];
  readonly secrets: readonly StoredSecret[];
  /** Absent in older files. */
  readonly lookups?: readonly (readonly [string, number])[];
  readonly violationCounts: readonly (readonly [LimitName, number])[];
  readonly violations: readonly LimitViolation[];
  readonly windows: Readonly<Record<string, readonly number[]>>;
}

interface SavedConversation extends Pick<Conversation, 'line' | 'number' | 'lastAt' | 'lastInboundAt' | 'unanswered'> {
  readonly kind: 'conversation';
  /** The group's id. */
  readonly group: string | null;
}

/** One line of the state file. Conversations and messages belong to the account before them. */
export type SavedRecord =
  | { readonly kind: 'sandbox'; readonly format: 1; readonly seed: string }
  | SavedAccount
  | SavedConversation
  | SavedMessage
  | { readonly kind: 'medium'; readonly id: string; readonly contentType: string; readonly base64: string }
  | { readonly kind: 'pin'; readonly number: string; readonly phone: Partial<Phone> }
  /** The saved state is complete up to here; messages taken since then follow. */
  | { readonly kind: 'end' }
  | JournalEntry;

export function* savedRecords(world: SandboxWorld): Generator<SavedRecord> {
  yield { kind: 'sandbox', format: 1, seed: world.settings.seed };
  for (const account of world.accounts.values()) {
    yield saveAccount(account);
    for (const line of account.lineStates.values()) {
      for (const { group, number, lastAt, lastInboundAt, unanswered } of line.conversations.values()) {
        const about = { line: line.number, number, group: group?.id ?? null };
        yield { kind: 'conversation', ...about, lastAt, lastInboundAt, unanswered };
      }
    }
    for (const message of account.messages.all()) yield saveMessage(message);
  }
  for (const { id, contentType, bytes } of world.media.all()) {
    yield { kind: 'medium', id, contentType, base64: bytes.toString('base64') };
  }
  for (const [number, phone] of world.pinned) yield { kind: 'pin', number, phone };
  yield { kind: 'end' };
}

function saveAccount(account: SandboxAccount): SavedAccount {
  const { handles: _h, messages: _m, lineStates: _l, lookupHour: _o, lookupDay: _d, listWindow: _w, ...kept } = account;
  return {
    ...kept,
    kind: 'account',
    groups: [...account.groups.values()],
    consent: [...account.consent],
    contacts: [...account.contacts.values()],
    secrets: [...account.secrets.values()],
    lookups: [...account.lookups],
    violationCounts: [...account.violations.counts],
    violations: account.violations.last,
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

/** The record of a message that was taken after the last save. */
export function journalEntry(account: SandboxAccount, message: StoredMessage, isNew: boolean): JournalEntry {
  const { group } = message.conversation;
  return { kind: 'taken', account: account.name, isNew, group, message: saveMessage(message) };
}

/** Fills a world and continues the messages that were on their way. Throws `bad-state`, and other errors for malformed records. */
export function restoreWorld(world: SandboxWorld, records: readonly SavedRecord[], file: string): void {
  world.accounts.clear();
  const messages = new Map<SandboxAccount, SavedMessage[]>();
  let account: SandboxAccount | undefined;
  const getAccount = (): SandboxAccount => {
    if (account === undefined) throw new Error('a record stands before its account');
    return account;
  };
  for (const record of records) {
    switch (record.kind) {
      case 'account':
        account = restoreAccount(world, record);
        messages.set(account, []);
        break;
      case 'conversation':
        restoreConversation(getAccount(), record);
        break;
      case 'message':
        messages.get(getAccount())?.push(record);
        break;
      case 'taken': {
        // An account made within the last second may be missing: it was not saved.
        const taker = [...world.accounts.values()].find(({ name }) => name === record.account);
        if (taker !== undefined) messages.get(taker)?.push(restoreTaken(taker, record));
        break;
      }
      case 'medium':
        world.media.add({ ...record, bytes: Buffer.from(record.base64, 'base64') });
        break;
      case 'pin':
        world.pinned.set(record.number, record.phone);
        break;
      case 'sandbox':
      case 'end':
        break;
      default:
        throw unknownKind(record satisfies never, file);
    }
  }
  for (const [each, saved] of messages) restoreMessages(world, each, saved);
}

function unknownKind(record: { readonly kind?: unknown }, file: string): Error {
  return badInput(
    'bad-state',
    `Cannot read the state: ${file} has a record of kind ${JSON.stringify(record.kind)}, which this version of Bluecast does not know; use the version that wrote it, or choose another file`,
  );
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
  for (const [number, times] of saved.lookups ?? []) account.lookups.set(number, times);
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
