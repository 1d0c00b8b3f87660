/** Judges all files of src/ together: circles, folders that are too full, names that exist twice. */
import path from 'node:path';
import { filesPerFolder } from './import-table.ts';
import { readImports } from './imports.ts';
import { resolveImport } from './judge-imports.ts';

export interface SourceFile {
  /** Path from src/. */
  readonly file: string;
  readonly source: string;
}

/** Files that import each other in a circle, type imports included, each circle as one text of sorted paths: `a.ts, b.ts`. */
export function findCircles(files: readonly SourceFile[]): readonly string[] {
  const imports = new Map(
    files.map(({ file, source }) => [file, readImports(source).map(({ from }) => resolveImport(file, from))]),
  );
  const reached = new Map([...imports.keys()].map((file) => [file, reachableFrom(file, imports)]));
  const circles = [...reached].flatMap(([file, others]) => {
    if (!others.has(file)) return [];
    return [
      [...others]
        .filter((other) => reached.get(other)?.has(file) === true)
        .toSorted()
        .join(', '),
    ];
  });
  return [...new Set(circles)].toSorted();
}

/** Folders with more files than `filesPerFolder`: `commands has 31 files`. */
export function findFullFolders(files: readonly Pick<SourceFile, 'file'>[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const { file } of files) {
    const folder = path.posix.dirname(file);
    counts.set(folder, (counts.get(folder) ?? 0) + 1);
  }
  return [...counts]
    .filter(([, count]) => count > filesPerFolder)
    .map(([folder, count]) => `${folder} has ${count} files`);
}

/**
 * Names that more than one file exports. An endpoint has the same name in sendblue/contract/, which describes it, and in
 * sandbox/endpoints/, which serves it.
 */
export function findDoubleNames(files: readonly SourceFile[]): readonly string[] {
  const owners = new Map<string, Set<string>>();
  for (const { file, source } of files) {
    for (const name of exportedNames(source)) {
      const owner = file.replace(/^sandbox\/endpoints\/.*|^sendblue\/contract\/.*/, 'an endpoint');
      owners.set(name, (owners.get(name) ?? new Set()).add(owner));
    }
  }
  return [...owners]
    .filter(([, where]) => where.size > 1)
    .map(([name]) => name)
    .toSorted();
}

function reachableFrom(file: string, imports: ReadonlyMap<string, readonly string[]>): ReadonlySet<string> {
  const reached = new Set<string>();
  const waiting = [...(imports.get(file) ?? [])];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (reached.has(next)) continue;
    reached.add(next);
    waiting.push(...(imports.get(next) ?? []));
  }
  return reached;
}

function exportedNames(source: string): readonly string[] {
  const declared = /^export (?:async )?(?:abstract )?(?:const|let|function\*?|class|interface|type|enum) (\w+)/gm;
  return [...source.matchAll(declared)].map(([, name = '']) => name);
}
