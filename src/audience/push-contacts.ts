/**
 * Writes changed contacts to the provider's contact book, in batches. Invariant: a push that fails is reported, tried again later,
 * and stops nothing; a contact that changes during the push is pushed again.
 */
import { ProviderError } from '../core/provider-error.ts';
import type { SendblueClient } from '../sendblue/client.ts';
import { type ContactToPush, listContactsToPush, markPushed } from '../store/audience/contact-push.ts';
import type { Database } from '../store/database/connect.ts';

/** Contacts per request: half of the sandbox's limit; the provider does not document its own. */
const batchSize = 500;
/** Columns for which the provider has a field. */
const ownFields = ['first_name', 'last_name', 'company_name'] as const;

export interface PushResult {
  readonly pushed: number;
  /** Why the push ended early; null when everything was pushed. */
  readonly failure: string | null;
}

/** Pushes what has changed among the account's contacts, until all is pushed, the provider refuses, or `stopping` aborts. */
export async function pushContacts(
  world: { db: Database; provider: Pick<SendblueClient, 'createContacts'> },
  asked: { accountId: number; stopping: AbortSignal },
): Promise<PushResult> {
  let pushed = 0;
  let afterId = 0;
  while (!asked.stopping.aborted) {
    const contacts = await listContactsToPush(world.db, { accountId: asked.accountId, afterId, limit: batchSize });
    const last = contacts.at(-1);
    if (last === undefined) break;
    try {
      await world.provider.createContacts({ contacts: contacts.map(describeContact) });
    } catch (error) {
      if (error instanceof ProviderError) return { pushed, failure: error.message };
      throw error;
    }
    await markPushed(world.db, contacts);
    pushed += contacts.length;
    afterId = last.id;
  }
  return { pushed, failure: null };
}

function describeContact({ phone, attributes }: ContactToPush): { phone: string } & Record<string, string> {
  const given = ownFields.flatMap((name) => {
    const value = attributes[name];
    return typeof value === 'string' && value !== '' ? [[name, value] as const] : [];
  });
  return { phone, ...Object.fromEntries(given) };
}
