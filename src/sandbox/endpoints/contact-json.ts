/** A contact in the provider's form. Source: sendblue-api.md §2.15; a live probe saw both naming styles. */
import type { StoredContact } from '../provider/account.ts';
import { isoOf } from '../provider/iso-time.ts';
import { type AccountWorld, isOptedOut } from '../provider/world.ts';

export function contactJson(world: AccountWorld, contact: StoredContact) {
  const createdAt = isoOf(contact.createdAt);
  const isOut = isOptedOut(world, contact.phone);
  return {
    phone: contact.phone,
    first_name: contact.firstName,
    firstName: contact.firstName,
    last_name: contact.lastName,
    lastName: contact.lastName,
    company_name: contact.companyName,
    companyName: contact.companyName,
    sendblue_number: contact.lineNumber,
    sendblueNumber: contact.lineNumber,
    assigned_to_email: contact.assignedToEmail,
    assignedToEmail: contact.assignedToEmail,
    tags: [...contact.tags],
    custom_variables: { ...contact.customVariables },
    customVariables: { ...contact.customVariables },
    created_at: createdAt,
    createdAt,
    opt_out: isOut,
    optOut: isOut,
    // Anybody may be texted: the sandbox has no shared line.
    verified: true,
  };
}
