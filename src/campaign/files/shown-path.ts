import path from 'node:path';

/** A path for people: relative to the current folder, unless it is that folder or outside of it. */
export function shownPath(file: string): string {
  const relative = path.relative('', file);
  return relative === '' || relative.startsWith('..') ? file : relative;
}
