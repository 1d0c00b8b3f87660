/** A contact of the provider's book: its form on the wire, and ours. Source: guide/contacts; a live probe saw both naming styles in one answer. */
import { z } from 'zod';
import { asFields, dateIn, type Fields, flagIn, textIn, textsIn } from '../fields.ts';
import { customVariables } from './values.ts';

const text = z.string().nullable().optional();

export const contactObject = z.looseObject({
  phone: z.string(),
  first_name: text,
  firstName: text,
  last_name: text,
  lastName: text,
  company_name: text,
  companyName: text,
  sendblue_number: text,
  sendblueNumber: text,
  assigned_to_email: text,
  assignedToEmail: text,
  tags: z.array(z.string()).optional(),
  custom_variables: customVariables.nullable().optional(),
  customVariables: customVariables.nullable().optional(),
  created_at: text,
  opt_out: z.boolean().optional(),
  verified: z.boolean().optional(),
  contact_id: z.string().optional(),
});

export interface ProviderContact {
  readonly phone: string | null;
  readonly firstName: string | null;
  readonly lastName: string | null;
  readonly companyName: string | null;
  /** The line assigned to them. */
  readonly lineNumber: string | null;
  readonly assignedToEmail: string | null;
  readonly tags: readonly string[];
  readonly customVariables: Readonly<Record<string, string>>;
  readonly createdAt: Date | null;
  readonly isOptedOut: boolean;
  readonly isVerified: boolean | null;
  readonly contactId: string | null;
  readonly raw: Fields;
}

/** Reads a contact; snake case precedes camel case. */
export function readContact(body: unknown): ProviderContact {
  const raw = asFields(body);
  return {
    phone: textIn(raw, 'phone', 'number', 'phone_number', 'phoneNumber'),
    firstName: textIn(raw, 'first_name', 'firstName'),
    lastName: textIn(raw, 'last_name', 'lastName'),
    companyName: textIn(raw, 'company_name', 'companyName', 'company'),
    lineNumber: textIn(raw, 'sendblue_number', 'sendblueNumber'),
    assignedToEmail: textIn(raw, 'assigned_to_email', 'assignedToEmail'),
    tags: textsIn(raw, 'tags'),
    customVariables: readVariables(raw['custom_variables'] ?? raw['customVariables']),
    createdAt: dateIn(raw, 'created_at', 'createdAt'),
    isOptedOut: flagIn(raw, 'opt_out', 'optOut', 'opted_out') === true,
    isVerified: flagIn(raw, 'verified'),
    contactId: textIn(raw, 'contact_id', 'contactId'),
    raw,
  };
}

/** Reads `{"contact":{…}}`, or a contact without that envelope. */
export function readOneContact(body: unknown): ProviderContact {
  return readContact(asFields(body)['contact'] ?? body);
}

function readVariables(value: unknown): Readonly<Record<string, string>> {
  const entries = Object.entries(asFields(value)).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  );
  return Object.fromEntries(entries);
}
