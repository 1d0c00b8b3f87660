/** What one pair of keys opens: lines, messages, contacts, webhooks, secrets. Invariant: accounts share only the phones outside. */
import { type WebhookType, webhookTypes } from '../../sendblue/contract/webhooks.ts';
import { createHandles, type Handles } from './handle.ts';
import {
  countOf,
  createWindow,
  type LimitName,
  lastHour,
  lastSecond,
  lastTenSeconds,
  type SandboxLimits,
  type Window,
} from './limits.ts';
import { type Conversation, createMessageStore, type Group, type MessageStore } from './message-store.ts';
import type { ProviderDays } from './provider-day.ts';
import type { SandboxLine } from './settings.ts';

export interface AccountDescription {
  /** Unique among the accounts of this seed. */
  readonly name: string;
  readonly email: string;
  readonly companyName: string;
  readonly apiKeyId: string;
  readonly apiSecretKey: string;
  /** Agencies may open child accounts. */
  readonly isAgency: boolean;
  readonly lines: readonly SandboxLine[];
}

export interface LineState extends SandboxLine {
  /** By number, or by group id. */
  readonly conversations: Map<string, Conversation>;
  readonly burst: Window;
  readonly newHour: Window;
  readonly newDay: Window;
}

export interface StoredContact {
  readonly id: string;
  readonly phone: string;
  firstName: string;
  lastName: string;
  companyName: string;
  lineNumber: string;
  assignedToEmail: string;
  tags: readonly string[];
  customVariables: Readonly<Record<string, string>>;
  readonly createdAt: number;
  /** Order of creation. */
  readonly order: number;
}

export interface StoredWebhook {
  readonly url: string;
  readonly secret: string | null;
  /** Only events of these lines; empty means all. */
  readonly lineNumbers: readonly string[];
}

export interface StoredSecret {
  readonly id: string;
  readonly label: string;
  readonly issuer: string | null;
  readonly algorithm: 'SHA1' | 'SHA256' | 'SHA512';
  readonly digits: number;
  /** Seconds. */
  readonly period: number;
  /** Base32. */
  readonly secret: string;
  readonly createdAt: number;
}

/** A request that was refused because it was over a limit. */
export interface LimitViolation {
  readonly limit: LimitName;
  readonly line: string | null;
  readonly number: string | null;
  readonly at: number;
}

export interface SandboxAccount extends AccountDescription {
  readonly handles: Handles;
  readonly messages: MessageStore;
  readonly lineStates: Map<string, LineState>;
  readonly groups: Map<string, Group>;
  /** The consent that people expressed, by number; true is opted out. Overrides the seed. */
  readonly consent: Map<string, boolean>;
  readonly contacts: Map<string, StoredContact>;
  readonly webhooks: Record<WebhookType, StoredWebhook[]>;
  globalSecret: string | null;
  readonly secrets: Map<string, StoredSecret>;
  readonly lookupHour: Window;
  readonly lookupDay: Window;
  readonly listWindow: Window;
  /** How often a channel was looked up, by number. */
  readonly lookups: Map<string, number>;
  /** Requests refused with 429: a count by limit, and the first ones one by one. */
  readonly violations: { readonly counts: Map<LimitName, number>; readonly last: LimitViolation[] };
  /** Sends to people who had opted out; all were refused. */
  readonly afterOptOut: { count: number; readonly last: { number: string; line: string; at: number }[] };
  /** Counts objects that need an id, messages excepted. */
  created: number;
}

export interface AccountRules {
  readonly handleSeed: string;
  readonly limits: SandboxLimits;
  readonly days: ProviderDays;
}

export function createAccount(rules: AccountRules, description: AccountDescription): SandboxAccount {
  const { limits } = rules;
  const perLine = (limit: LimitName): number => countOf(limits[limit]) * Math.max(1, description.lines.length);
  return {
    ...description,
    handles: createHandles(rules.handleSeed, description.name),
    messages: createMessageStore(),
    lineStates: new Map(description.lines.map((line) => [line.number, createLine(rules, line)])),
    groups: new Map(),
    consent: new Map(),
    contacts: new Map(),
    webhooks: noWebhooks(),
    globalSecret: null,
    secrets: new Map(),
    lookupHour: createWindow(perLine('lookupsPerHour'), lastHour),
    lookupDay: createWindow(perLine('lookupsPerDay'), dayOf(rules)),
    listWindow: createWindow(countOf(limits.listPerTenSeconds), lastTenSeconds),
    lookups: new Map(),
    violations: { counts: new Map(), last: [] },
    afterOptOut: { count: 0, last: [] },
    created: 0,
  };
}

function noWebhooks(): Record<WebhookType, StoredWebhook[]> {
  return Object.fromEntries<StoredWebhook[]>(webhookTypes.map((type) => [type, []])) as Record<
    WebhookType,
    StoredWebhook[]
  >;
}

function createLine(rules: AccountRules, line: SandboxLine): LineState {
  return {
    ...line,
    conversations: new Map(),
    burst: createWindow(countOf(rules.limits.perSecond), lastSecond),
    newHour: createWindow(countOf(rules.limits.newPerHour), lastHour),
    newDay: createWindow(countOf(rules.limits.newPerDay), dayOf(rules)),
  };
}

/** The last millisecond before the day began, so that events in its first millisecond count. */
function dayOf(rules: AccountRules): (now: number) => number {
  return (now) => rules.days.startOf(now) - 1;
}

/** The conversation of a line with a number or a group. A new one is added to the line only with its first message. */
export function conversationOf(line: LineState, number: string, group: Group | null = null): Conversation {
  return (
    line.conversations.get(number) ?? {
      line: line.number,
      number,
      group,
      last: -1,
      lastAt: 0,
      lastInboundAt: 0,
      unanswered: 0,
    }
  );
}
