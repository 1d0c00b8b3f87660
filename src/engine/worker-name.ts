import { hostname } from 'node:os';

/** This process's name for people, as a sender and an owner of lines: host and process id. */
export function nameWorker(): string {
  return `${hostname()}/${process.pid}`;
}
