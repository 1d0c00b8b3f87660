/** Child accounts of an agency. Source: guide/subaccounts, of which one stored copy is cut off. */
import { z } from 'zod';
import { asFields, type Fields, listIn, textIn } from '../fields.ts';
import { agencyOnly } from './common-errors.ts';
import { defineEndpoint } from './endpoint.ts';
import { nonEmpty } from './values.ts';

export interface ChildAccount {
  readonly companyName: string | null;
  /** In plain text, as the provider sends it: keep it out of logs. */
  readonly apiKeyId: string | null;
  readonly apiSecretKey: string | null;
  readonly assignedNumber: string | null;
  readonly raw: Fields;
}

const requestChildAccount = defineEndpoint({
  name: 'requestChildAccount',
  family: 'accounts',
  method: 'POST',
  path: '/accounts/lines/request-child-account',
  pathAliases: ['/request-child-account'],
  summary: 'Opens a child account with its own keys, with or without a line; agencies only',
  source: 'guide/subaccounts',
  confidence: 'G',
  undocumented:
    'the name of the fourth key of the answer (the sandbox sends assigned_number, the client reads four spellings), its refusals, and whether provision_line is required (it is by the newest page; older pages lack it, so it may be omitted)',
  sdkMethod: null,
  effect: 'write',
  body: z.strictObject({
    company_name: nonEmpty,
    primary_email: z.email('must be an e-mail address'),
    provision_line: z.boolean().optional(),
    desired_area_code: z
      .string()
      .regex(/^\d{3}$/, 'must be three digits')
      .optional(),
    user: z.string().optional(),
    email: z.string().optional(),
  }),
  fieldAliases: {},
  successStatus: 200,
  response: z.looseObject({
    status: z.string(),
    data: z.looseObject({
      company_name: z.string(),
      api_key: z.string(),
      api_secret: z.string(),
      assigned_number: z.string().nullable().optional(),
    }),
  }),
  errors: {
    agencyOnly,
    companyMissing: {
      status: 400,
      when: 'company_name is missing',
      message: 'You must specify `company_name` in the request body.',
      confidence: 'I',
      field: 'company_name',
    },
    emailMissing: {
      status: 400,
      when: 'primary_email is missing or not an e-mail address',
      message: 'You must specify a valid `primary_email` in the request body.',
      confidence: 'I',
      field: 'primary_email',
    },
    areaCodeInvalid: {
      status: 400,
      when: 'desired_area_code is not three digits',
      message: '`desired_area_code` must be three digits.',
      confidence: 'I',
      field: 'desired_area_code',
    },
  },
  read: (body): ChildAccount => {
    const raw = asFields(body);
    const data = raw['data'] === undefined ? raw : asFields(raw['data']);
    return {
      companyName: textIn(data, 'company_name', 'companyName'),
      apiKeyId: textIn(data, 'api_key', 'apiKey'),
      apiSecretKey: textIn(data, 'api_secret', 'apiSecret'),
      assignedNumber: textIn(data, 'assigned_number', 'assignedNumber', 'assigned_line', 'assigned_phone_number'),
      raw,
    };
  },
});

const listAreaCodes = defineEndpoint({
  name: 'listAreaCodes',
  family: 'accounts',
  method: 'GET',
  path: '/accounts/lines/available-area-codes',
  pathAliases: [],
  summary: 'Lists the area codes in which lines are available; agencies only',
  source: 'guide/subaccounts, for its existence',
  confidence: 'I',
  undocumented:
    'its answer: the sandbox sends a list of texts; the client reads texts, objects with area_code, and {area_codes}',
  sdkMethod: null,
  effect: 'read',
  fieldAliases: {},
  successStatus: 200,
  response: z.looseObject({ status: z.string(), data: z.array(z.string()) }),
  errors: { agencyOnly },
  read: (body): { areaCodes: readonly string[] } => {
    const raw = asFields(body);
    const nested = asFields(raw['data']);
    const entries = Array.isArray(raw['data'])
      ? listIn(raw, 'data')
      : [...listIn(raw, 'area_codes'), ...listIn(nested, 'area_codes')];
    const codes = entries.map((entry) =>
      textIn(typeof entry === 'object' ? asFields(entry) : { area_code: entry }, 'area_code', 'areaCode'),
    );
    return { areaCodes: codes.filter((code) => code !== null) };
  },
});

export const accountEndpoints = { requestChildAccount, listAreaCodes };
