/** Inbound messages that change what we may send. Invariant: a STOP applies from the next claim on. */
import { consentIn } from '../core/people/opt-out.ts';
import type { ProviderMessage } from '../sendblue/contract/message.ts';
import { noteInbound } from '../store/consent/contact-inbound.ts';
import type { Database } from '../store/database/connect.ts';

/** Records that people wrote, and whether they opted out or in. Ignores unknown people. */
export async function applyInbound(
  world: { db: Database; now: Date },
  messages: readonly ProviderMessage[],
): Promise<void> {
  const inbound = messages.flatMap(({ number, lineNumber, isOutbound, content, isOptedOut }) =>
    number === null || isOutbound === true
      ? []
      : [{ phone: number, lineNumber, isOptedOut: consentIn(content) ?? (isOptedOut ? true : null) }],
  );
  // Each person's last word about consent counts.
  const keyOf = (each: { phone: string; lineNumber: string | null }): string => `${each.phone} ${each.lineNumber}`;
  const last = new Map(inbound.map((each) => [keyOf(each), each]));
  for (const each of inbound) if (each.isOptedOut !== null) last.set(keyOf(each), each);
  if (last.size > 0) await noteInbound(world.db, { inbound: [...last.values()], now: world.now });
}
