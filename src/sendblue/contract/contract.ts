/**
 * The 33 endpoints of the API by the name that the client's methods and the sandbox's handlers have. Invariant: the key is the
 * endpoint's own name.
 */
import { listAreaCodes, requestChildAccount } from './accounts.ts';
import {
  countContacts,
  createContact,
  createContacts,
  deleteContact,
  deleteContacts,
  getContact,
  listContacts,
  updateContact,
} from './contacts.ts';
import { markRead, sendReaction, sendTypingIndicator } from './interactions.ts';
import { listLines } from './lines.ts';
import { uploadFile, uploadMediaObject } from './media.ts';
import { deleteMessage, evaluateService, getMessage, getStatus, listMessages } from './messages.ts';
import { createGroup, sendCarousel, sendGroupMessage, sendMessage } from './sends.ts';
import { createTotpSecret, deleteTotpSecret, getTotpCode, listTotpSecrets } from './totp.ts';
import { addWebhooks, deleteWebhooks, listWebhooks, replaceWebhooks } from './webhooks.ts';

export const contract = {
  sendMessage,
  sendGroupMessage,
  sendCarousel,
  createGroup,
  getStatus,
  evaluateService,
  listMessages,
  getMessage,
  deleteMessage,
  sendReaction,
  markRead,
  sendTypingIndicator,
  uploadFile,
  uploadMediaObject,
  listContacts,
  countContacts,
  getContact,
  createContact,
  createContacts,
  updateContact,
  deleteContact,
  deleteContacts,
  listWebhooks,
  addWebhooks,
  replaceWebhooks,
  deleteWebhooks,
  requestChildAccount,
  listAreaCodes,
  createTotpSecret,
  listTotpSecrets,
  getTotpCode,
  deleteTotpSecret,
  listLines,
} as const;

export type Contract = typeof contract;
export type EndpointName = keyof Contract;
