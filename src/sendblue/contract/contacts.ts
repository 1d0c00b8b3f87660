/** The provider's contact book. Source: guide/contacts, the reference; for the texts of refusals, retired documentation. */
import { z } from 'zod';
import { asFields, listIn, numberIn } from '../fields.ts';
import { okAnswer, readAcknowledgement } from './acknowledgement.ts';
import { contactObject, type ProviderContact, readContact, readOneContact } from './contact.ts';
import { type DocumentedError, defineEndpoint } from './endpoint.ts';
import { customVariables, isoDate, nonEmpty, phoneNumber } from './values.ts';

/** Source: guide/contacts. */
const maxPageSize = 1000;
const maxOffset = 10_000;
/** Most contacts in one bulk call. Not documented: we use the page size. */
const maxBulkSize = 1000;

const names = {
  first_name: z.string().optional(),
  last_name: z.string().optional(),
  company_name: z.string().optional(),
};
const details = {
  ...names,
  sendblue_number: z.string().optional(),
  assigned_to_email: z.string().optional(),
  tags: z.array(z.string()).optional(),
  custom_variables: customVariables.optional(),
};
const detailAliases = {
  first_name: ['firstName'],
  last_name: ['lastName'],
  company_name: ['companyName', 'company'],
  sendblue_number: ['sendblueNumber'],
  assigned_to_email: ['assignedToEmail'],
  custom_variables: ['customVariables'],
} as const;

const contactNotFound = {
  status: 404,
  when: 'there is no contact with this number',
  message: 'Contact not found',
  confidence: 'I',
} as const satisfies DocumentedError;

const fieldsMissing = {
  status: 400,
  when: 'number is missing',
  message: 'Missing fields',
  confidence: 'old',
  field: 'number',
  problem: 'missing',
} as const satisfies DocumentedError;

const numberInvalid = {
  status: 400,
  when: 'number is not a phone number',
  message: 'Invalid phone number',
  confidence: 'old',
  field: 'number',
  problem: 'invalid',
} as const satisfies DocumentedError;

const contactAnswer = z.looseObject({ status: z.string(), contact: contactObject });

export interface ContactPage {
  /** The last page is shorter than the limit: the answer has no total. */
  readonly contacts: readonly ProviderContact[];
}

function readContacts(body: unknown): ContactPage {
  const entries: readonly unknown[] = Array.isArray(body) ? body : listIn(asFields(body), 'contacts', 'data');
  return { contacts: entries.map(readContact) };
}

const listContacts = defineEndpoint({
  name: 'listContacts',
  family: 'contacts',
  method: 'GET',
  path: '/api/v2/contacts',
  pathAliases: [],
  summary: 'Lists contacts in pages; the answer is a bare array',
  source: 'guide/contacts; reference; SDK',
  confidence: 'G',
  undocumented: null,
  sdkMethod: 'contacts.list',
  effect: 'read',
  query: z.strictObject({
    limit: z.int().min(1).max(maxPageSize).optional(),
    offset: z.int().min(0).max(maxOffset).optional(),
    order_by: z.enum(['created_at', 'createdAt', 'firstName', 'lastName', 'phone']).optional(),
    order_direction: z.enum(['asc', 'desc']).optional(),
    phone_number: z.string().optional(),
    cid: z.string().optional(),
    created_at_gte: isoDate.optional(),
  }),
  fieldAliases: {},
  successStatus: 200,
  response: z.array(contactObject),
  errors: {},
  read: readContacts,
});

const countContacts = defineEndpoint({
  name: 'countContacts',
  family: 'contacts',
  method: 'GET',
  path: '/api/v2/contacts/count',
  pathAliases: [],
  summary: 'Counts the contacts; a cheap way to check a pair of keys',
  source: 'guide/contacts; reference; SDK',
  confidence: 'G',
  undocumented: null,
  sdkMethod: 'contacts.count',
  effect: 'read',
  fieldAliases: {},
  successStatus: 200,
  response: z.looseObject({ count: z.int() }),
  errors: {},
  read: (body): { count: number | null } => ({ count: numberIn(asFields(body), 'count') }),
});

const getContact = defineEndpoint({
  name: 'getContact',
  family: 'contacts',
  method: 'GET',
  path: '/api/v2/contacts/:phone',
  pathAliases: [],
  summary: 'Reads one contact by phone number',
  source: 'guide/contacts; reference; SDK',
  confidence: 'G',
  undocumented: 'the text for an unknown number',
  sdkMethod: 'contacts.retrieve',
  effect: 'read',
  params: z.strictObject({ phone: phoneNumber }),
  fieldAliases: {},
  successStatus: 200,
  response: contactAnswer,
  errors: { contactNotFound },
  read: readOneContact,
});

