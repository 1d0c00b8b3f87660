/** The endpoints of the API by the name that the client's methods and the sandbox's handlers have. */
import { countContacts, createContacts } from './contacts.ts';
import { listLines } from './lines.ts';
import { evaluateService, getStatus, listMessages, sendCarousel, sendMessage } from './messages.ts';

export const contract = {
  sendMessage,
  sendCarousel,
  getStatus,
  evaluateService,
  listMessages,
  countContacts,
  createContacts,
  listLines,
} as const;

export type Contract = typeof contract;
export type EndpointName = keyof Contract;
