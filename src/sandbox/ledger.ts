/** What the sandbox saw, for audits: every acceptance, and who was written to twice. */
import type { StoredMessage } from './message-store.ts';

export interface Ledger {
  readonly accepted: number;
  readonly numbers: number;
  /** Numbers that got the same text or media more than once. */
  readonly duplicates: readonly { readonly number: string; readonly content: string; readonly times: number }[];
  /** Requests refused with 429. */
  readonly limited: number;
}

export function summarizeLedger(messages: readonly StoredMessage[], limited: number): Ledger {
  const times = new Map<string, { number: string; content: string; times: number }>();
  for (const { number, content, mediaUrls } of messages) {
    const what = content === '' ? mediaUrls.join(' ') : content;
    const key = `${number}\n${mediaUrls.join('\n')}\n${content}`;
    const entry = times.get(key);
    if (entry === undefined) times.set(key, { number, content: what, times: 1 });
    else entry.times += 1;
  }
  return {
    accepted: messages.length,
    numbers: new Set(messages.map((message) => message.number)).size,
    duplicates: [...times.values()].filter((entry) => entry.times > 1),
    limited,
  };
}
