/** Every endpoint of the contract and who answers it. Invariant: one without a handler does not compile. */
import type { EndpointName } from '../sendblue/contract/contract.ts';
import { listAreaCodes, requestChildAccount } from './account-handlers.ts';
import type { Handler } from './answer.ts';
import {
  countContacts,
  createContact,
  createContacts,
  deleteContact,
  deleteContacts,
  getContact,
  listContacts,
  updateContact,
} from './contact-handlers.ts';
import { markRead, sendReaction, sendTypingIndicator } from './interaction-handlers.ts';
import { listLines } from './line-handlers.ts';
import { uploadFile, uploadMediaObject } from './media-handlers.ts';
import { deleteMessage, evaluateService, getMessage, getStatus, listMessages } from './message-handlers.ts';
import { createGroup, sendCarousel, sendGroupMessage, sendMessage } from './send-handlers.ts';
import { createTotpSecret, deleteTotpSecret, getTotpCode, listTotpSecrets } from './totp-handlers.ts';
import { addWebhooks, deleteWebhooks, listWebhooks, replaceWebhooks } from './webhook-handlers.ts';

export const handlers: { readonly [K in EndpointName]: Handler<K> } = {
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
};
