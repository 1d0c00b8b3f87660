/**
 * The contact book. Source: sendblue-api.md §2.15 to §2.23. Invariant: one contact per number; a call keeps fields that it does not
 * name; custom_variables are merged; opt_out is the same record that the words of §5.6 change.
 */
import { contract } from '../../sendblue/contract/contract.ts';
import type { RequestOf } from '../../sendblue/contract/endpoint.ts';
import { type Handler, refuse } from '../http/answer.ts';
import { callWebhooks } from '../messages/events.ts';
import type { StoredContact } from '../provider/account.ts';
import { timeOf } from '../provider/iso-time.ts';
import { uuidOf } from '../provider/random.ts';
import type { AccountWorld } from '../provider/world.ts';
import { contactJson } from './contact-json.ts';

/** Source: guide/contacts. */
const defaultPageSize = 100;

type ListRequest = RequestOf<typeof contract.listContacts>;

/** The fields shared by create, update and bulk create. */
interface ContactFields {
  readonly first_name?: string | undefined;
  readonly last_name?: string | undefined;
  readonly company_name?: string | undefined;
  readonly sendblue_number?: string | undefined;
  readonly assigned_to_email?: string | undefined;
  readonly tags?: readonly string[] | undefined;
  readonly custom_variables?: Readonly<Record<string, string>> | undefined;
}

const listContacts: Handler<'listContacts'> = (world, request) => {
  const { account } = world;
  const since = timeOf(request.created_at_gte, 0);
  const offset = request.offset ?? 0;
  const only = request.phone_number === undefined ? undefined : account.contacts.get(request.phone_number);
  const listed = request.phone_number === undefined ? [...account.contacts.values()] : only === undefined ? [] : [only];
  return listed
    .filter((contact) => contact.createdAt >= since && (request.cid === undefined || contact.id === request.cid))
    .sort(comparison(request))
    .slice(offset, offset + (request.limit ?? defaultPageSize))
    .map((contact) => ({ ...contactJson(world, contact), contact_id: contact.id }));
};

function comparison({ order_by: orderBy, order_direction: direction }: ListRequest) {
  const sign = direction === 'asc' ? 1 : -1;
  const keyOf = (contact: StoredContact): string => {
    if (orderBy === 'firstName') return contact.firstName;
    if (orderBy === 'lastName') return contact.lastName;
    return orderBy === 'phone' ? contact.phone : '';
  };
  return (a: StoredContact, b: StoredContact): number => {
    const [first, second] = [keyOf(a), keyOf(b)];
    return sign * (first < second ? -1 : first > second ? 1 : a.order - b.order);
  };
}

const countContacts: Handler<'countContacts'> = ({ account }) => ({ count: account.contacts.size });

const getContact: Handler<'getContact'> = (world, { phone }) => {
  const contact = world.account.contacts.get(phone);
  if (contact === undefined) return refuse(contract.getContact.errors.contactNotFound);
  return { status: 'OK', contact: contactJson(world, contact) };
};

const createContact: Handler<'createContact'> = (world, request) => {
  const exists = world.account.contacts.has(request.number);
  if (exists && request.update_if_exists !== true) return refuse(contract.createContact.errors.contactExists);
  return { status: 'OK', contact: contactJson(world, upsert(world, request.number, request)) };
};

const createContacts: Handler<'createContacts'> = (world, request) => ({
  status: 'OK',
  contacts: request.contacts.map((given) => contactJson(world, upsert(world, given.phone, given))),
});

const updateContact: Handler<'updateContact'> = (world, request) => {
  if (!world.account.contacts.has(request.phone)) return refuse(contract.updateContact.errors.contactNotFound);
  if (request.opt_out !== undefined) world.account.consent.set(request.phone, request.opt_out);
  return { status: 'OK', contact: contactJson(world, upsert(world, request.phone, request)) };
};

const deleteContact: Handler<'deleteContact'> = ({ account, sandbox }, { phone }) => {
  sandbox.version += 1;
  return account.contacts.delete(phone) ? { status: 'OK' } : refuse(contract.deleteContact.errors.contactNotFound);
};

const deleteContacts: Handler<'deleteContacts'> = ({ account, sandbox }, request) => {
  sandbox.version += 1;
  return { status: 'OK', amount: request.contact_ids.filter((phone) => account.contacts.delete(phone)).length };
};

function upsert(world: AccountWorld, phone: string, given: ContactFields): StoredContact {
  const known = world.account.contacts.get(phone);
  const contact = known ?? insert(world, phone);
  contact.firstName = given.first_name ?? contact.firstName;
  contact.lastName = given.last_name ?? contact.lastName;
  contact.companyName = given.company_name ?? contact.companyName;
  contact.lineNumber = given.sendblue_number ?? contact.lineNumber;
  contact.assignedToEmail = given.assigned_to_email ?? contact.assignedToEmail;
  contact.tags = given.tags ?? contact.tags;
  contact.customVariables = { ...contact.customVariables, ...given.custom_variables };
  world.sandbox.version += 1;
  if (known === undefined) {
    const body = { event_type: 'contact_created', ...contactJson(world, contact) };
    callWebhooks(world, 'contact_created', { line: contact.lineNumber, body });
  }
  return contact;
}

function insert({ account, sandbox }: AccountWorld, phone: string): StoredContact {
  account.created += 1;
  const contact: StoredContact = {
    id: uuidOf(sandbox.settings.seed, `${account.name}/contact/${account.created}`),
    phone,
    firstName: '',
    lastName: '',
    companyName: account.companyName,
    lineNumber: account.lines[0]?.number ?? '',
    assignedToEmail: '',
    tags: [],
    customVariables: {},
    createdAt: sandbox.now(),
    order: account.created,
  };
  account.contacts.set(phone, contact);
  return contact;
}

export const contactHandlers = {
  listContacts,
  countContacts,
  getContact,
  createContact,
  createContacts,
  updateContact,
  deleteContact,
  deleteContacts,
};
