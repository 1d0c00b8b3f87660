/** Every endpoint of the contract and who answers it. Invariant: one without a handler does not compile. */
import type { EndpointName } from '../sendblue/contract/contract.ts';
import { listAreaCodes, requestChildAccount } from './endpoints/account-handlers.ts';
import {
  countContacts,
  createContact,
  createContacts,
  deleteContact,
  deleteContacts,
  getContact,
  listContacts,
  updateContact,
} from './endpoints/contact-handlers.ts';
import { markRead, sendReaction, sendTypingIndicator } from './endpoints/interaction-handlers.ts';
import { listLines } from './endpoints/line-handlers.ts';
import { uploadFile, uploadMediaObject } from './endpoints/media-handlers.ts';
import { deleteMessage, evaluateService, getMessage, getStatus, listMessages } from './endpoints/message-handlers.ts';
import { createGroup, sendCarousel, sendGroupMessage, sendMessage } from './endpoints/send-handlers.ts';
import { createTotpSecret, deleteTotpSecret, getTotpCode, listTotpSecrets } from './endpoints/totp-handlers.ts';
import { addWebhooks, deleteWebhooks, listWebhooks, replaceWebhooks } from './endpoints/webhook-handlers.ts';
import type { Handler } from './http/answer.ts';

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
