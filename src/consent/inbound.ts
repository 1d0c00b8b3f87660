/** What people write to our lines, as far as it changes what we may send them. Invariant: a STOP holds from the next claim on. */
import { consentIn } from '../core/people/opt-out.ts';
import type { ProviderMessage } from '../sendblue/contract/message.ts';
import { noteInbound } from '../store/consent/contact-inbound.ts';
import type { Database } from '../store/database/connect.ts';

/** Notes that people wrote, and what they said about being written to. Those that we do not know are passed over. */
export async function applyInbound(
  world: { db: Database; now: Date },
  messages: readonly ProviderMessage[],
): Promise<void> {
  const inbound = messages.flatMap(({ number, isOutbound, content, isOptedOut }) =>
    number === null || isOutbound === true
      ? []
      : [{ phone: number, isOptedOut: consentIn(content) ?? (isOptedOut ? true : null) }],
  );
  // Of one person the last word counts.
  const last = new Map(inbound.map((each) => [each.phone, each]));
  for (const each of inbound) if (each.isOptedOut !== null) last.set(each.phone, each);
  if (last.size > 0) await noteInbound(world.db, { inbound: [...last.values()], now: world.now });
}
