/** Values and field types that several endpoints share. Source: guide/sending; the SDK's types. */
import { z } from 'zod';
import { sendStyles } from '../../core/campaign/send-style.ts';

/** Longest text in UTF-16 code units. Source: the reference's `maxLength`. */
export const maxContentLength = 18_996;

/** The statuses of a message; the last two occur only in older documents. Compared regardless of case. */
export const providerStatuses = [
  'REGISTERED',
  'PENDING',
  'QUEUED',
  'ACCEPTED',
  'SENT',
  'DELIVERED',
  'ERROR',
  'DECLINED',
  'RECEIVED',
  'SUCCESS',
  'READ',
  'FAILED',
] as const;
export type ProviderStatus = (typeof providerStatuses)[number];

export const services = ['iMessage', 'SMS', 'RCS'] as const;
export type ProviderService = (typeof services)[number];

export const messageTypes = ['message', 'group', 'carousel', 'location'] as const;

/** E.164. */
export const phoneNumber = z
  .string()
  .regex(/^\+[1-9]\d{6,14}$/, 'must be a phone number in E.164, such as +12125550123');

/** Numbers for emergencies, which the provider knows and refuses (4002): 911, in Europe 112, in Britain 999, for crises 988. */
export const emergencyNumber = /^\+?1?(911|112|999|988)$/;

/** E.164, the e-mail address of an iMessage account, or a number for emergencies. */
export const recipient = z
  .string()
  .regex(
    new RegExp(`^(\\+[1-9]\\d{6,14}|[^\\s@+][^\\s@]*@[^\\s@]+\\.[^\\s@]+)$|${emergencyNumber.source}`),
    'must be a phone number in E.164, such as +12125550123, or an e-mail address',
  );

export const webUrl = z.url({ protocol: /^https?$/, error: 'must be a web address with http or https' });
/** https; plain http only for this machine, where the sandbox hosts uploads. */
export const secureUrl = z
  .url({ protocol: /^https?$/, error: 'must be a web address with https' })
  .regex(/^(https:|http:\/\/(localhost|127\.0\.0\.1|\[::1\])[:/])/i, 'must be a web address with https');

/** iMessage effects; ignored on SMS. Source: the reference. */
export const sendStyle = z.enum(sendStyles);
export const isoDate = z.iso.datetime({
  offset: true,
  error: 'must be a time in ISO 8601, such as 2026-09-01T17:04:11.120Z',
});
export const nonEmpty = z.string().min(1, 'must not be empty');

/** An inline reply, within one account, conversation and line; iMessage only. */
export const replyTo = z.object({ message_handle: nonEmpty, part_index: z.int().min(0).optional() });

/** Labels to texts. */
export const customVariables = z.record(z.string(), z.string());
