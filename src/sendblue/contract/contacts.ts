/** The provider's contact book. Source: sendblue-api.md §2.15 to §2.23. */
import { z } from 'zod';
import { defineEndpoint } from './endpoint.ts';
import { type Fields, fieldsOf } from './fields.ts';
import { phoneNumber } from './message.ts';

export const countContacts = defineEndpoint({
  method: 'GET',
  path: '/api/v2/contacts/count',
  summary: 'Counts the contacts; a cheap way to try a pair of keys',
  source: '§2.17 [G]',
  effect: 'read',
  request: z.object({}),
  read: (body): { count: number | null } => {
    const { count } = fieldsOf(body);
    return { count: typeof count === 'number' ? count : null };
  },
});

const bulkContact = z.object({
  phone: phoneNumber,
  first_name: z.string().optional(),
  last_name: z.string().optional(),
  company_name: z.string().optional(),
  tags: z.array(z.string()).optional(),
  custom_variables: z.record(z.string(), z.string()).optional(),
});

export const createContacts = defineEndpoint({
  method: 'POST',
  path: '/api/v2/contacts/bulk',
  summary: 'Creates or updates many contacts; the field is `phone` here, not `number`',
  source: '§2.20 [G]; most in one call is not documented [I]',
  effect: 'write',
  request: z.object({ contacts: z.array(bulkContact).min(1).max(1000) }),
  read: (body): { contacts: readonly Fields[] } => {
    const { contacts } = fieldsOf(body);
    return { contacts: Array.isArray(contacts) ? contacts.map(fieldsOf) : [] };
  },
});
