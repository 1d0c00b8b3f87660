/** Every endpoint as data: the call, the exact request that must leave, a canned answer, the exact outcome. */
import type { SendblueClient } from '../../src/sendblue/client.ts';
import type { EndpointName } from '../../src/sendblue/contract/contract.ts';
import type { CannedAnswer } from './canned-server.ts';

export const line = '+14155550100';
export const contact = '+12125550123';

export interface EndpointCase {
  readonly endpoint: EndpointName;
  readonly call: (client: SendblueClient) => Promise<unknown>;
  /** Method and path with query, exactly. */
  readonly request: string;
  /** The exact JSON body; absent for no body. */
  readonly body?: unknown;
  /** What a multipart body must contain. */
  readonly multipart?: readonly string[];
  readonly answer: CannedAnswer;
  readonly outcome: unknown;
}

const message = {
  accountEmail: 'ops@example.test',
  content: 'Your table is ready',
  is_outbound: true,
  status: 'QUEUED',
  error_code: null,
  error_message: null,
  message_handle: '0d3f3f5e',
  date_sent: '2026-09-01T17:04:11.120Z',
  date_updated: '2026-09-01T17:04:11.320Z',
  from_number: line,
  number: contact,
  to_number: contact,
  was_downgraded: null,
  media_url: '',
  message_type: 'message',
  group_id: '',
  participants: [],
  sendblue_number: line,
  service: 'iMessage',
};

