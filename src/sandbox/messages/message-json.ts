/** A stored message in the provider's form, in both naming styles. Source: sendblue-api.md §2.1, §3.1, §4.2. */
import type { MessageObject } from '../../sendblue/contract/message.ts';
import { isoOf } from '../provider/iso-time.ts';
import type { StoredMessage } from '../provider/message-store.ts';
import { type AccountWorld, isOptedOut } from '../provider/world.ts';

export function messageJson(world: AccountWorld, message: StoredMessage): MessageObject {
  const { account } = world;
  const { conversation, extras, failure, isOutbound } = message;
  const { line, group } = conversation;
  const contact = group === null ? conversation.number : [...group.members];
  const sender = extras?.sender ?? conversation.number;
  const handle = account.handles.of(message.sequence);
  const createdAt = isoOf(message.createdAt);
  const body: Record<string, unknown> = {
    accountEmail: account.email,
    account_email: account.email,
    content: message.content,
    is_outbound: isOutbound,
    status: message.status,
    error_code: failure?.code ?? null,
    error_message: failure?.message ?? null,
    error_reason: failure?.reason ?? null,
    error_detail: failure?.detail ?? null,
    // Apple writes the ids of inbound messages in capitals.
    message_handle: isOutbound ? handle : handle.toUpperCase(),
    date_sent: createdAt,
    date_created: createdAt,
    date_updated: message.updatedAt === message.createdAt ? createdAt : isoOf(message.updatedAt),
    from_number: isOutbound ? line : sender,
    number: isOutbound ? contact : sender,
    to_number: isOutbound ? contact : line,
    was_downgraded: message.wasDowngraded,
    plan: 'dedicated',
    media_url: message.mediaUrls[0] ?? '',
    message_type: message.type,
    group_id: group?.id ?? '',
    participants: group === null ? [] : [...group.members, line],
    send_style: extras?.sendStyle ?? '',
    opted_out: group === null && isOptedOut(world, conversation.number),
    sendblue_number: line,
    service: message.service,
    // Source: sendblue-api.md §4.2: captures of inbound messages have an empty text.
    group_display_name: group?.name ?? (isOutbound ? null : ''),
  };
  if (message.type === 'carousel') body['media_urls'] = message.mediaUrls;
  if (extras !== null) addExtras(body, extras);
  return body as MessageObject;
}

function addExtras(body: Record<string, unknown>, extras: NonNullable<StoredMessage['extras']>): void {
  if (extras.seatId !== undefined) body['seat_id'] = extras.seatId;
  if (extras.replyTo !== undefined) {
    body['reply_to'] = extras.replyTo;
    body['thread_originator'] = { message_handle: extras.replyTo.message_handle, part: '0' };
  }
  if (extras.metadata !== undefined) body['metadata'] = extras.metadata;
  if (extras.appCard !== undefined) body['app_card'] = extras.appCard;
  if (extras.location !== undefined) body['location'] = extras.location;
}
