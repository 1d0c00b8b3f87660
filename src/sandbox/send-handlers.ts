/** Sending. Source: sendblue-api.md §2.1, §2.3. */
import { newContactDays } from '../core/new-contact.ts';
import type { SandboxAccount } from './account.ts';
import { deviceOf } from './device.ts';
import { type Handler, refuse, type SandboxAnswer, tooMany } from './handler.ts';
import { messageJson } from './message-json.ts';
import type { StoredMessage } from './message-store.ts';
import { handleOf } from './random.ts';
import { walkOf } from './walk.ts';

const maxContentLength = 18_996;
const newContactMs = newContactDays * 86_400_000;

interface Send {
  readonly number: string;
  readonly from: string;
  readonly content: string;
  readonly mediaUrls: readonly string[];
  readonly messageType: 'message' | 'carousel';
  readonly statusCallback: string | null;
}

export const sendMessage: Handler = (account, { input }) => {
  const send: Send = {
    ...addressOf(input),
    content: textOf(input['content']),
    mediaUrls: textOf(input['media_url']) === '' ? [] : [textOf(input['media_url'])],
    messageType: 'message',
  };
  const refusal = refuseAddress(account, send);
  if (refusal !== null) return refusal;
  if (send.content === '' && send.mediaUrls.length === 0) return invalid('Message content or media_url is required');
  if (send.content.length > maxContentLength) return invalid(`content must be at most ${maxContentLength} characters`);
  return take(account, send, 200);
};

export const sendCarousel: Handler = (account, { input }) => {
  const urls = input['media_urls'] ?? input['mediaURLs'];
  if (!Array.isArray(urls)) return refuse(400, "'media_urls' is required — an array of 2-20 HTTPS URLs");
  const mediaUrls = urls.map(textOf);
  if (mediaUrls.length < 2) {
    return refuse(400, 'Carousel requires at least 2 media URLs. For single media, use /send-message with media_url.');
  }
  if (mediaUrls.length > 20) return refuse(400, 'Carousel supports at most 20 media URLs.');
  if (!mediaUrls.every((url) => url.startsWith('https://'))) return refuse(400, 'All media URLs must be HTTPS.');
  const send: Send = { ...addressOf(input), content: '', mediaUrls, messageType: 'carousel' };
  const refusal = refuseAddress(account, send);
  if (refusal !== null) return refusal;
  const line = account.lines.find((each) => each.number === send.from);
  if (line?.generation !== 'V2') return refuse(400, 'Carousel messaging is only available on V2 lines.');
  if (deviceOf(account.seed, send.number, account.deviceMix) !== 'iMessage') {
    return refuse(422, 'Carousels are only supported for iMessage recipients.');
  }
  return take(account, send, 202);
};

function addressOf(input: Readonly<Record<string, unknown>>): Pick<Send, 'number' | 'from' | 'statusCallback'> {
  const first = (...names: string[]): string =>
    names.map((name) => textOf(input[name])).find((text) => text !== '') ?? '';
  return {
    number: first('number', 'recipient', 'to'),
    from: first('from_number', 'fromNumber', 'from', 'sendblue_number'),
    statusCallback: first('status_callback', 'statusCallback') || null,
  };
}

function refuseAddress(account: SandboxAccount, send: Send): SandboxAnswer | null {
  if (send.from === '') return refuse(400, 'missing required parameter: "from_number"');
  if (!account.lines.some((line) => line.number === send.from)) return refuse(400, 'This phone number is not defined.');
  if (!/^\+[1-9]\d{6,14}$/.test(send.number)) return invalid('number must be in E.164 format');
  if (send.number === send.from) return refuse(400, 'Cannot send messages to self');
  return null;
}

function invalid(message: string): SandboxAnswer {
  return refuse(400, message, { error_code: 4000 });
}

/** Takes the message if the line's limits have room, and sets it on its way. */
function take(account: SandboxAccount, send: Send, status: number): SandboxAnswer {
  const now = account.now();
  const windows = account.windows.get(send.from);
  const before = account.lastContact.get(send.number);
  const isNew = before === undefined || before < now - newContactMs;
  if (windows === undefined || !windows.burst.hasRoom(now)) return tooMany(account);
  if (isNew && !(windows.newHour.hasRoom(now) && windows.newDay.hasRoom(now))) return tooMany(account);
  windows.burst.add(now);
  if (isNew) {
    windows.newHour.add(now);
    windows.newDay.add(now);
  }
  account.lastContact.set(send.number, now);
  const device = deviceOf(account.seed, send.number, account.deviceMix);
  const message = account.messages.add({
    ...send,
    handle: handleOf(account.seed, account.handlesFrom + account.messages.count() + 1),
    device,
    createdAt: now,
    status: 'QUEUED',
    service: device === 'unreachable' ? 'SMS' : device,
    wasDowngraded: null,
    errorCode: null,
    errorMessage: null,
    updatedAt: now,
  });
  schedule(account, message);
  return { status, body: messageJson(message, account.email) };
}

function schedule(account: SandboxAccount, message: StoredMessage): void {
  for (const step of walkOf(message.device, { seed: account.seed, handle: message.handle, delays: account.delays })) {
    account.queue.add(message.createdAt + step.afterMs, () => {
      message.status = step.status;
      message.service = step.service;
      message.wasDowngraded = step.wasDowngraded;
      message.errorCode = step.errorCode;
      message.errorMessage = step.errorCode === null ? null : 'Message failed to send';
      account.messages.touch(message, account.now());
    });
  }
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