export const endpointCases: readonly EndpointCase[] = [
  {
    endpoint: 'sendMessage',
    call: async (client) =>
      client.sendMessage({
        number: contact,
        from_number: line,
        content: 'Your table is ready',
        media_url: 'https://img.example.test/1.jpg',
        send_style: 'confetti',
        status_callback: 'https://app.example.test/cb?a=1',
        seat_id: 'seat',
        reply_to: { message_handle: 'abc', part_index: 0 },
      }),
    request: 'POST /api/send-message',
    body: {
      number: contact,
      from_number: line,
      content: 'Your table is ready',
      media_url: 'https://img.example.test/1.jpg',
      send_style: 'confetti',
      status_callback: 'https://app.example.test/cb?a=1',
      seat_id: 'seat',
      reply_to: { message_handle: 'abc', part_index: 0 },
    },
    answer: { status: 200, body: message },
    outcome: {
      handle: '0d3f3f5e',
      status: 'QUEUED',
      service: 'iMessage',
      wasDowngraded: null,
      errorCode: null,
      number: contact,
      lineNumber: line,
      mediaUrl: null,
      groupId: null,
      createdAt: new Date('2026-09-01T17:04:11.120Z'),
      raw: message,
    },
  },
  {
    endpoint: 'sendMessage',
    call: async (client) =>
      client.sendMessage({
        number: 'guest@example.test',
        from_number: line,
        app_card: {
          appName: 'Tables',
          extensionBundleId: 'test.example.tables',
          teamId: 'T1',
          url: 'https://app.example.test/card',
          layout: { caption: 'Your table' },
        },
      }),
    request: 'POST /api/send-message',
    body: {
      number: 'guest@example.test',
      from_number: line,
      app_card: {
        appName: 'Tables',
        extensionBundleId: 'test.example.tables',
        teamId: 'T1',
        url: 'https://app.example.test/card',
        layout: { caption: 'Your table' },
      },
    },
    // The generated reference's names, where an error code of 0 means none.
    answer: {
      status: 202,
      body: {
        account_email: 'ops@example.test',
        message_handle: 'msg_1',
        status: 'queued',
        error_code: 0,
        date_created: '2026-09-01T17:04:11Z',
      },
    },
    outcome: {
      handle: 'msg_1',
      status: 'QUEUED',
      errorCode: null,
      accountEmail: 'ops@example.test',
      createdAt: new Date('2026-09-01T17:04:11Z'),
    },
  },
  {
    endpoint: 'sendGroupMessage',
    call: async (client) =>
      client.sendGroupMessage({ numbers: [contact, '+12125550124'], from_number: line, content: 'Kickoff at 10' }),
    request: 'POST /api/send-group-message',
    body: { numbers: [contact, '+12125550124'], from_number: line, content: 'Kickoff at 10' },
    answer: {
      status: 200,
      body: {
        ...message,
        number: [contact, '+12125550124'],
        to_number: [contact, '+12125550124'],
        message_type: 'group',
        group_id: 'sb_group_1',
        participants: [contact, '+12125550124', line],
      },
    },
    outcome: {
      handle: '0d3f3f5e',
      number: null,
      groupId: 'sb_group_1',
      messageType: 'group',
      participants: [contact, '+12125550124', line],
    },
  },
  {
    endpoint: 'sendCarousel',
    call: async (client) =>
      client.sendCarousel({
        number: contact,
        from_number: line,
        media_urls: ['https://img.example.test/1.jpg', 'https://img.example.test/2.jpg'],
        metadata: { table: 7 },
      }),
    request: 'POST /api/send-carousel',
    body: {
      number: contact,
      from_number: line,
      media_urls: ['https://img.example.test/1.jpg', 'https://img.example.test/2.jpg'],
      metadata: { table: 7 },
    },
    answer: {
      status: 202,
      body: { status: 'QUEUED', message_handle: '7f6d', number: contact, from_number: line, message_type: 'carousel' },
    },
    outcome: { handle: '7f6d', status: 'QUEUED', messageType: 'carousel', lineNumber: line },
  },
  {
    endpoint: 'createGroup',
    call: async (client) =>
      client.createGroup({ from_number: line, numbers: [contact, '+12125550124'], group_name: 'Team' }),
    request: 'POST /api/create-group',
    body: { from_number: line, numbers: [contact, '+12125550124'], group_name: 'Team' },
    answer: { status: 200, body: { status: 'OK', group_id: 'sb_group_1', group_name: 'Team' } },
    outcome: { groupId: 'sb_group_1', groupName: 'Team' },
  },
  {
    endpoint: 'getStatus',
    call: async (client) => client.getStatus({ handle: 'a/b c+d' }),
    request: 'GET /api/status?handle=a%2Fb%20c%2Bd',
    // A failed message is an answer, not a failed call.
    answer: { status: 200, body: { ...message, status: 'ERROR', error_code: '10001', error_message: 'no' } },
    outcome: { handle: '0d3f3f5e', status: 'ERROR', errorCode: '10001', errorMessage: 'no' },
  },
  {
    endpoint: 'evaluateService',
    call: async (client) => client.evaluateService({ number: contact }),
    request: 'GET /api/evaluate-service?number=%2B12125550123',
    answer: { status: 200, body: { number: contact, service: 'imessage' } },
    outcome: { number: contact, service: 'iMessage' },
  },
  {
    endpoint: 'listMessages',
    call: async (client) =>
      client.listMessages({ limit: 500, offset: 0, is_outbound: true, order_by: 'updatedAt', sendblue_number: line }),
    // At most 100, as the guide says, whatever is asked.
    request:
      'GET /api/v2/messages?limit=100&offset=0&order_by=updatedAt&is_outbound=true&sendblue_number=%2B14155550100',
    answer: {
      status: 200,
      body: { status: 'OK', data: [message], pagination: { limit: 100, offset: 0, total: 1, hasMore: false } },
    },
    outcome: { messages: [{ handle: '0d3f3f5e' }], limit: 100, offset: 0, total: 1, hasMore: false },
  },
  {
    endpoint: 'getMessage',
    call: async (client) => client.getMessage({ id: 'msg_1' }),
    request: 'GET /api/v2/messages/msg_1',
    answer: { status: 200, body: { status: 'OK', data: { ...message, status: 'DELIVERED' } } },
    outcome: { handle: '0d3f3f5e', status: 'DELIVERED' },
  },
  {
    endpoint: 'deleteMessage',
    call: async (client) => client.deleteMessage({ message_handle: '0d3f' }),
    request: 'DELETE /api/message/0d3f',
    answer: { status: 204 },
    outcome: { message: null },
  },
  {
    endpoint: 'sendReaction',
    call: async (client) =>
      client.sendReaction({ from_number: line, message_handle: 'E8', reaction: '-👍🏽', part_index: 0 }),
    request: 'POST /api/send-reaction',
    body: { from_number: line, message_handle: 'E8', reaction: '-👍🏽', part_index: 0 },
    answer: { status: 200, body: { status: 'OK', message: 'Reaction request sent', message_handle: 'E8' } },
    outcome: { message: 'Reaction request sent' },
  },
  {
    endpoint: 'markRead',
    call: async (client) => client.markRead({ number: contact, from_number: line }),
    request: 'POST /api/mark-read',
    body: { number: contact, from_number: line },
    answer: { status: 200, body: { status: 'OK', message: 'Mark read request sent', number: contact } },
    outcome: { message: 'Mark read request sent' },
  },
  {
    endpoint: 'sendTypingIndicator',
    call: async (client) =>
      client.sendTypingIndicator({ number: contact, from_number: line, state: 'start', max_duration_ms: 300_000 }),
    request: 'POST /api/send-typing-indicator',
    body: { number: contact, from_number: line, state: 'start', max_duration_ms: 300_000 },
    answer: { status: 200, body: { status: 'QUEUED', status_code: 200, error_message: null, number: contact } },
    outcome: { raw: { status: 'QUEUED' } },
  },
  {
    endpoint: 'uploadMediaObject',
    call: async (client) => client.uploadMediaObject({ media_url: 'https://img.example.test/1.jpg' }),
    request: 'POST /api/upload-media-object',
    body: { media_url: 'https://img.example.test/1.jpg' },
    answer: { status: 201, body: { status: 'OK', message: 'File uploaded successfully', mediaObjectId: 'MO_1.jpg' } },
    outcome: { mediaUrl: null, mediaObjectId: 'MO_1.jpg' },
  },
  {
    endpoint: 'listContacts',
    call: async (client) => client.listContacts({ limit: 1000, phone_number: contact }),
    request: 'GET /api/v2/contacts?limit=1000&phone_number=%2B12125550123',
    answer: { status: 200, body: [{ phone: contact, first_name: '', firstName: 'Ann', opt_out: true }] },
    outcome: { contacts: [{ phone: contact, firstName: 'Ann', isOptedOut: true }] },
  },
  {
    endpoint: 'countContacts',
    call: async (client) => client.countContacts(),
    request: 'GET /api/v2/contacts/count',
    answer: { status: 200, body: { count: 42 } },
    outcome: { count: 42 },
  },
  {
    endpoint: 'getContact',
    call: async (client) => client.getContact({ phone: contact }),
    request: 'GET /api/v2/contacts/%2B12125550123',
    answer: { status: 200, body: { status: 'OK', contact: { phone: contact, customVariables: { Table: '7' } } } },
    outcome: { phone: contact, customVariables: { Table: '7' } },
  },
  {
    endpoint: 'createContact',
    call: async (client) =>
      client.createContact({ number: contact, first_name: 'Ann', tags: ['vip'], update_if_exists: true }),
    request: 'POST /api/v2/contacts',
    body: { number: contact, first_name: 'Ann', tags: ['vip'], update_if_exists: true },
    answer: { status: 201, body: { status: 'OK', contact: { phone: contact, tags: ['vip'] } } },
    outcome: { phone: contact, tags: ['vip'] },
  },
  {
    endpoint: 'createContacts',
    call: async (client) => client.createContacts({ contacts: [{ phone: contact, first_name: 'Ann' }] }),
    request: 'POST /api/v2/contacts/bulk',
    body: { contacts: [{ phone: contact, first_name: 'Ann' }] },
    answer: { status: 200, body: { status: 'OK', contacts: [{ phone: contact }] } },
    outcome: { contacts: [{ phone: contact }] },
  },
  {
    endpoint: 'updateContact',
    call: async (client) => client.updateContact({ phone: contact, opt_out: true, custom_variables: { Table: '8' } }),
    request: 'PUT /api/v2/contacts/%2B12125550123',
    body: { opt_out: true, custom_variables: { Table: '8' } },
    answer: { status: 200, body: { status: 'OK', contact: { phone: contact, opt_out: true } } },
    outcome: { phone: contact, isOptedOut: true },
  },
  {
    endpoint: 'deleteContact',
    call: async (client) => client.deleteContact({ phone: contact }),
    request: 'DELETE /api/v2/contacts/%2B12125550123',
    answer: { status: 200, body: { status: 'OK' } },
    outcome: { raw: { status: 'OK' } },
  },
  {
    endpoint: 'deleteContacts',
    call: async (client) => client.deleteContacts({ contact_ids: [contact, '+12125550124'] }),
    request: 'DELETE /api/v2/contacts',
    body: { contact_ids: [contact, '+12125550124'] },
    answer: { status: 200, body: { status: 'OK', amount: 2 } },
    outcome: { amount: 2 },
  },
  {
    endpoint: 'listWebhooks',
    call: async (client) => client.listWebhooks(),
    request: 'GET /api/account/webhooks',
    answer: {
      status: 200,
      body: {
        status: 'OK',
        webhooks: {
          receive: [
            'https://app.example.test/in',
            { url: 'https://app.example.test/in2', secret: 's3', sendblue_numbers: [line] },
          ],
          globalSecret: 'account-wide-secret',
        },
      },
    },
    outcome: {
      webhooks: {
        receive: [
          { url: 'https://app.example.test/in', secret: null, lineNumbers: [] },
          { url: 'https://app.example.test/in2', secret: 's3', lineNumbers: [line] },
        ],
        outbound: [],
      },
      globalSecret: 'account-wide-secret',
    },
  },
  {
    endpoint: 'addWebhooks',
    call: async (client) => client.addWebhooks({ webhooks: ['https://app.example.test/in'], type: 'outbound' }),
    request: 'POST /api/account/webhooks',
    body: { webhooks: ['https://app.example.test/in'], type: 'outbound' },
    answer: {
      status: 200,
      body: { status: 'OK', message: 'ok', webhooks: { outbound: ['https://app.example.test/in'] } },
    },
    outcome: { webhooks: { outbound: [{ url: 'https://app.example.test/in' }] } },
  },
  {
    endpoint: 'replaceWebhooks',
    call: async (client) =>
      client.replaceWebhooks({ webhooks: { receive: [{ url: 'https://app.example.test/in', secret: 's' }] } }),
    request: 'PUT /api/account/webhooks',
    body: { webhooks: { receive: [{ url: 'https://app.example.test/in', secret: 's' }] } },
    answer: {
      status: 200,
      body: { status: 'OK', message: 'Webhooks updated successfully', webhooks: { receive: [] } },
    },
    outcome: { webhooks: { receive: [] }, globalSecret: null },
  },
  {
    endpoint: 'deleteWebhooks',
    call: async (client) => client.deleteWebhooks({ webhooks: ['https://app.example.test/in'], type: 'receive' }),
    request: 'DELETE /api/account/webhooks',
    body: { webhooks: ['https://app.example.test/in'], type: 'receive' },
    answer: { status: 200, body: { status: 'OK', message: 'ok' } },
    outcome: { raw: { message: 'ok' } },
  },
  {
    endpoint: 'requestChildAccount',
    call: async (client) =>
      client.requestChildAccount({
        company_name: 'Harbor Dental',
        primary_email: 'front@example.test',
        provision_line: true,
        desired_area_code: '415',
      }),
    request: 'POST /accounts/lines/request-child-account',
    body: {
      company_name: 'Harbor Dental',
      primary_email: 'front@example.test',
      provision_line: true,
      desired_area_code: '415',
    },
    answer: {
      status: 200,
      body: {
        status: 'OK',
        data: { company_name: 'Harbor Dental', api_key: 'k', api_secret: 's', assigned_line: line },
      },
    },
    outcome: { companyName: 'Harbor Dental', apiKeyId: 'k', apiSecretKey: 's', assignedNumber: line },
  },
  {
    endpoint: 'listAreaCodes',
    call: async (client) => client.listAreaCodes(),
    request: 'GET /accounts/lines/available-area-codes',
    answer: { status: 200, body: { status: 'OK', data: ['212', { area_code: '415' }, { area_code: 646 }] } },
    outcome: { areaCodes: ['212', '415', '646'] },
  },
  {
    endpoint: 'listAreaCodes',
    call: async (client) => client.listAreaCodes(),
    request: 'GET /accounts/lines/available-area-codes',
    answer: { status: 200, body: { area_codes: ['212'] } },
    outcome: { areaCodes: ['212'] },
  },
  {
    endpoint: 'createTotpSecret',
    call: async (client) => client.createTotpSecret({ label: 'Billing portal', digits: 6, period: 30 }),
    request: 'POST /api/v2/totp/secrets',
    body: { label: 'Billing portal', digits: 6, period: 30 },
    answer: {
      status: 200,
      body: {
        status: 'OK',
        totp_secret: { id: 'u1', label: 'Billing portal', digits: 6, period: 30, secret: 'JBSWY3DPEHPK3PXP' },
      },
    },
    outcome: { id: 'u1', label: 'Billing portal', issuer: null, digits: 6, period: 30, secret: 'JBSWY3DPEHPK3PXP' },
  },
  {
    endpoint: 'listTotpSecrets',
    call: async (client) => client.listTotpSecrets(),
    request: 'GET /api/v2/totp/secrets',
    answer: { status: 200, body: { status: 'OK', totp_secrets: [{ id: 'u1', label: 'Billing portal' }] } },
    outcome: { secrets: [{ id: 'u1', secret: null }] },
  },
  {
    endpoint: 'getTotpCode',
    call: async (client) => client.getTotpCode({ secret_id: 'u1' }),
    request: 'GET /api/v2/totp/code/u1',
    answer: { status: 200, body: { status: 'OK', code: '018274', expires_in: 11 } },
    outcome: { code: '018274', expiresInSeconds: 11 },
  },
  {
    endpoint: 'deleteTotpSecret',
    call: async (client) => client.deleteTotpSecret({ secret_id: 'u1' }),
    request: 'DELETE /api/v2/totp/secrets/u1',
    answer: { status: 200, body: { status: 'OK' } },
    outcome: { raw: { status: 'OK' } },
  },
  {
    endpoint: 'listLines',
    call: async (client) => client.listLines(),
    request: 'GET /api/lines',
    answer: { status: 200, body: { numbers: [line, { number: '+14155550101' }] } },
    outcome: { numbers: [line, '+14155550101'] },
  },
  {
    endpoint: 'uploadFile',
    call: async (client) =>
      client.uploadFile({ file: new File(['%PDF-1.7'], 'menu.pdf', { type: 'application/pdf' }) }),
    request: 'POST /api/upload-file',
    multipart: [
      'Content-Disposition: form-data; name="file"; filename="menu.pdf"',
      'Content-Type: application/pdf\r\n\r\n%PDF-1.7\r\n',
    ],
    answer: {
      status: 201,
      body: { status: 'OK', media_url: 'https://files.example.test/1', mediaObjectId: '1_menu.pdf' },
    },
    outcome: { mediaUrl: 'https://files.example.test/1', mediaObjectId: '1_menu.pdf' },
  },
];
