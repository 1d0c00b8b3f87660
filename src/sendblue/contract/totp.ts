/** One-time codes. Source: guide/totp, the reference, RFC 6238. */
import { z } from 'zod';
import { asFields, dateIn, type Fields, listIn, numberIn, textIn } from '../fields.ts';
import { okAnswer, readAcknowledgement } from './acknowledgement.ts';
import { type DocumentedError, defineEndpoint } from './endpoint.ts';
import { nonEmpty } from './values.ts';

export const totpAlgorithms = ['SHA1', 'SHA256', 'SHA512'] as const;

const storedSecret = z.looseObject({
  id: z.string(),
  label: z.string(),
  issuer: z.string().nullable().optional(),
  algorithm: z.string(),
  digits: z.int(),
  period: z.int(),
  created_at: z.string(),
});

export interface TotpSecret {
  readonly id: string | null;
  readonly label: string | null;
  readonly issuer: string | null;
  readonly algorithm: string | null;
  readonly digits: number | null;
  /** Seconds. */
  readonly period: number | null;
  readonly createdAt: Date | null;
  /** In plain text, only in the answer that creates it: keep it out of logs. */
  readonly secret: string | null;
  readonly raw: Fields;
}

function readSecret(body: unknown): TotpSecret {
  const raw = asFields(body);
  return {
    id: textIn(raw, 'id'),
    label: textIn(raw, 'label'),
    issuer: textIn(raw, 'issuer'),
    algorithm: textIn(raw, 'algorithm'),
    digits: numberIn(raw, 'digits'),
    period: numberIn(raw, 'period'),
    createdAt: dateIn(raw, 'created_at', 'createdAt'),
    secret: textIn(raw, 'secret'),
    raw,
  };
}

const secretNotFound = {
  status: 404,
  when: 'the account has no secret with this id',
  message: 'TOTP secret not found',
  confidence: 'I',
} as const satisfies DocumentedError;

const createTotpSecret = defineEndpoint({
  name: 'createTotpSecret',
  family: 'totp',
  method: 'POST',
  path: '/api/v2/totp/secrets',
  pathAliases: [],
  summary: 'Stores a TOTP secret, given or generated, and shows it only now',
  source: 'guide/totp; reference; SDK; CLI',
  confidence: 'G',
  undocumented:
    'whether it answers 200 or 201 (the sandbox sends 201, the client reads any 2xx), and the texts of its refusals',
  sdkMethod: 'v2.totp.secrets.create',
  effect: 'write',
  body: z
    .strictObject({
      label: nonEmpty.optional(),
      /** Overrides all other fields. */
      uri: z
        .string()
        .regex(/^otpauth:\/\/totp\//, 'must begin with otpauth://totp/')
        .optional(),
      secret: z
        .string()
        .regex(/^[A-Za-z2-7 ]+=*$/, 'must be base32')
        .optional(),
      issuer: z.string().optional(),
      algorithm: z.enum(totpAlgorithms).optional(),
      digits: z.union([z.literal(6), z.literal(8)]).optional(),
      period: z.int().min(1).optional(),
    })
    .refine((body) => body.label !== undefined || body.uri !== undefined, {
      path: ['label'],
      error: 'must be given unless uri is given',
    }),
  fieldAliases: {},
  successStatus: 201,
  response: z.looseObject({ status: z.string(), totp_secret: storedSecret.extend({ secret: z.string() }) }),
  errors: {
    labelMissing: {
      status: 400,
      when: 'label and uri are both missing',
      message: 'You must specify a `label` or a `uri` in the request body.',
      confidence: 'G',
      textConfidence: 'I',
      field: 'label',
    },
    uriInvalid: {
      status: 400,
      when: 'uri is not an otpauth://totp/ address',
      message: 'Invalid `uri`.',
      confidence: 'I',
      field: 'uri',
    },
    secretInvalid: {
      status: 400,
      when: 'secret is not base32',
      message: '`secret` must be base32.',
      confidence: 'I',
      field: 'secret',
    },
    algorithmInvalid: {
      status: 400,
      when: 'algorithm is not SHA1, SHA256 or SHA512',
      message: '`algorithm` must be one of: SHA1, SHA256, SHA512',
      confidence: 'I',
      field: 'algorithm',
    },
    digitsInvalid: {
      status: 400,
      when: 'digits is neither 6 nor 8',
      message: '`digits` must be 6 or 8.',
      confidence: 'I',
      field: 'digits',
    },
    periodInvalid: {
      status: 400,
      when: 'period is not a whole number of seconds, 1 or more',
      message: '`period` must be a positive integer.',
      confidence: 'I',
      field: 'period',
    },
  },
  read: (body): TotpSecret => readSecret(asFields(body)['totp_secret'] ?? body),
});

const listTotpSecrets = defineEndpoint({
  name: 'listTotpSecrets',
  family: 'totp',
  method: 'GET',
  path: '/api/v2/totp/secrets',
  pathAliases: [],
  summary: 'Lists the stored TOTP secrets, without the secrets themselves',
  source: 'guide/totp; reference; SDK; CLI',
  confidence: 'G',
  undocumented:
    "whether it shows the secret: the reference's example does, its description says never (the sandbox does not)",
  sdkMethod: 'v2.totp.secrets.list',
  effect: 'read',
  fieldAliases: {},
  successStatus: 200,
  response: z.looseObject({ status: z.string(), totp_secrets: z.array(storedSecret) }),
  errors: {},
  read: (body): { secrets: readonly TotpSecret[] } => ({
    secrets: listIn(asFields(body), 'totp_secrets', 'data').map(readSecret),
  }),
});

const getTotpCode = defineEndpoint({
  name: 'getTotpCode',
  family: 'totp',
  method: 'GET',
  path: '/api/v2/totp/code/:secret_id',
  pathAliases: [],
  summary: 'Computes the current code and reports how many seconds it remains valid',
  source: 'guide/totp; reference; SDK; CLI',
  confidence: 'G',
  undocumented: 'the answer for an unknown id: 404',
  sdkMethod: 'v2.totp.getCode',
  effect: 'read',
  params: z.strictObject({ secret_id: nonEmpty }),
  fieldAliases: {},
  successStatus: 200,
  response: z.looseObject({ status: z.string(), code: z.string(), expires_in: z.number() }),
  errors: { secretNotFound },
  /** `code` keeps its leading zeros; `expiresInSeconds` counts down. */
  read: (body): { code: string | null; expiresInSeconds: number | null } => {
    const raw = asFields(body);
    return { code: textIn(raw, 'code'), expiresInSeconds: numberIn(raw, 'expires_in', 'expiresIn') };
  },
});

const deleteTotpSecret = defineEndpoint({
  name: 'deleteTotpSecret',
  family: 'totp',
  method: 'DELETE',
  path: '/api/v2/totp/secrets/:secret_id',
  pathAliases: [],
  summary: 'Deletes a stored TOTP secret',
  source: 'guide/totp; reference; SDK; CLI',
  confidence: 'G',
  undocumented: 'the answer for an unknown id: 404',
  sdkMethod: 'v2.totp.secrets.delete',
  effect: 'write',
  params: z.strictObject({ secret_id: nonEmpty }),
  fieldAliases: {},
  successStatus: 200,
  response: okAnswer,
  errors: { secretNotFound },
  read: readAcknowledgement,
});

export const totpEndpoints = { createTotpSecret, listTotpSecrets, getTotpCode, deleteTotpSecret };
