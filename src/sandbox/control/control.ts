/**
 * What people and tests may do to a sandbox behind the API: phones, faults, time. Invariant: none of this is part of the provider's
 * API, and all of it goes through the same code as what happens by itself.
 */
import type { ProviderService, ProviderStatus } from '../../sendblue/contract/values.ts';
import type { WebhookType } from '../../sendblue/contract/webhooks.ts';
import { findMessage } from '../endpoints/message-handlers.ts';
import { moveTo } from '../messages/accept.ts';
import { callWebhooks } from '../messages/events.ts';
import { messageJson } from '../messages/message-json.ts';
import type { LineState } from '../provider/account.ts';
import { defaultFaultRule, type FaultName, type FaultRule, type Faults } from '../provider/faults.ts';
import type { Phone } from '../provider/phone.ts';
import { failures } from '../provider/walk.ts';
import { type AccountWorld, createMainAccount, type SandboxWorld } from '../provider/world.ts';
import { receive, tapbackText, type } from './simulate.ts';

export interface From {
  readonly number: string;
  /** Default: a line that has a conversation with the number, else the main account's first. */
  readonly line?: string | undefined;
}

export interface InboundAsked extends From {
  readonly content?: string | undefined;
  readonly mediaUrl?: string | undefined;
  readonly groupId?: string | undefined;
  readonly location?: Readonly<Record<string, unknown>> | undefined;
}

export interface Control {
  /** A person writes. Returns the message object, or null when the line or the group is unknown. */
  receive(asked: InboundAsked): object | null;
  /** A person taps back on a message, by default the last one they got. Null when there is no such message. */
  tapBack(asked: From & { readonly reaction: string; readonly handle?: string | undefined }): object | null;
  /** A person starts or stops typing. False when the line is unknown. */
  type(asked: From & { readonly isTyping: boolean }): boolean;
  /** Calls the main account's webhooks of a type with a body of yours. */
  callWebhooks(webhook: WebhookType, body: Readonly<Record<string, unknown>>): void;
  /** Overrides the seed for a phone; null ends that. */
  pin(number: string, phone: Partial<Phone> | null): void;
  /** Sets a message's status as if it had happened. Returns it, or null when there is no such message. */
  advance(
    handle: string,
    to: {
      readonly status: ProviderStatus;
      readonly service?: ProviderService | undefined;
      readonly errorCode?: number | string | undefined;
    },
  ): object | null;
  /** Makes everything that is scheduled happen now. */
  advanceAll(): void;
  setFault(name: FaultName, rule?: Partial<FaultRule>): void;
  clearFaults(name?: FaultName): void;
  faults(): ReturnType<Faults['list']>;
  /** Returns to the state of a fresh start. */
  reset(): void;
}

export function createControl(sandbox: SandboxWorld): Control {
  return {
    receive: (asked) => receiveAt(sandbox, asked, false),
    tapBack: (asked) => {
      const at = findPlace(sandbox, asked);
      if (at === undefined) return null;
      const quoted = quotedBy(at, asked);
      if (quoted === undefined) return null;
      return receiveAt(sandbox, { ...asked, content: tapbackText(asked.reaction, quoted) }, true);
    },
    type: (asked) => {
      const at = findPlace(sandbox, asked);
      if (at !== undefined) type(at.world, at.line, asked);
      return at !== undefined;
    },
    callWebhooks: (webhook, body) => {
      const [account] = sandbox.accounts.values();
      if (account !== undefined) callWebhooks({ sandbox, account }, webhook, { line: '', body });
    },
    pin: (number, phone) => {
      if (phone === null) sandbox.pinned.delete(number);
      else sandbox.pinned.set(number, phone);
      sandbox.version += 1;
    },
    advance: (handle, to) => advance(sandbox, handle, to),
    advanceAll: () => sandbox.queue.runAll(),
    setFault: (name, rule) => sandbox.faults.set(name, { ...defaultFaultRule, ...rule }),
    clearFaults: (name) => sandbox.faults.clear(name),
    faults: () => sandbox.faults.list(),
    reset: () => resetWorld(sandbox),
  };
}

interface Place {
  readonly world: AccountWorld;
  readonly line: LineState;
}

function findPlace(sandbox: SandboxWorld, { number, line }: From): Place | undefined {
  const places = [...sandbox.accounts.values()].flatMap((account) =>
    [...account.lineStates.values()].map((each) => ({ world: { sandbox, account }, line: each })),
  );
  if (line !== undefined) return places.find((place) => place.line.number === line);
  return places.find((place) => place.line.conversations.has(number)) ?? places[0];
}

function receiveAt(sandbox: SandboxWorld, asked: InboundAsked, isTapback: boolean): object | null {
  const at = findPlace(sandbox, asked);
  if (at === undefined) return null;
  const message = receive(at.world, at.line, {
    number: asked.number,
    content: asked.content ?? '',
    mediaUrl: asked.mediaUrl ?? null,
    groupId: asked.groupId ?? null,
    isTapback,
    location: asked.location ?? null,
  });
  return message === undefined ? null : messageJson(at.world, message);
}

/** The text that the tapback quotes. */
function quotedBy({ world, line }: Place, asked: From & { readonly handle?: string | undefined }): string | undefined {
  if (asked.handle !== undefined) return findMessage(world, asked.handle)?.content;
  const conversation = line.conversations.get(asked.number);
  for (const message of conversation === undefined ? [] : world.account.messages.ofConversation(conversation)) {
    if (message.isOutbound && !message.isDeleted) return message.content;
  }
  return undefined;
}

function advance(sandbox: SandboxWorld, handle: string, to: Parameters<Control['advance']>[1]): object | null {
  for (const account of sandbox.accounts.values()) {
    const world = { sandbox, account };
    const message = findMessage(world, handle);
    if (message === undefined) continue;
    const service = to.service ?? message.service;
    const hasFailed = to.status === 'ERROR' || to.status === 'DECLINED' || to.status === 'FAILED';
    moveTo(world, message, {
      status: to.status,
      service,
      wasDowngraded: service === 'SMS' ? true : message.wasDowngraded,
      failure: hasFailed ? { ...failures.notSent, code: to.errorCode ?? failures.notSent.code } : null,
    });
    return messageJson(world, message);
  }
  return null;
}

function resetWorld(sandbox: SandboxWorld): void {
  sandbox.queue.clear();
  sandbox.deliveries.clear();
  sandbox.faults.clear();
  sandbox.media.clear();
  sandbox.pinned.clear();
  for (const [number, phone] of Object.entries(sandbox.settings.pinned)) sandbox.pinned.set(number, phone);
  sandbox.accounts.clear();
  sandbox.accounts.set(sandbox.settings.apiKeyId, createMainAccount(sandbox));
  sandbox.version += 1;
}
