import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { contract } from '../../src/sendblue/contract/contract.ts';
import type { Endpoint } from '../../src/sendblue/contract/endpoint.ts';
import { readErrorText, readMessage } from '../../src/sendblue/normalise.ts';
import { runs } from '../support/runs.ts';

/** A capture of an inbound message, with an invented account. */
const received = {
  accountEmail: 'ops@example.test',
  content: 'hello',
  is_outbound: false,
  status: 'RECEIVED',
  error_code: null,
  error_message: null,
  error_reason: null,
  message_handle: '6A1B2C3D-0000-4111-8222-333344445555',
  date_sent: '2026-09-01T04:00:00.000Z',
  date_updated: '2026-09-01T04:00:00.070Z',
  from_number: '+12125550123',
  number: '+12125550123',
  to_number: '+14155550100',
  was_downgraded: null,
  plan: 'dedicated',
  media_url: '',
  message_type: 'message',
  group_id: '',
  participants: [],
  send_style: '',
  opted_out: false,
  error_detail: null,
  sendblue_number: '+14155550100',
  service: 'iMessage',
  group_display_name: '',
};

describe('readMessage', () => {
  it('reads every field of a capture', () => {
    expect(readMessage(received)).toEqual({
      handle: '6A1B2C3D-0000-4111-8222-333344445555',
      status: 'RECEIVED',
      service: 'iMessage',
      wasDowngraded: null,
      errorCode: null,
      errorMessage: null,
      errorReason: null,
      errorDetail: null,
      isOptedOut: false,
      isOutbound: false,
      number: '+12125550123',
      lineNumber: '+14155550100',
      content: 'hello',
      mediaUrl: null,
      mediaUrls: [],
      messageType: 'message',
      sendStyle: null,
      groupId: null,
      groupName: null,
      participants: [],
      accountEmail: 'ops@example.test',
      plan: 'dedicated',
      seatId: null,
      senderEmail: null,
      replyToHandle: null,
      createdAt: new Date('2026-09-01T04:00:00.000Z'),
      updatedAt: new Date('2026-09-01T04:00:00.070Z'),
      raw: received,
    });
  });

  it('finds contact and line in both directions without the fields that name them', () => {
    const numbers = { from_number: '+14155550100', to_number: '+12125550123' };
    expect(readMessage({ ...numbers, is_outbound: true })).toMatchObject({
      number: '+12125550123',
      lineNumber: '+14155550100',
    });
    expect(readMessage({ ...numbers, is_outbound: false })).toMatchObject({
      number: '+14155550100',
      lineNumber: '+12125550123',
    });
  });

  it('reads every form of an absent error as null', () => {
    for (const code of [0, '0', '', null, undefined]) expect(readMessage({ error_code: code }).errorCode).toBe(null);
    expect(readMessage({ error_code: '4002' }).errorCode).toBe(readMessage({ error_code: 4002 }).errorCode);
    expect(readMessage({ error: { code: 'not_found' } }).errorCode).toBe('not_found');
  });

  it('replaces the one character that the database cannot store', () => {
    const report = readMessage({ message_handle: 'h', status: 'ERROR', error_message: 'no\0 reason' });
    expect(report.errorMessage).toBe('no\uFFFD reason');
  });

  it('reads services regardless of case, and unknown ones as null', () => {
    expect(['sms', 'SMS', 'IMESSAGE', 'rcs', 'fax'].map((service) => readMessage({ service }).service)).toEqual([
      'SMS',
      'SMS',
      'iMessage',
      'RCS',
      null,
    ]);
  });

  it("takes a group's members from number when participants is missing", () => {
    expect(readMessage({ number: ['+12125550123'] })).toMatchObject({ number: null, participants: ['+12125550123'] });
  });

  it('reads an invalid date as null', () => {
    expect(readMessage({ date_sent: 'yesterday', date_updated: '' })).toMatchObject({
      createdAt: null,
      updatedAt: null,
    });
  });

  it('keeps unknown fields', () => {
    expect(readMessage({ shiny: 1 }).raw).toEqual({ shiny: 1 });
  });
});

describe('readErrorText', () => {
  it.each([
    [{ message: 'a', error_message: 'b' }, 'a'],
    [{ message: '', error_message: 'b' }, 'b'],
    [{ error: 'c' }, 'c'],
    [{ error: { message: 'd' } }, 'd'],
    [{ detail: 'e' }, 'e'],
    [{}, null],
  ])('finds in %j the text %s', (fields, text) => {
    expect(readErrorText(fields)).toBe(text);
  });
});

describe('reading an answer', () => {
  const endpoints: readonly Endpoint[] = Object.values(contract);
  const names =
    'data pagination contact contacts webhooks receive totp_secret totp_secrets numbers message_handle status number error error_code participants custom_variables area_codes'.split(
      ' ',
    );

  it('never throws, whatever the input', () => {
    const anything = fc.oneof(fc.anything(), fc.object({ key: fc.constantFrom(...names), maxDepth: 3, maxKeys: 6 }));
    fc.assert(
      fc.property(fc.constantFrom(...endpoints), anything, (endpoint, body) => {
        expect(endpoint.read(body)).toBeTypeOf('object');
      }),
      { numRuns: runs(3_000) },
    );
  });
});
