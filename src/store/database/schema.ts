/** The tables as types. Made from migrations/ by `npm run schema`; do not edit. */
import type { ColumnType, Generated, GeneratedAlways } from 'kysely';
import type { LineLimits } from '../../core/campaign/account.ts';
import type { Campaign } from '../../core/campaign/campaign.ts';
import type { FileNote } from '../../core/csv/file-note.ts';
import type { FileSpan } from '../../core/csv/row-place.ts';
import type { AccountHours } from '../../core/hours/permitted.ts';

/** Read as what it is, written as text. */
type Json<T> = ColumnType<T, string, string>;
type DefaultedJson<T> = ColumnType<T, string | undefined, string>;

export interface AccountTable {
  id: GeneratedAlways<number>;
  name: string;
  file: string | null;
  keyIdVariable: Generated<string>;
  keySecretVariable: Generated<string>;
  address: string | null;
  sharesConsent: Generated<boolean>;
  listPerTenSeconds: Generated<number | null>;
  hours: DefaultedJson<AccountHours>;
}

export interface AppointmentTable {
  id: GeneratedAlways<number>;
  runId: number;
  key: string;
  contactId: number;
  at: Date;
  asked: string;
  zone: string | null;
  offsetMs: number | null;
  isOff: Generated<boolean>;
  values: Json<Readonly<Record<string, string>>>;
  firstSeenAt: Date;
  changedAt: Date;
  importId: number;
  lineNumber: number;
}

export interface AttemptTable {
  messageId: number;
  id: number;
  contactId: number;
  startedAt: Date;
  finishedAt: Date;
  statusAt: Date | null;
  runId: number;
  lineId: number;
  epoch: number;
  attempts: number;
  crashes: number;
  isNewContact: boolean;
  isInformational: boolean;
  isLast: boolean;
  isHandleTaken: Generated<boolean>;
  outcome: 'accepted' | 'refused' | 'unsent' | 'unknown';
  state: 'accepted' | 'sent' | 'delivered' | 'failed' | 'unknown' | null;
  isUnknown: GeneratedAlways<boolean | null>;
  channel: 'iMessage' | 'RCS' | 'SMS' | null;
  evidence: string;
  statusSource: string | null;
  providerStatus: string | null;
  handle: string | null;
  errorCode: string | null;
  errorMessage: string | null;
  contentHash: Buffer;
  lookedAt: Date | null;
  looked: string | null;
}

