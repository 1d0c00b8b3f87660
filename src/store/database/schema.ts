/** The tables as types. Made from migrations/ by `npm run schema`; do not edit. */
import type { ColumnType, Generated, GeneratedAlways } from 'kysely';

type Json = ColumnType<object, string, string>;
type DefaultedJson = ColumnType<object, string | undefined, string>;

export interface AttemptTable {
  id: GeneratedAlways<number>;
  messageId: number;
  lineId: number;
  epoch: number;
  contentHash: string;
  isNewContact: boolean;
  isInformational: Generated<boolean>;
  startedAt: Date;
  finishedAt: Date | null;
  outcome: string | null;
  evidence: string | null;
  errorCode: string | null;
  lookedAt: Date | null;
  looked: string | null;
}

export interface ContactTable {
  id: GeneratedAlways<number>;
  phone: string;
  attributes: DefaultedJson;
  consent: Generated<string>;
  optedOutAt: Date | null;
  service: string | null;
  serviceSource: string | null;
  serviceAt: Date | null;
  lineId: number | null;
  lastMessageAt: Date | null;
  unanswered: Generated<number>;
  needsPush: Generated<boolean>;
  createdAt: Date;
  updatedAt: Date;
}

export interface ContactListTable {
  name: string;
  contactId: number;
  addedAt: Date;
}

export interface HandleTable {
  handle: string;
  messageId: number;
}

export interface ImportTable {
  id: GeneratedAlways<number>;
  file: string;
  files: DefaultedJson;
  header: DefaultedJson;
  startedAt: Date;
  finishedAt: Date | null;
  rows: Generated<number>;
  contactsNew: Generated<number>;
  contactsChanged: Generated<number>;
  contactsUnchanged: Generated<number>;
  duplicates: Generated<number>;
  rejected: Generated<number>;
}

export interface ImportRowTable {
  importId: number;
  lineNumber: number;
  phone: string;
  consent: string;
  values: Json;
  duplicateOf: number | null;
}

export interface InstanceTable {
  isOnly: Generated<boolean>;
  id: Generated<string>;
  callbackSecret: string;
  listPerTenSeconds: Generated<number | null>;
}

export interface LeftOutTable {
  runId: number;
  lineNumber: number;
  contactId: number;
  reason: string;
}

export interface LineTable {
  id: GeneratedAlways<number>;
  number: string;
  generation: Generated<string>;
  limits: DefaultedJson;
  epoch: Generated<number>;
  owner: string | null;
  ownedSince: Date | null;
  workerId: number | null;
  blockedReason: string | null;
  resumeAt: Date | null;
  trouble: string | null;
  slowedTo: number | null;
  slowedAt: Date | null;
}

export interface LookupTable {
  id: GeneratedAlways<number>;
  contactId: number;
  lineId: number;
  at: Date;
  service: string | null;
}

export interface MessageTable {
  id: GeneratedAlways<number>;
  runId: number;
  recipientId: number;
  contactId: number;
  lineId: number;
  phone: string;
  part: number;
  kind: string;
  content: Generated<string>;
  mediaUrls: Generated<string[]>;
  sendStyle: string | null;
  revision: Generated<number>;
  state: Generated<string>;
  skipReason: string | null;
  channel: string | null;
  isNewContact: boolean;
  readyAt: Date | null;
  attempts: Generated<number>;
  crashes: Generated<number>;
  handle: string | null;
  providerStatus: string | null;
  statusSource: string | null;
  statusAt: Date | null;
  errorCode: string | null;
  errorMessage: string | null;
  updatedAt: Date;
}

export interface MigrationTable {
  name: string;
  sha256: string;
  appliedAt: Generated<Date>;
}

export interface PlanTable {
  sha256: string;
  campaign: string;
  madeBy: string;
  madeAt: Date;
  salt: string | null;
  body: string;
  approvedBy: string | null;
  approvedAt: Date | null;
}

export interface PlanningDeathTable {
  id: GeneratedAlways<number>;
  campaign: string;
  inputsHash: string;
  lineNumber: number;
  isAlone: boolean;
  at: Date;
}

export interface PollCursorTable {
  name: string;
  updatedTo: Date;
}

export interface QueueTable {
  messageId: number;
  contactId: number;
  runId: number;
  lineId: number;
  isSuspect: boolean;
  isNewContact: boolean;
  part: number;
  readyAt: Date;
}

export interface RecipientTable {
  id: GeneratedAlways<number>;
  runId: number;
  contactId: number;
  lineNumber: number;
  values: Json;
  variant: string | null;
}

export interface RejectTable {
  importId: number;
  lineNumber: number;
  columnName: string;
  reason: string;
  cells: Json;
}

export interface RunTable {
  id: GeneratedAlways<number>;
  campaign: string;
  occurrence: string;
  isTest: Generated<boolean>;
  purpose: string;
  definition: Json;
  revision: Generated<number>;
  inputsHash: string;
  importId: number | null;
  planSha256: string | null;
  state: string;
  stopReason: string | null;
  createdAt: Date;
  startedAt: Date | null;
  finishedAt: Date | null;
  recipients: Generated<number>;
  leftOut: DefaultedJson;
  onUnknown: Generated<string>;
  settleAfterSeconds: Generated<number>;
  planningLine: number | null;
  isPlanningAlone: Generated<boolean>;
  canaryState: string | null;
  canaryFirst: number | null;
  canaryLast: number | null;
  canaryPlannedSms: number | null;
  canaryGoneAt: Date | null;
}

export interface RunCountTable {
  runId: number;
  lineId: number;
  state: string;
  skipReason: string;
  channel: string;
  errorCode: Generated<string>;
  messages: number;
  example: string | null;
}

export interface RunRevisionTable {
  runId: number;
  revision: number;
  definition: Json;
  madeBy: string;
  madeAt: Date;
}

export interface UnsettledTable {
  messageId: number;
  lineId: number;
}

export interface VerdictTable {
  id: GeneratedAlways<number>;
  attemptId: number;
  at: Date;
  source: string;
  outcome: string;
  because: string;
}

export interface WorkerTable {
  id: GeneratedAlways<number>;
  name: string;
  backendPid: number;
  backendStart: Date;
  lineIds: Generated<number[]>;
  startedAt: Date;
  heartbeatAt: Date;
}

export interface Tables {
  attempt: AttemptTable;
  contact: ContactTable;
  contactList: ContactListTable;
  handle: HandleTable;
  import: ImportTable;
  importRow: ImportRowTable;
  instance: InstanceTable;
  leftOut: LeftOutTable;
  line: LineTable;
  lookup: LookupTable;
  message: MessageTable;
  migration: MigrationTable;
  plan: PlanTable;
  planningDeath: PlanningDeathTable;
  pollCursor: PollCursorTable;
  queue: QueueTable;
  recipient: RecipientTable;
  reject: RejectTable;
  run: RunTable;
  runCount: RunCountTable;
  runRevision: RunRevisionTable;
  unsettled: UnsettledTable;
  verdict: VerdictTable;
  worker: WorkerTable;
}
