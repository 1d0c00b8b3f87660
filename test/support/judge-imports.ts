/** Judges one file of src/ by the table of import-table.ts. */
import path from 'node:path';
import { pureNode, type Room, rooms, typesOnly } from './import-table.ts';
import { readImports } from './imports.ts';

/** Imports of a file that the table does not allow: `core/a.ts -> store/run.ts`. `file` is its path from src/. */
export function findViolations(file: string, source: string): readonly string[] {
  const name = roomOf(file);
  const room = rooms[name];
  if (room === undefined) return [`${file} is in no room of the table`];
  const refused = readImports(source)
    .filter((each) => !isAllowed({ name, room, file }, each))
    .map((each) => `${file} -> ${resolveImport(file, each.from)}`);
  return [...new Set(refused)];
}

/** Words that belong to one file alone: `cli.ts prints`. */
export function findStrayWords(file: string, source: string): readonly string[] {
  const rules = [
    {
      word: /\bconsole\.|\bprocess\.(?:stdout|stderr|stdin|exit\b|exitCode)/,
      only: ['cli.ts', 'command-line/process-outside.ts'],
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

/** A relative import as a path from src/; a package or module of Node as it is written. */
export function resolveImport(file: string, from: string): string {
  return from.startsWith('.') ? path.posix.join(path.posix.dirname(file), from) : from;
}

function isAllowed(
  from: { name: string; room: Room; file: string },
  wanted: { from: string; isTypeOnly: boolean },
): boolean {
  const { name, room } = from;
  if (wanted.from.startsWith('.')) {
    const target = resolveImport(from.file, wanted.from);
    if (roomOf(target) === name) return room.isApart !== true;
    if (isUnder(target, room.rooms)) return true;
    return wanted.isTypeOnly && isUnder(target, room.types ?? []);
  }
  if (wanted.from.startsWith('node:')) return name !== 'core' || pureNode.has(wanted.from);
  const isListed = room.packages.includes(packageOf(wanted.from));
  return isListed && (wanted.isTypeOnly || !typesOnly.has(`${name} ${packageOf(wanted.from)}`));
}

function isUnder(target: string, folders: readonly string[]): boolean {
  return folders.some((folder) => target === folder || target.startsWith(`${folder}/`));
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