const createContact = defineEndpoint({
  name: 'createContact',
  family: 'contacts',
  method: 'POST',
  path: '/api/v2/contacts',
  pathAliases: [],
  summary: 'Creates a contact, or updates it if update_if_exists says so',
  source: 'guide/contacts; reference; SDK; retired documentation for refusals',
  confidence: 'G',
  undocumented:
    'the answer for an existing number without update_if_exists (409, as in the first version of the path), and whether company_name is accepted (the sandbox accepts it)',
  sdkMethod: 'contacts.create',
  effect: 'write',
  body: z.strictObject({ number: phoneNumber, ...details, update_if_exists: z.boolean().optional() }),
  fieldAliases: { number: ['phone_number', 'phoneNumber', 'phone'], ...detailAliases },
  successStatus: 200,
  response: contactAnswer,
  errors: {
    fieldsMissing,
    numberInvalid,
    contactExists: {
      status: 409,
      when: 'the contact exists and update_if_exists is not given',
      message: 'Contact already exists',
      confidence: 'old',
    },
  },
  read: readOneContact,
});

const createContacts = defineEndpoint({
  name: 'createContacts',
  family: 'contacts',
  method: 'POST',
  path: '/api/v2/contacts/bulk',
  pathAliases: [],
  summary: 'Creates or updates many contacts; the field is `phone` here, not `number`',
  source: 'guide/contacts; reference; SDK',
  confidence: 'G',
  undocumented:
    'how many contacts one call may have (we allow 1000), what happens to existing ones, and partial failure',
  sdkMethod: 'contacts.bulk.create',
  effect: 'write',
  body: z.strictObject({
    contacts: z
      .array(
        z.strictObject({
          phone: phoneNumber,
          ...names,
          tags: z.array(z.string()).optional(),
          custom_variables: customVariables.optional(),
        }),
      )
      .min(1)
      .max(maxBulkSize),
  }),
  // These are fields of each contact, not of the request.
  fieldAliases: {
    'contacts.first_name': ['firstName'],
    'contacts.last_name': ['lastName'],
    'contacts.company_name': ['companyName', 'company'],
    'contacts.custom_variables': ['customVariables'],
  },
  successStatus: 200,
  response: z.looseObject({ status: z.string(), contacts: z.array(contactObject) }),
  errors: {
    contactsMissing: {
      status: 400,
      when: 'contacts is missing, empty or too long',
      message: 'Missing fields',
      confidence: 'I',
      field: 'contacts',
    },
    contactInvalid: {
      status: 400,
      when: 'one of contacts has no phone number or a field of the wrong type; then none is created',
      message: 'Invalid contact',
      confidence: 'I',
      field: 'contacts',
      problem: 'invalid',
    },
  },
  read: readContacts,
});

const updateContact = defineEndpoint({
  name: 'updateContact',
  family: 'contacts',
  method: 'PUT',
  path: '/api/v2/contacts/:phone',
  pathAliases: [],
  summary: 'Changes the given fields of a contact; custom_variables are merged',
  source: 'guide/contacts; reference; SDK',
  confidence: 'G',
  undocumented: 'whether omitted fields keep their values (they do here), and the answer for an unknown number: 404',
  sdkMethod: 'contacts.update',
  effect: 'write',
  params: z.strictObject({ phone: phoneNumber }),
  body: z.strictObject({ ...details, opt_out: z.boolean().optional() }),
  fieldAliases: { ...detailAliases, opt_out: ['optOut'] },
  successStatus: 200,
  response: contactAnswer,
  errors: { contactNotFound },
  read: readOneContact,
});

const deleteContact = defineEndpoint({
  name: 'deleteContact',
  family: 'contacts',
  method: 'DELETE',
  path: '/api/v2/contacts/:phone',
  pathAliases: [],
  summary: 'Deletes a contact by phone number',
  source: 'guide/contacts; reference; SDK',
  confidence: 'G',
  undocumented: 'the answer for an unknown number: 404',
  sdkMethod: 'contacts.delete',
  effect: 'write',
  params: z.strictObject({ phone: phoneNumber }),
  fieldAliases: {},
  successStatus: 200,
  response: okAnswer,
  errors: { contactNotFound },
  read: readAcknowledgement,
});

const deleteContacts = defineEndpoint({
  name: 'deleteContacts',
  family: 'contacts',
  method: 'DELETE',
  path: '/api/v2/contacts',
  pathAliases: [],
  summary: 'Deletes many contacts; contact_ids takes phone numbers',
  source: 'guide/contacts; reference; SDK',
  confidence: 'G',
  undocumented: 'the answer for an empty list: 400',
  sdkMethod: 'contacts.bulk.delete',
  effect: 'write',
  body: z.strictObject({ contact_ids: z.array(nonEmpty).min(1) }),
  fieldAliases: {},
  successStatus: 200,
  response: okAnswer.extend({ amount: z.int() }),
  errors: {
    idsMissing: {
      status: 400,
      when: 'contact_ids is missing or empty',
      message: 'Missing fields',
      confidence: 'I',
      field: 'contact_ids',
    },
  },
  /** `amount`: how many were actually deleted. */
  read: (body): { amount: number | null } => ({ amount: numberIn(asFields(body), 'amount') }),
});

export const contactEndpoints = {
  listContacts,
  countContacts,
  getContact,
  createContact,
  createContacts,
  updateContact,
  deleteContact,
  deleteContacts,
};