export interface ContactTable {
  id: GeneratedAlways<number>;
  accountId: number;
  phone: string;
  attributes: DefaultedJson<Readonly<Record<string, string>>>;
  consent: Generated<'given' | 'refused' | 'unknown'>;
  optedOutAt: Date | null;
  service: 'iMessage' | 'RCS' | 'SMS' | null;
  serviceSource: 'message' | 'lookup' | null;
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

export interface DuplicateTable {
  importId: number;
  lineNumber: number;
  duplicateOf: number;
  values: Json<Readonly<Record<string, string>>>;
}

export interface ImportTable {
  id: GeneratedAlways<number>;
  accountId: number;
  file: string;
  files: DefaultedJson<readonly FileSpan[]>;
  header: DefaultedJson<readonly string[]>;
  columns: DefaultedJson<readonly string[]>;
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
  consent: 'given' | 'refused' | 'unknown';
  values: Json<Readonly<Record<string, string>>>;
  duplicateOf: number | null;
}

export interface InstanceTable {
  isOnly: Generated<boolean>;
  id: Generated<string>;
  callbackSecret: string;
}

export interface LeftOutTable {
  runId: number;
  lineNumber: number;
  contactId: number;
  reason: 'only' | 'filter' | 'excluded' | 'duplicate' | 'not_sampled' | 'over_limit';
  values: DefaultedJson<Readonly<Record<string, string>>>;
}

export interface LineTable {
  id: GeneratedAlways<number>;
  accountId: number;
  number: string;
  generation: Generated<'V1' | 'V2'>;
  limits: DefaultedJson<Partial<LineLimits>>;
  epoch: Generated<number>;
  owner: string | null;
  ownedSince: Date | null;
  workerId: number | null;
  blockedReason: string | null;
  resumeAt: Date | null;
  trouble: string | null;
  slowedTo: number | null;
  slowedAt: Date | null;
  metAt: Date | null;
}

export interface LookupTable {
  id: GeneratedAlways<number>;
  contactId: number;
  lineId: number;
  askedAt: Date;
  answeredAt: Date | null;
  outcome: 'answered' | 'no-answer' | 'unsent' | null;
  service: 'iMessage' | 'RCS' | 'SMS' | null;
}

export interface MessageTable {
  id: number;
  contactId: number;
  runId: number;
  lineId: number;
  revision: Generated<number>;
  isNewContact: boolean;
  isLast: boolean;
  placeId: number;
  channel: 'iMessage' | 'RCS' | 'SMS' | null;
  kind: 'text' | 'image' | 'carousel';
  sendStyle:
    | 'celebration'
    | 'shooting_star'
    | 'fireworks'
    | 'lasers'
    | 'love'
    | 'confetti'
    | 'balloons'
    | 'spotlight'
    | 'echo'
    | 'invisible'
    | 'gentle'
    | 'loud'
    | 'slam'
    | null;
  content: Generated<string>;
  mediaUrls: Generated<string[]>;
  notAfter: Date | null;
  withdrawn:
    | 'appointment_cancelled'
    | 'appointment_unread'
    | 'left_out'
    | 'appointment_moved'
    | 'number_changed'
    | 'step_removed'
    | 'shared'
    | null;
}

export interface MigrationTable {
  name: string;
  sha256: string;
  appliedAt: Generated<Date>;
}

export interface OccurrenceTable {
  id: GeneratedAlways<number>;
  accountId: number;
  campaign: string;
  key: string;
  zone: string;
  at: Date;
  state: 'starting' | 'started' | 'missed' | 'skipped' | 'queued';
  reason: string | null;
  runId: number | null;
  commit: string | null;
  decidedAt: Date;
  decidedBy: string;
}

export interface OpenTable {
  messageId: number;
  attemptId: number;
  contactId: number;
  startedAt: Date;
  readyAt: Date;
  runId: number;
  lineId: number;
  epoch: number;
  attempts: number;
  crashes: number;
  isNewContact: boolean;
  isInformational: boolean;
  isLast: boolean;
  channel: 'iMessage' | 'RCS' | 'SMS' | null;
  contentHash: Buffer;
}

export interface PlaceTable {
  id: GeneratedAlways<number>;
  accountId: number | null;
  purpose: 'marketing' | 'informational' | null;
  candidates: string;
  madeOf: string | null;
  madeUntil: Date | null;
}

export interface PlaceWindowTable {
  placeId: number;
  opensAt: Date;
  closesAt: Date;
}

export interface PlanTable {
  sha256: string;
  account: string;
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
  accountId: number;
  campaign: string;
  inputsHash: string;
  lineNumber: number;
  isAlone: boolean;
  at: Date;
}

export interface PollCursorTable {
  accountId: number;
  name: string;
  updatedTo: Date;
}

export interface QueueTable {
  messageId: number;
  contactId: number;
  readyAt: Date;
  runId: number;
  lineId: number;
  placeId: number;
  part: number;
  attempts: number;
  crashes: number;
  isSuspect: boolean;
  isNewContact: boolean;
}

export interface RecipientTable {
  id: number;
  runId: number;
  contactId: number;
  lineNumber: number;
  values: Json<Readonly<Record<string, string>>>;
  variant: string | null;
  rowKey: Generated<number>;
  evidence: Generated<'row' | 'zip' | 'state' | 'area' | 'none'>;
}

export interface RejectTable {
  importId: number;
  lineNumber: number;
  columnName: string;
  reason: string;
  cells: Json<readonly string[]>;
}

export interface ReminderTable {
  appointmentId: number;
  step: string;
  recipientId: number | null;
  dueAt: Date;
  notAfter: Date;
  hash: string;
  reason: string | null;
  isAgain: Generated<boolean>;
  movedAt: Date | null;
}

export interface RunTable {
  id: GeneratedAlways<number>;
  accountId: number;
  campaign: string;
  occurrence: string;
  isTest: Generated<boolean>;
  purpose: 'marketing' | 'informational';
  definition: Json<Campaign>;
  revision: Generated<number>;
  inputsHash: string;
  wasLookedUp: Generated<boolean>;
  isStanding: Generated<boolean>;
  factsEdition: string | null;
  importId: number | null;
  onlyRunId: number | null;
  onlyState: 'failed' | 'cancelled' | null;
  planSha256: string | null;
  state: 'planning' | 'planned' | 'running' | 'paused' | 'cancelled' | 'finished';
  stopReason: string | null;
  createdAt: Date;
  startedAt: Date | null;
  finishedAt: Date | null;
  recipients: Generated<number>;
  leftOut: DefaultedJson<Readonly<Record<string, number>>>;
  notes: DefaultedJson<readonly FileNote[]>;
  onUnknown: Generated<'resend-if-proved-unsent' | 'ask' | 'never'>;
  settleAfterSeconds: Generated<number>;
  planningLine: number | null;
  isPlanningAlone: Generated<boolean>;
  changes: Generated<number>;
  canaryState: 'watched' | 'passed' | 'failed' | 'overruled' | null;
  canaryFirst: number | null;
  canaryLast: number | null;
  canaryPlannedSms: number | null;
  canaryGoneAt: Date | null;
}

export interface RunCountTable {
  runId: number;
  lineId: number;
  state: 'planned' | 'sending' | 'accepted' | 'sent' | 'delivered' | 'failed' | 'skipped' | 'cancelled' | 'unknown';
  skipReason: string;
  channel: '' | 'iMessage' | 'RCS' | 'SMS';
  errorCode: Generated<string>;
  messages: number;
  example: string | null;
}

export interface RunRevisionTable {
  runId: number;
  revision: number;
  definition: Json<Campaign>;
  madeBy: string;
  madeAt: Date;
}

export interface ScheduleTable {
  accountId: number;
  campaign: string;
  hash: string;
  knownSince: Date;
  decidedTo: Date;
  commit: string | null;
  state: 'active' | 'paused' | 'standing';
  because: string | null;
  changedBy: string | null;
  changedAt: Date;
  approved: string | null;
  approvedBy: string | null;
  approvedAt: Date | null;
}

export interface SchedulerTable {
  accountId: number;
  edition: string;
  commit: string | null;
  deployedAt: Date;
  host: string;
  aliveAt: Date | null;
}

export interface SkippedTable {
  messageId: number;
  reason: string;
  at: Date;
}

export interface VerdictTable {
  id: GeneratedAlways<number>;
  messageId: number;
  attemptId: number;
  at: Date;
  source: 'answer' | 'callback' | 'list' | 'operator' | 'crash';
  outcome: 'accepted' | 'refused' | 'unsent';
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
  account: AccountTable;
  appointment: AppointmentTable;
  attempt: AttemptTable;
  contact: ContactTable;
  contactList: ContactListTable;
  duplicate: DuplicateTable;
  import: ImportTable;
  importRow: ImportRowTable;
  instance: InstanceTable;
  leftOut: LeftOutTable;
  line: LineTable;
  lookup: LookupTable;
  message: MessageTable;
  migration: MigrationTable;
  occurrence: OccurrenceTable;
  open: OpenTable;
  place: PlaceTable;
  placeWindow: PlaceWindowTable;
  plan: PlanTable;
  planningDeath: PlanningDeathTable;
  pollCursor: PollCursorTable;
  queue: QueueTable;
  recipient: RecipientTable;
  reject: RejectTable;
  reminder: ReminderTable;
  run: RunTable;
  runCount: RunCountTable;
  runRevision: RunRevisionTable;
  schedule: ScheduleTable;
  scheduler: SchedulerTable;
  skipped: SkippedTable;
  verdict: VerdictTable;
  worker: WorkerTable;
}
