/**
 * Holds the pages to the repository: the table of imports in docs/architecture.md is current, the files that the page
 * names are there, and links between pages lead somewhere. With --write it renews the table. Exits with 1 otherwise.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { rooms } from '../test/support/import-table.ts';
import { markdownTable, replaceMarked } from './markdown.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const architecture = 'docs/architecture.md';
/** Pages that others are writing: a link to one of them may lead nowhere yet. */
const comingPages = ['docs/schema.md', 'test/README.md'];

const present = readFileSync(path.join(root, architecture), 'utf8');
const renewed = replaceMarked(present, {
  mark: 'imports',
  madeFrom: 'test/support/import-table.ts',
  content: renderImportTable(),
});
if (process.argv.includes('--write')) writeFileSync(path.join(root, architecture), renewed);

const problems = [
  ...(renewed === present || process.argv.includes('--write')
    ? []
    : [`${architecture} is not current: \`npx tsx scripts/pages.ts --write\` renews it`]),
  ...listNamedFiles(present)
    .filter((file) => !existsSync(path.join(root, file)) && !existsSync(path.join(root, 'src', file)))
    .map((file) => `${architecture} names ${file}, which is not there`),
  ...listPages().flatMap(findBrokenLinks),
];
for (const problem of problems) console.error(problem);
process.exitCode = problems.length === 0 ? 0 : 1;

function renderImportTable(): string {
  return markdownTable(
    ['Room', 'Holds', 'May import', 'Types alone', 'Packages'],
    Object.entries(rooms).map(([name, room]) => [
      `\`${name}\``,
      room.holds,
      ...[room.rooms, room.types ?? [], room.packages].map((names) => names.map((each) => `\`${each}\``).join(' ')),
    ]),
  );
}

/** Files that a page names in code, such as `core/message/advance.ts`. */
function listNamedFiles(page: string): readonly string[] {
  return [...page.matchAll(/`([\w-]+\/[\w/.-]+\.ts)`/g)].map(([, file = '']) => file);
}

/** Paths of all Markdown files that people read. */
function listPages(): readonly string[] {
  return ['.', 'docs', 'test'].flatMap((folder) =>
    readdirSync(path.join(root, folder))
      .filter((name) => name.endsWith('.md'))
      .map((name) => path.posix.join(folder, name)),
  );
}

/** Links to files or headings of this repository that are not there. */
function findBrokenLinks(page: string): readonly string[] {
  const text = readFileSync(path.join(root, page), 'utf8').replace(/^```[\s\S]*?^```/gm, '');
  return [...text.matchAll(/\]\((?!https?:)([^)\s#]*)(?:#([^)\s]+))?\)/g)].flatMap(([, file = '', heading]) => {
    const target = file === '' ? page : path.posix.join(path.posix.dirname(page), file);
    if (comingPages.includes(target)) return [];
    if (!existsSync(path.join(root, target))) return [`${page} links to ${target}, which is not there`];
    if (heading === undefined || listHeadings(target).includes(heading)) return [];
    return [`${page} links to ${target}#${heading}, which has no such heading`];
  });
}

/** The headings of a page as GitHub writes them into addresses. */
function listHeadings(page: string): readonly string[] {
  const text = readFileSync(path.join(root, page), 'utf8');
  return [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\- _]/gu, '')
      .replaceAll(' ', '-'),
  );
}
