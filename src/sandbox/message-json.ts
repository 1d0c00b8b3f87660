/** A stored message in the provider's form, with both naming styles. Source: sendblue-api.md §2.1. */
import type { StoredMessage } from './message-store.ts';

export function messageJson(message: StoredMessage, accountEmail: string): Record<string, unknown> {
  const createdAt = new Date(message.createdAt).toISOString();
  return {
    accountEmail,
    account_email: accountEmail,
    content: message.content,
    is_outbound: true,
    status: message.status,
    error_code: message.errorCode,
    error_message: message.errorMessage,
    error_reason: null,
    error_detail: null,
    message_handle: message.handle,
    date_sent: createdAt,
    date_created: createdAt,
    date_updated: new Date(message.updatedAt).toISOString(),
    from_number: message.from,
    number: message.number,
    to_number: message.number,
    was_downgraded: message.wasDowngraded,
    plan: 'dedicated',
    media_url: message.mediaUrls[0] ?? '',
    message_type: message.messageType,
    group_id: '',
    participants: [],
    send_style: '',
    opted_out: false,
    sendblue_number: message.from,
    service: message.service,
    group_display_name: null,
  };
}
