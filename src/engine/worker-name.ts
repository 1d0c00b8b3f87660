import { hostname } from 'node:os';

/** What people call this process where it sends or owns lines: host and process. */
export function nameWorker(): string {
  return `${hostname()}/${process.pid}`;
}
